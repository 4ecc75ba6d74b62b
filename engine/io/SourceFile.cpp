#include "io/SourceFile.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace loopreg::io {

Error SourceFile::atByte(std::size_t offset, std::string message, std::string hint) const {
  return unreadable(name + ", byte " + std::to_string(offset), std::move(message), std::move(hint));
}

Error SourceFile::atLine(const char* at, std::string message, std::string hint) const {
  const auto line = 1 + std::count(begin(), std::min(at, end()), '\n');
  return unreadable(name + ", line " + std::to_string(line), std::move(message), std::move(hint));
}

Result<void> SourceFile::checkCount(std::uint64_t count, const std::string& what,
                                    std::size_t bytesEach, std::size_t offset) const {
  if (count > maxVertices * std::uint64_t{4}) {  // a mesh has about two faces per vertex
    return atByte(offset,
                  "The file declares " + grouped(count) + " " + what + "; at most " +
                      grouped(maxVertices * std::uint64_t{4}) + " are read.",
                  "The header is damaged, or the scan must be thinned first.");
  }
  const std::size_t left = size - std::min(offset, size);
  if (count > left / std::max<std::size_t>(1, bytesEach)) {
    return atByte(offset,
                  "The file declares " + grouped(count) + " " + what + ", which take at least " +
                      grouped(count * bytesEach) + " bytes, but it ends after " + grouped(size) +
                      " bytes.",
                  "The file is truncated or its header damaged; copy or export it again.");
  }
  return {};
}

Result<SourceFile> openSource(const std::filesystem::path& path) {
  SourceFile file;
  file.path = path;
  file.name = path.string();
  const auto refuse = [&](const std::string& message, const std::string& hint = {}) {
    return unreadable(file.name, message, hint);
  };
  const auto systemError = [&](const char* what) {
    return refuse(std::string(what) + ": " + std::strerror(errno) + ".",
                  errno == EACCES ? "Check the file's permissions." : "");
  };

  // Looked at before it is opened: opening a named pipe would wait for a writer for ever.
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return errno == ENOENT ? refuse("There is no such file.") : systemError("It cannot be read");
  }
  if (S_ISDIR(status.st_mode))
    return refuse("This is a folder, not a file.", "Name a scan inside.");
  if (!S_ISREG(status.st_mode)) return refuse("This is not an ordinary file.");

  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return systemError("It cannot be opened");
  const auto declared = static_cast<std::size_t>(status.st_size);
  file.storage.reset(new char[declared + 1]);
  while (file.size < declared) {
    const ssize_t got = ::read(descriptor, file.storage.get() + file.size, declared - file.size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      const Error error = systemError("Reading failed");
      ::close(descriptor);
      return error;
    }
    if (got == 0) break;  // shortened meanwhile: the format reader will find it truncated
    file.size += static_cast<std::size_t>(got);
  }
  ::close(descriptor);
  file.storage[file.size] = '\0';
  if (file.size == 0) return refuse("The file is empty.");
  return file;
}

std::string counted(std::uint64_t count, const std::string& noun) {
  return grouped(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace loopreg::io
