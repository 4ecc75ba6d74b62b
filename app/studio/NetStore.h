#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "core/Result.h"
#include "corrnet/CorrNet.h"

namespace loopreg::studio {

/// Which correspondence network the window uses: the user's adapted one, else the shipped one, else
/// none (fits then start from pose hypotheses). Opened when first asked for and kept.
/// Any thread may call.
class NetStore {
 public:
  /// `adapted`: where a kept network lies.
  explicit NetStore(std::filesystem::path adapted) : adapted_(std::move(adapted)) {}

  /// Weights in use; empty where there are none.
  std::filesystem::path file() const;
  bool usesAdapted() const;
  /// The network, or null where there is none or it cannot be opened, which is logged.
  std::shared_ptr<const corrnet::CorrNet> network();
  /// Another one of the same file, for a worker of its own.
  std::shared_ptr<const corrnet::CorrNet> openAnother(int threads) const;
  /// Copies weights to the adapted place and uses them; the old ones stay where that fails.
  Result<void> keep(const std::filesystem::path& weights);
  /// Removes the adapted network.
  Result<void> useShipped();

 private:
  std::filesystem::path adapted_;
  std::mutex mutex_;
  std::filesystem::path opened_;  ///< what network_ was made of
  std::filesystem::file_time_type openedTime_;
  std::shared_ptr<const corrnet::CorrNet> network_;
};

}  // namespace loopreg::studio
