#include "batch/OutputFolder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "core/Json.h"

namespace loopreg::batch {
namespace fs = std::filesystem;
namespace {

constexpr const char* kWork = ".work";
constexpr const char* kReport = "report.json";
constexpr const char* kError = "error.json";
// A result takes a few MB, a large texture a hundred: a write that failed with less is explained.
constexpr std::uintmax_t kLeastRoom = std::uintmax_t{256} << 20;
constexpr std::size_t kProbe = std::size_t{4} << 20;

Error cannot(const fs::path& path, const std::string& what, const std::error_code& code) {
  return {ErrorCode::internal, what + ": " + code.message() + ".", path.string(),
          "Is the disk full, or the folder somebody else's?"};
}

std::optional<Json> readWhole(const fs::path& file) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return std::nullopt;
  Result<Json> json = readJson(file);
  if (!json || !json->is_object()) return std::nullopt;
  return std::move(json).value();
}

}  // namespace

Result<OutputFolder> OutputFolder::open(fs::path folder) {
  std::error_code error;
  fs::create_directories(folder / kWork, error);
  if (error || !fs::is_directory(folder / kWork)) {
    return usageError("The folder " + folder.string() + " cannot be made" +
                          (error ? ": " + error.message() + "." : std::string(".")),
                      "Choose another with --out.");
  }
  return OutputFolder(std::move(folder));
}

OutputFolder::Claim::~Claim() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

// The lock file stays: removing it would let a third worker lock a new file of the same name while
// a second still waits for the old one.
std::optional<OutputFolder::Claim> OutputFolder::claim(const std::string& scan) const {
  const fs::path file = folder_ / kWork / (scan + ".lock");
  const int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
  if (descriptor < 0) return std::nullopt;
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor);
    return std::nullopt;
  }
  return Claim(descriptor);
}

// Where the file cannot be made, writing the summary itself will fail and say why.
OutputFolder::Claim OutputFolder::summaryTurn() const {
  const fs::path file = folder_ / kWork / "summary-turn";
  const int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
  while (descriptor >= 0 && ::flock(descriptor, LOCK_EX) != 0 && errno == EINTR) {
  }
  return Claim(descriptor);
}

std::optional<Json> OutputFolder::report(const std::string& scan) const {
  return readWhole(of(scan) / kReport);
}

std::optional<Json> OutputFolder::error(const std::string& scan) const {
  return readWhole(of(scan) / kError);
}

fs::path OutputFolder::stagePath(const std::string& scan) const {
  return folder_ / kWork / (scan + "." + std::to_string(::getpid()));
}

// What a dead worker left half-made for this scan is cleared away: the claim is ours.
Result<fs::path> OutputFolder::stage(const std::string& scan) const {
  std::error_code error;
  const std::string prefix = scan + ".";
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / kWork, error)) {
    const std::string name = entry.path().filename().string();
    const bool digits = name.size() > prefix.size() &&
                        name.find_first_not_of("0123456789", prefix.size()) == std::string::npos;
    if (name.compare(0, prefix.size(), prefix) == 0 && digits) {
      std::error_code ignored;
      fs::remove_all(entry.path(), ignored);
    }
  }
  const fs::path path = stagePath(scan);
  fs::create_directories(path, error);
  if (error) return cannot(path, "The folder cannot be made", error);
  return path;
}

Result<void> OutputFolder::publish(const std::string& scan) const {
  const fs::path from = stagePath(scan);
  const fs::path to = of(scan);
  std::error_code error;
  fs::create_directories(to, error);
  if (error) return cannot(to, "The folder cannot be made", error);
  fs::remove(to / kReport, error);
  fs::remove(to / kError, error);
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(from, error)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    const bool aLast = a == kReport, bLast = b == kReport;
    return aLast != bLast ? bLast : a < b;
  });
  for (const std::string& name : names) {
    fs::rename(from / name, to / name, error);
    if (error) return cannot(to / name, "The file cannot be put in its place", error);
  }
  fs::remove_all(from, error);
  return {};
}

void OutputFolder::discard(const std::string& scan) const {
  std::error_code ignored;
  fs::remove_all(stagePath(scan), ignored);
}

// A quota shows only in the attempt.
bool OutputFolder::isFull() const {
  std::error_code error;
  const fs::space_info space = fs::space(folder_, error);
  if (!error && space.available < kLeastRoom) return true;
  const fs::path probe = folder_ / kWork / ("room." + std::to_string(::getpid()));
  const int descriptor = ::open(probe.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0666);
  const auto tellsFull = [] { return errno == ENOSPC || errno == EDQUOT; };
  if (descriptor < 0) return tellsFull();
  const std::vector<char> bytes(kProbe, 1);
  bool full = false;
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t some = ::write(descriptor, bytes.data() + written, bytes.size() - written);
    if (some < 0 && errno == EINTR) continue;
    if (some <= 0) {
      full = tellsFull();
      break;
    }
    written += static_cast<std::size_t>(some);
  }
  if (!full && ::fsync(descriptor) != 0) full = tellsFull();
  ::close(descriptor);
  fs::remove(probe, error);
  return full;
}

Result<void> OutputFolder::publishError(const std::string& scan, const fs::path& file,
                                        const Error& error) const {
  const Result<fs::path> staged = stage(scan);
  if (!staged) return staged.error();
  const Json json = {
      {"scan", {{"file", file.string()}}},
      {"error", {{"message", error.message}, {"context", error.context}, {"hint", error.hint}}}};
  if (Result<void> written = writeJson(staged.value() / kError, json); !written) return written;
  return publish(scan);
}

}  // namespace loopreg::batch
