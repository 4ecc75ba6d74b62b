#pragma once

#include <QThread>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

namespace loopreg::ui {

/// One thread that runs tasks in order. Destruction drops tasks that have not begun and waits for
/// the running one, which its owner has told to stop before.
class Worker : public QThread {
  Q_OBJECT
 public:
  explicit Worker(const QString& name, QObject* parent = nullptr);
  ~Worker() override;

  void post(std::function<void()> task);

 protected:
  void run() override;

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  bool quit_ = false;
};

}  // namespace loopreg::ui
