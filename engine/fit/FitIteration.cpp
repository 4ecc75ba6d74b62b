#include "fit/FitIteration.h"

namespace loopreg::fit {

const char* stageName(Stage stage) {
  switch (stage) {
    case Stage::hypotheses:
      return "hypotheses";
    case Stage::articulated:
      return "articulated";
    case Stage::fine:
      return "fine";
    case Stage::displacements:
      return "displacements";
    case Stage::adam:
      return "adam";
  }
  return "unknown";
}

}  // namespace loopreg::fit
