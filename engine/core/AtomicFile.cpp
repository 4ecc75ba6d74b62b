#include "core/AtomicFile.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

namespace loopreg {
namespace fs = std::filesystem;
namespace {

/// Waits until the disk has what was written to a file, or which files a folder has.
bool waitForDisk(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool done = ::fsync(file) == 0;
  ::close(file);
  return done;
}

}  // namespace

AtomicFile::AtomicFile(fs::path target) : target_(std::move(target)) {
  temporary_ = target_;
  // One name per program and per write: two threads may write the same target, the last one wins.
  static std::atomic<unsigned> writes{0};
  const std::string own = std::to_string(::getpid()) + "-" + std::to_string(writes++);
  // The extension stays last: some writers choose the format by it.
  temporary_.replace_filename("." + target_.stem().string() + ".part" + own +
                              target_.extension().string());
  stream_.open(temporary_, std::ios::binary | std::ios::trunc);
}

AtomicFile::~AtomicFile() {
  if (committed_) return;
  stream_.close();
  std::error_code ignored;
  fs::remove(temporary_, ignored);
}

Result<void> AtomicFile::commit(bool durable) {
  const std::string name = target_.string();
  if (!stream_.is_open()) {
    return unreadable(name,
                      "The file cannot be written: " + std::string(std::strerror(errno)) + ".",
                      "Check that the folder exists and may be written to.");
  }
  stream_.flush();
  const bool good = stream_.good();
  stream_.close();
  if (!good) return unreadable(name, "Writing failed; the disk may be full.");
  if (durable && !waitForDisk(temporary_)) {
    return unreadable(name, "Writing failed; the disk may be full or damaged.");
  }
  std::error_code error;
  fs::rename(temporary_, target_, error);
  if (error) return unreadable(name, "The file cannot be put in place: " + error.message() + ".");
  committed_ = true;
  // The name is only safe with its folder; some file systems cannot promise that, which is no
  // error.
  if (durable) waitForDisk(target_.has_parent_path() ? target_.parent_path() : fs::path("."));
  return {};
}

Result<void> writeFile(const fs::path& target, const std::string& content, bool durable) {
  AtomicFile file(target);
  file.stream().write(content.data(), static_cast<std::streamsize>(content.size()));
  return file.commit(durable);
}

Result<std::string> readFile(const fs::path& path, std::uintmax_t maxBytes) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  const std::string name = path.string();
  if (!fs::exists(status)) return unreadable(name, "There is no such file.");
  if (fs::is_directory(status)) return unreadable(name, "This is a folder, not a file.");
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    return unreadable(name,
                      "The file cannot be opened: " + std::string(std::strerror(errno)) + ".");
  }
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) {  // a pipe or device: no size is known beforehand
    return unreadable(name, "This is not an ordinary file.");
  }
  if (size > maxBytes) {
    return unreadable(name, "The file has " + std::to_string(size) + " bytes; at most " +
                                std::to_string(maxBytes) + " are read.");
  }
  std::string content(static_cast<std::size_t>(size), '\0');
  stream.read(content.data(), static_cast<std::streamsize>(size));
  if (static_cast<std::uintmax_t>(stream.gcount()) != size) {
    return unreadable(name, "Reading stopped after " + std::to_string(stream.gcount()) + " of " +
                                std::to_string(size) + " bytes.");
  }
  return content;
}

}  // namespace loopreg
