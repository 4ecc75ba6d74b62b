#include "widgets/jobs/Worker.h"

namespace loopreg::ui {

Worker::Worker(const QString& name, QObject* parent) : QThread(parent) {
  setObjectName(name);  // shown by debuggers and `top -H`
  start();
}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    quit_ = true;
    tasks_.clear();
  }
  wake_.notify_one();
  wait();
}

void Worker::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void Worker::run() {
  for (;;) {
    std::function<void()> task;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return quit_ || !tasks_.empty(); });
      if (quit_) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

}  // namespace loopreg::ui
