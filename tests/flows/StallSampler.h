#pragma once

#ifdef __linux__
#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#endif

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace loopreg::testing {

/// Where the GUI thread stands while it is late, for those who look for a stall's cause: only with
/// the environment variable LOOPREG_STALLS set to the pause in milliseconds from which on it is
/// asked (Linux; elsewhere nothing happens). It then gets a signal every 8 ms and notes its stack;
/// at the end the frames are named on standard error, inner ones first. Per stall it also says how
/// much of it the thread computed: the rest it waited for a core or a lock.
class StallSampler {
 public:
  StallSampler() {
#ifdef __linux__
    const char* wanted = std::getenv("LOOPREG_STALLS");
    if (!wanted) return;
    limit_ = std::max(1, std::atoi(wanted));
    gui_ = pthread_self();
    current().store(this);
    void* warm[2];
    backtrace(warm, 2);  // loads the unwinder outside of the handler
    struct sigaction action {};
    action.sa_handler = [](int) {
      StallSampler* sampler = current().load();
      if (sampler) sampler->note();
    };
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR2, &action, nullptr);
    beat();
    thread_ = std::thread([this] { watch(); });
#endif
  }
  ~StallSampler() {
#ifdef __linux__
    quit_ = true;
    if (thread_.joinable()) thread_.join();
    if (limit_ == 0) return;
    current().store(nullptr);
    print();
#endif
  }
  StallSampler(const StallSampler&) = delete;
  StallSampler& operator=(const StallSampler&) = delete;

  /// The GUI thread is alive; from its timer.
  void beat() {
#ifdef __linux__
    if (limit_ == 0) return;
    const double computed = threadMilliseconds();
    const long long now = milliseconds();
    if (last_ != 0 && now - last_ >= limit_) {
      stalls_.push_back({last_ - start_, now - last_, computed - computed_, begin_, count_.load()});
    }
    begin_ = count_;
    computed_ = computed;
    last_ = now;
    if (start_ == 0) start_ = now;
#endif
  }

 private:
#ifdef __linux__
  void print() const {
    for (const Stall& stall : stalls_) {
      std::fprintf(stderr, "at %lld ms: stalled %lld ms, computing %.0f ms of them\n", stall.at,
                   stall.length, stall.computed);
      for (int i = stall.begin; i < stall.end; ++i) print(samples_[std::size_t(i) % kSamples]);
    }
  }
  static constexpr int kSamples = 4096;
  static constexpr int kDepth = 60;
  struct Sample {
    long long late = 0;
    int depth = 0;
    std::array<void*, kDepth> frames{};
  };
  struct Stall {
    long long at, length;
    double computed;
    int begin, end;  ///< samples
  };

  static std::atomic<StallSampler*>& current() {
    static std::atomic<StallSampler*> sampler{nullptr};
    return sampler;
  }
  static long long milliseconds() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
  static double threadMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * double(now.tv_sec) + 1e-6 * double(now.tv_nsec);
  }
  void watch() {
    while (!quit_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(8));
      if (milliseconds() - last_ >= 16) pthread_kill(gui_, SIGUSR2);
    }
  }
  void note() {
    Sample& sample = samples_[std::size_t(count_) % kSamples];
    sample.late = milliseconds() - last_;
    sample.depth = backtrace(sample.frames.data(), kDepth);
    ++count_;
  }
  static std::string name(void* address) {
    Dl_info info{};
    if (!dladdr(address, &info)) return "(made at run time)";
    if (info.dli_sname) {
      int status = 0;
      char* plain = abi::__cxa_demangle(info.dli_sname, nullptr, nullptr, &status);
      std::string text(status == 0 ? plain : info.dli_sname);
      std::free(plain);
      return text.substr(0, 90);
    }
    const std::string file(info.dli_fname);
    char offset[32];
    std::snprintf(offset, sizeof offset, "+0x%zx",
                  std::size_t(static_cast<char*>(address) - static_cast<char*>(info.dli_fbase)));
    return file.substr(file.rfind('/') + 1) + offset;
  }
  static void print(const Sample& sample) {
    std::fprintf(stderr, "  %lld ms late\n", sample.late);
    for (int i = 2; i < sample.depth; ++i) {
      std::fprintf(stderr, "    %s\n", name(sample.frames[std::size_t(i)]).c_str());
    }
  }

  int limit_ = 0;
  pthread_t gui_{};
  std::thread thread_;
  std::atomic<bool> quit_{false};
  std::atomic<int> count_{0};
  std::atomic<long long> last_{0};
  long long start_ = 0;
  double computed_ = 0;
  int begin_ = 0;
  std::vector<Sample> samples_ = std::vector<Sample>(kSamples);
  std::vector<Stall> stalls_;
#endif
};

}  // namespace loopreg::testing
