#include "widgets/jobs/MainThreadInbox.h"

#include <QCoreApplication>
#include <QEvent>

namespace loopreg::ui {

void MainThreadInbox::post(std::function<void()> closure) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(closure));
  // One wake-up serves all that gather before it is handled. It is made under the lock, which
  // customEvent() takes before Qt deletes it: that orders the two.
  if (waiting_.size() == 1) QCoreApplication::postEvent(this, new QEvent(QEvent::User));
}

void MainThreadInbox::customEvent(QEvent*) {
  std::vector<std::function<void()>> now;
  {
    const std::lock_guard lock(mutex_);
    now.swap(waiting_);
  }
  for (const auto& closure : now) closure();
}

}  // namespace loopreg::ui
