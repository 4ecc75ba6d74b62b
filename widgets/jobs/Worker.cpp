#include "widgets/jobs/Worker.h"

#ifdef __linux__
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace loopreg::ui {
namespace {

// Linux keeps niceness and policy per thread and hands both on to the threads that one starts:
// those of core/Parallel.h give way too. A batch thread never takes a core from one that has just
// woken, which is what the window's thread, the rasteriser's and the X server's do all the time.
// Elsewhere the thread keeps the common priority.
void giveWay() {
#ifdef __linux__
  constexpr int kNice = 10;
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNice);
  const sched_param none{};
  pthread_setschedparam(pthread_self(), SCHED_BATCH, &none);
#endif
}

}  // namespace

Worker::Worker(const char* name, Priority priority)
    : priority_(priority), thread_([this] { run(); }) {
#ifdef __linux__
  pthread_setname_np(thread_.native_handle(), name);
#else
  static_cast<void>(name);
#endif
}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    quit_ = true;
    tasks_.clear();
  }
  wake_.notify_one();
  thread_.join();
}

void Worker::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void Worker::run() {
  if (priority_ == Priority::behind) giveWay();
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
