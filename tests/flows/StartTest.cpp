// How the program starts, and does not, where there is no display: what a user on a server meets.
#include <QProcess>
#include <QTest>

class StartTest : public QObject {
  Q_OBJECT
 private:
  struct Run {
    int code = -1;
    QString out, err;
  };
  /// With these in the environment, and nothing else that names a display.
  static Run run(const QStringList& arguments, const QStringList& environment = {}) {
    QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_SESSION_TYPE"}) {
      all.remove(QLatin1String(name));
    }
    for (const QString& one : environment) {
      all.insert(one.section(QLatin1Char('='), 0, 0), one.section(QLatin1Char('='), 1));
    }
    QProcess program;
    program.setProcessEnvironment(all);
    program.start(QStringLiteral(LOOPREG_STUDIO_PROGRAM), arguments);
    if (!program.waitForFinished(60000)) qFatal("the program does not end");
    return {program.exitStatus() == QProcess::NormalExit ? program.exitCode() : -1,
            QString::fromUtf8(program.readAllStandardOutput()),
            QString::fromUtf8(program.readAllStandardError())};
  }

 private Q_SLOTS:
  void helpNeedsNoDisplay() {
    for (const char* word : {"--help", "-h"}) {
      const Run help = run({QLatin1String(word)});
      QCOMPARE(help.code, 0);
      for (const char* option : {"--register", "--screenshot", "--recover", "not searched"}) {
        QVERIFY2(help.out.contains(QLatin1String(option)), option);
      }
      QCOMPARE(help.err, QString());
    }
  }

  void versionIsOneLine() {
    const Run version = run({QStringLiteral("--version")});
    QCOMPARE(version.code, 0);
    QVERIFY2(version.out.startsWith(QLatin1String("loopreg-studio ")), qPrintable(version.out));
    QCOMPARE(version.out.count(QLatin1Char('\n')), 1);
  }

  void withoutADisplayOneLineSaysWhatToDo_data() {
    QTest::addColumn<QStringList>("environment");
    QTest::newRow("none named") << QStringList();
    QTest::newRow("none there") << QStringList{QStringLiteral("DISPLAY=:4711")};
    QTest::newRow("no such platform") << QStringList{QStringLiteral("QT_QPA_PLATFORM=paper")};
  }
  void withoutADisplayOneLineSaysWhatToDo() {
    QFETCH(QStringList, environment);
    const Run start = run({QStringLiteral("--quit")}, environment);
    QCOMPARE(start.code, 2);  // no abort
    QCOMPARE(start.out, QString());
    QCOMPARE(start.err.count(QLatin1Char('\n')), 1);
    for (const char* word : {"needs a display", "loopreg,", "xvfb-run"}) {
      QVERIFY2(start.err.contains(QLatin1String(word)), qPrintable(start.err));
    }
  }

  void wrongUseIsCode2() {
    const QStringList offscreen{QStringLiteral("QT_QPA_PLATFORM=offscreen")};
    for (const auto& [argument, word] :
         {std::pair("--fly", "fly"), std::pair("--size=huge", "--size")}) {
      const Run wrong = run({QLatin1String(argument)}, offscreen);
      QCOMPARE(wrong.code, 2);
      QVERIFY2(wrong.err.contains(QLatin1String(word)), qPrintable(wrong.err));
    }
  }
};

QTEST_GUILESS_MAIN(StartTest)
#include "StartTest.moc"
