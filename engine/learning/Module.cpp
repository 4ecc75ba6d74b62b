// The module's border: everything that LibTorch may throw ends here.
#include <exception>
#include <string>

#include "learning/InstanceOptimisation.h"
#include "learning/ModuleEntry.h"
#include "learning/Tensors.h"

// Present where LibTorch multiplies with OpenBLAS; weak, for other BLAS libraries lack it.
extern "C" __attribute__((weak)) void openblas_set_num_threads(int);

namespace loopreg::learning {
namespace {

/// LibTorch's own threads as asked, OpenBLAS's to one: both at two threads run small operations 1.5
/// to 5 times slower (design.md section 4).
void setThreads(int threads) {
  at::set_num_threads(threads > 0 ? threads : 1);
  if (openblas_set_num_threads) openblas_set_num_threads(1);
}

class TorchLearning final : public Learning {
 public:
  Result<body::BodyParameters> optimiseAdam(const AdamProblem& problem, int firstIndex,
                                            const fit::FitObserver& observer,
                                            StopToken stop) const override {
    try {
      setThreads(problem.threads);
      return optimiseInstance(problem, Schedule(), firstIndex, observer, stop);
    } catch (const c10::Error& error) {
      return Error{ErrorCode::internal, "LibTorch failed: " + error.msg(), "Adam reference",
                   "Use --method lm."};
    } catch (const std::exception& error) {
      return Error{ErrorCode::internal,
                   std::string("The Adam reference failed: ") + error.what(),
                   {},
                   "Use --method lm."};
    }
  }
};

}  // namespace
}  // namespace loopreg::learning

extern "C" __attribute__((visibility("default"))) const loopreg::learning::ModuleEntry*
loopregLearningModule() {
  static const loopreg::learning::ModuleEntry entry{
      loopreg::learning::kModuleAbi, TORCH_VERSION,
      []() -> loopreg::learning::Learning* { return new loopreg::learning::TorchLearning(); }};
  return &entry;
}
