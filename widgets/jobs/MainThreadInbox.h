#pragma once

#include <QObject>
#include <functional>
#include <mutex>
#include <vector>

namespace loopreg::ui {

/// Closures from other threads, run in order on the thread this object lives on.
///
/// The closures wait in a plain vector under a mutex; Qt only carries an empty wake-up event. So
/// the hand-over is visible to ThreadSanitizer, and nothing can arrive after the inbox is gone: its
/// owner joins the posting threads first.
class MainThreadInbox : public QObject {
  Q_OBJECT
 public:
  explicit MainThreadInbox(QObject* parent = nullptr) : QObject(parent) {}

  /// Any thread.
  void post(std::function<void()> closure);

 protected:
  void customEvent(QEvent* event) override;

 private:
  std::mutex mutex_;
  std::vector<std::function<void()>> waiting_;
};

}  // namespace loopreg::ui
