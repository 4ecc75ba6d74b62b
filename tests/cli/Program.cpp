#include "tests/cli/Program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "tests/support/TestData.h"

namespace loopreg::testing {
namespace fs = std::filesystem;
namespace {

/// fork and exec with both outputs in files; nothing but async-signal-safe calls in the child.
pid_t start(const std::vector<std::string>& arguments, const fs::path& out, const fs::path& err) {
  const std::string program = LOOPREG_BINARY_DIR "/bin/loopreg";
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const std::string outName = out.string(), errName = err.string();
  ::unsetenv("DISPLAY");
  ::unsetenv("WAYLAND_DISPLAY");
  const pid_t process = ::fork();
  if (process == 0) {
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(::open(outName.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
    ::dup2(::open(errName.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
    ::execv(program.c_str(), argv.data());
    ::_exit(127);
  }
  return process;
}

int waitFor(pid_t process) {
  int status = 0;
  if (process <= 0 || ::waitpid(process, &status, 0) != process) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

ProgramRun runLoopreg(const std::vector<std::string>& arguments) {
  const TemporaryFolder folder;
  ProgramRun run;
  run.code = waitFor(start(arguments, folder / "out", folder / "err"));
  run.out = bytesOf(folder / "out");
  run.err = bytesOf(folder / "err");
  return run;
}

BackgroundProgram::BackgroundProgram(const std::vector<std::string>& arguments,
                                     const fs::path& folder)
    : process_(start(arguments, folder / "background.out", folder / "background.err")) {}

BackgroundProgram::~BackgroundProgram() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  waitFor(process_);
}

void BackgroundProgram::signal(int number) const { ::kill(process_, number); }

int BackgroundProgram::wait() {
  const int code = waitFor(process_);
  process_ = -1;
  return code;
}

std::string bytesOf(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

Json parsed(const std::string& text) { return Json::parse(text, nullptr, false); }

const fs::path& oneScanFolder() {
  static const TemporaryFolder folder;
  static const fs::path path = [] {
    const fs::path made = folder / "suite";
    runLoopreg({"synth", "--count", "1", "--vertices", "8000", "--seed", "5", "--quiet", "--out",
                made.string()});
    return made;
  }();
  return path;
}

std::vector<std::string> registerArguments(const std::vector<std::string>& scans,
                                           const fs::path& out,
                                           const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"register"};
  arguments.insert(arguments.end(), scans.begin(), scans.end());
  arguments.insert(arguments.end(), {"--out", out.string(), "--threads", "2"});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace loopreg::testing
