#include "SignalStop.h"

#include <unistd.h>
#include <csignal>

#include "Command.h"

namespace loopreg::cli {
namespace {

StopSource* source = nullptr;  // a signal handler can reach nothing but globals

extern "C" void onSignal(int) {
  if (source->stopRequested()) _exit(kInterrupted);
  source->request();
}

}  // namespace

StopToken stopOnSignals() {
  static StopSource lasting;
  source = &lasting;
  struct sigaction action = {};
  action.sa_handler = onSignal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  return lasting.token();
}

}  // namespace loopreg::cli
