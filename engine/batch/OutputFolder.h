#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/JsonForward.h"
#include "core/Result.h"
#include "registration/Report.h"

namespace loopreg::batch {

/// One output folder that any number of workers, on any number of machines, may fill at the same
/// time.
///
///   DIR/<scan>/              a finished result (report.json is written last), or error.json
///   DIR/.work/<scan>.lock    who works on it: locked with flock(), so that a worker's death gives
///                            it back at once, whatever killed it
///   DIR/.work/<scan>.<pid>/  results in the making; moved to DIR/<scan>/ file by file, the report
///                            last, so no file there is ever half-written
///
/// flock() works on local disks and on NFS from version 4 on (Linux).
class OutputFolder {
 public:
  /// Makes DIR. Fails with the reason where that is not possible.
  static Result<OutputFolder> open(std::filesystem::path folder);
  /// To look into only: nothing is made, it need not exist.
  static OutputFolder existing(std::filesystem::path folder) {
    return OutputFolder(std::move(folder));
  }

  /// The right to work on one scan, until destroyed.
  class Claim {
   public:
    explicit Claim(int descriptor) : descriptor_(descriptor) {}
    ~Claim();
    Claim(Claim&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Claim& operator=(Claim&&) = delete;

   private:
    int descriptor_;
  };
  /// Nothing where another worker has it.
  std::optional<Claim> claim(const std::string& scan) const;

  /// The right to write the folder's summary; waits for whoever has it.
  Claim summaryTurn() const;

  const std::filesystem::path& path() const { return folder_; }
  std::filesystem::path of(const std::string& scan) const { return folder_ / scan; }
  /// The report of a finished scan; nothing where there is none or it is not whole.
  std::optional<Json> report(const std::string& scan) const;
  /// What was wrong with a scan that could not be registered: `error.json`.
  std::optional<Json> error(const std::string& scan) const;

  /// Where a claimed scan's results are made: an empty folder of this process.
  Result<std::filesystem::path> stage(const std::string& scan) const;
  /// Moves what is staged to DIR/<scan>/: an old report goes first, the new one comes last. Files
  /// of the user in that folder stay.
  Result<void> publish(const std::string& scan) const;
  /// Removes what is staged.
  void discard(const std::string& scan) const;
  /// Whether its disk, or the user's share of it, has no room for another result. To be asked where
  /// writing failed, before what was written is discarded: it writes a file to see.
  bool isFull() const;
  /// Writes error.json in the place of any older result.
  Result<void> publishError(const std::string& scan, const std::filesystem::path& file,
                            const Error& error) const;

 private:
  explicit OutputFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path stagePath(const std::string& scan) const;

  std::filesystem::path folder_;
};

}  // namespace loopreg::batch
