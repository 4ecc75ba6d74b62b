#pragma once

#include <filesystem>
#include <fstream>

#include "core/Result.h"

namespace loopreg {

/// An output file that appears whole or not at all: written under a temporary name beside the
/// target, flushed and renamed by commit(); without commit() the temporary file is removed.
///
///     AtomicFile file(path);
///     file.stream() << ...;
///     return file.commit();
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  std::ofstream& stream() { return stream_; }
  /// For writers that want a path (Assimp): write there, then commit().
  const std::filesystem::path& temporaryPath() const { return temporary_; }
  /// Fails with the reason (no space, no permission, folder missing) and leaves the old file as it
  /// was. `durable`: returns when the disk has the bytes, so that not even a power cut leaves an
  /// empty file under the name; takes some ten milliseconds.
  Result<void> commit(bool durable = false);

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  std::ofstream stream_;
  bool committed_ = false;
};

/// Writes a whole text or byte string through AtomicFile.
Result<void> writeFile(const std::filesystem::path& target, const std::string& content,
                       bool durable = false);

/// Reads a whole file; refuses folders, unreadable files and files above `maxBytes`.
Result<std::string> readFile(const std::filesystem::path& path,
                             std::uintmax_t maxBytes = std::uintmax_t{1} << 34);

}  // namespace loopreg
