// The export dialog, by keys: what it offers, what the choices mean, and that they are kept.
#include <QCheckBox>
#include <QFileInfo>
#include <QLineEdit>
#include <QTemporaryDir>

#include "app/studio/actions/ExportDialog.h"
#include "tests/flows/FlowSupport.h"

namespace loopreg::studio {

using testing::find;

class ExportFlowTest : public QObject {
  Q_OBJECT
 private:
  QTemporaryDir folder_;

  std::unique_ptr<ExportDialog> shown(bool colours, bool displacements) {
    auto dialog = std::make_unique<ExportDialog>(folder_.path(), QStringLiteral("ann_fit"), colours,
                                                 displacements, nullptr);
    dialog->show();
    if (!QTest::qWaitForWindowExposed(dialog.get())) return nullptr;
    return dialog;
  }
  /// Steps through the formats by the arrow key until `format` is chosen.
  static bool choose(ExportDialog& dialog, const std::string& format) {
    auto* kinds = find<QComboBox>(dialog, "fileTypeCombo");
    kinds->setFocus();
    QTest::keyClick(kinds, Qt::Key_Home);
    for (int i = 0; i < kinds->count() && dialog.format() != format; ++i) {
      QTest::keyClick(kinds, Qt::Key_Down);
    }
    return dialog.format() == format;
  }

 private Q_SLOTS:
  void init() { QSettings().clear(); }

  void offersEveryFormat() {
    const auto dialog = shown(true, true);
    QVERIFY(dialog);
    for (const std::string& format : registration::exportFormats()) {
      QVERIFY2(choose(*dialog, format), format.c_str());
    }
    QVERIFY(choose(*dialog, "measurements"));
    for (const auto appearance : {ui::Appearance::light, ui::Appearance::dark}) {
      ui::applyTheme(*qApp, appearance);
      QVERIFY(choose(*dialog, "obj"));
      testing::keepPicture(*dialog, appearance == ui::Appearance::dark
                                        ? QStringLiteral("export-dark")
                                        : QStringLiteral("export-light"));
    }
  }

  void choicesAreThoseOfTheFormat() {
    auto dialog = shown(true, true);
    QVERIFY(dialog);
    auto* frame = find<QComboBox>(*dialog, "exportFrame");
    auto* texture = find<QComboBox>(*dialog, "exportTexture");
    auto* displacements = find<QCheckBox>(*dialog, "exportDisplacements");
    QVERIFY(choose(*dialog, "glb"));
    QVERIFY(frame->isEnabled() && texture->isEnabled() && displacements->isEnabled());
    QVERIFY(choose(*dialog, "stl"));  // has no place for colours
    QVERIFY(frame->isEnabled() && !texture->isEnabled() && displacements->isEnabled());
    QVERIFY(choose(*dialog, "csv"));
    QVERIFY(!frame->isEnabled() && !texture->isEnabled() && !displacements->isEnabled());
    dialog = shown(false, false);
    QVERIFY(dialog);
    QVERIFY(!find<QComboBox>(*dialog, "exportTexture")->isEnabled());
    QVERIFY(!find<QCheckBox>(*dialog, "exportDisplacements")->isEnabled());
  }

  // "bob.fbx" is no OBJ, whatever the list says; "scan.001" has no ending.
  void theNameSaysTheFormat() {
    const auto typed = [this](const char* text) {
      auto dialog = shown(true, true);
      auto* name = find<QLineEdit>(*dialog, "fileNameEdit");
      name->selectAll();
      QTest::keyClicks(name, QLatin1String(text));
      QTest::keyClick(name, Qt::Key_Return);
      return std::pair(QFileInfo(dialog->file()).fileName(),
                       QString::fromStdString(dialog->format()));
    };
    const auto is = [](const char* file, const char* format) {
      return std::pair(QString::fromLatin1(file), QString::fromLatin1(format));
    };
    QCOMPARE(typed("bob.fbx"), is("bob.fbx", "fbx"));
    QCOMPARE(typed("ann"), is("ann.fbx", "fbx"));  // the format of the last time
    QCOMPARE(typed("ann.OBJ"), is("ann.obj", "obj"));
    QCOMPARE(typed("scan.001_fit"), is("scan.001_fit.obj", "obj"));
    QCOMPARE(typed("take.v2"), is("take.v2.obj", "obj"));
  }

  // Numbered scans keep their number through every choice of a format.
  void aNumberIsNoEnding() {
    auto dialog = std::make_unique<ExportDialog>(folder_.path(), QStringLiteral("scan.001_fit"),
                                                 true, true, nullptr);
    dialog->show();
    QVERIFY(QTest::qWaitForWindowExposed(dialog.get()));
    QVERIFY(choose(*dialog, "fbx"));
    QCOMPARE(find<QLineEdit>(*dialog, "fileNameEdit")->text(), QStringLiteral("scan.001_fit.fbx"));
  }

  void choicesAreKept() {
    auto dialog = shown(true, true);
    QVERIFY(dialog);
    QVERIFY(dialog->options().frame == registration::ExportFrame::scan);
    QCOMPARE(dialog->options().colours.size, 1024);
    QVERIFY(choose(*dialog, "fbx"));
    QTest::keyClick(find<QComboBox>(*dialog, "exportFrame"), Qt::Key_Down);
    QTest::keyClick(find<QComboBox>(*dialog, "exportTexture"), Qt::Key_Down);
    QTest::keyClick(find<QCheckBox>(*dialog, "exportDisplacements"), Qt::Key_Space);
    auto* name = find<QLineEdit>(*dialog, "fileNameEdit");
    name->selectAll();
    QTest::keyClicks(name, QStringLiteral("bob"));
    QTest::keyClick(name, Qt::Key_Return);
    QCOMPARE(dialog->result(), int(QDialog::Accepted));
    QCOMPARE(QFileInfo(dialog->file()).fileName(), QStringLiteral("bob.fbx"));
    QVERIFY(dialog->options().frame == registration::ExportFrame::metres);
    QCOMPARE(dialog->options().colours.size, 2048);
    QVERIFY(!dialog->options().displacements);
    dialog = shown(true, true);
    QVERIFY(dialog->options().frame == registration::ExportFrame::metres);
    QCOMPARE(dialog->options().colours.size, 2048);
    QVERIFY(!dialog->options().displacements);
  }
};

}  // namespace loopreg::studio

int main(int argc, char** argv) {
  return loopreg::testing::runOnDisplay<loopreg::studio::ExportFlowTest>(argc, argv);
}
#include "ExportFlowTest.moc"
