#pragma once

#include <QApplication>
#include <QTest>
#include <cstdio>

#include "app/studio/PlatformSetup.h"
#include "widgets/style/Theme.h"

namespace loopreg::testing {

/// The exit status ctest takes for "skipped" (SKIP_RETURN_CODE).
inline constexpr int kSkipped = 77;

/// main() of a test that needs an X display with OpenGL: skipped, with a message, without one.
template <class Test>
int runOnDisplay(int argc, char** argv) {
  if (qEnvironmentVariableIsEmpty("DISPLAY")) {
    std::puts("SKIP: no X display; run the tests through packaging/with-display.");
    return kSkipped;
  }
  studio::preparePlatform();
  QApplication application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("loopreg-studio-test"));
  QApplication::setOrganizationName(QStringLiteral("loopreg-studio-test"));
  ui::applyTheme(application, ui::Appearance::dark);
  Test test;
  return QTest::qExec(&test, argc, argv);
}

}  // namespace loopreg::testing
