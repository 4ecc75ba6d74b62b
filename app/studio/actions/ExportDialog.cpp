#include "app/studio/actions/ExportDialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <array>

namespace loopreg::studio {
namespace {

struct Kind {
  const char* format;
  const char* suffix;
  const char* filter;
};

// In the order they are offered; the text is translated when it is shown.
constexpr std::array<Kind, 12> kKinds{{
    {"obj", "obj", QT_TRANSLATE_NOOP("loopreg::studio::ExportDialog", "Body as OBJ (*.obj)")},
    {"fbx", "fbx",
     QT_TRANSLATE_NOOP("loopreg::studio::ExportDialog", "Rigged body as FBX (*.fbx)")},
    {"glb", "glb",
     QT_TRANSLATE_NOOP("loopreg::studio::ExportDialog", "Rigged body as binary glTF (*.glb)")},
    {"ply", "ply", QT_TRANSLATE_NOOP("loopreg::studio::ExportDialog", "Body as PLY (*.ply)")},
    {"stl", "stl", QT_TRANSLATE_NOOP("loopreg::studio::ExportDialog", "Body as STL (*.stl)")},
    {"off", "off", QT_TRANSLATE_NOOP("loopreg::studio::ExportDialog", "Body as OFF (*.off)")},
    {"bvh", "bvh", QT_TRANSLATE_NOOP("loopreg::studio::ExportDialog", "Skeleton as BVH (*.bvh)")},
    {"npz", "npz",
     QT_TRANSLATE_NOOP("loopreg::studio::ExportDialog", "Parameters for NumPy (*.npz)")},
    {"json", "json",
     QT_TRANSLATE_NOOP("loopreg::studio::ExportDialog", "Parameters as JSON (*.json)")},
    {"amass", "npz",
     QT_TRANSLATE_NOOP("loopreg::studio::ExportDialog", "Pose for AMASS tools (*.npz)")},
    {"csv", "csv",
     QT_TRANSLATE_NOOP("loopreg::studio::ExportDialog", "Correspondences as CSV (*.csv)")},
    {"measurements", "csv",
     QT_TRANSLATE_NOOP("loopreg::studio::ExportDialog", "Measurements as CSV (*.csv)")},
}};

constexpr char kFormatKey[] = "export/format", kFrameKey[] = "export/frame",
               kTextureKey[] = "export/texture", kDisplacementsKey[] = "export/displacements";

QString shown(const Kind& kind) {
  return QCoreApplication::translate("loopreg::studio::ExportDialog", kind.filter);
}

const Kind& kindOf(const QString& filter) {
  for (const Kind& kind : kKinds) {
    if (shown(kind) == filter) return kind;
  }
  return kKinds.front();
}

void select(QComboBox& box, const QString& data) {
  const int index = box.findData(data);
  if (index >= 0) box.setCurrentIndex(index);
}

}  // namespace

ExportDialog::ExportDialog(const QString& folder, const QString& stem, bool scanHasColours,
                           bool hasDisplacements, QWidget* parent)
    : QFileDialog(parent, tr("Export the fit"), folder),
      frame_(new QComboBox),
      texture_(new QComboBox),
      displacements_(new QCheckBox(tr("&Displacements"))),
      scanHasColours_(scanHasColours),
      hasDisplacements_(hasDisplacements) {
  setObjectName(QStringLiteral("exportDialog"));
  setOption(DontUseNativeDialog);  // the system's own has no place for choices
  setAcceptMode(AcceptSave);
  setFileMode(AnyFile);
  QStringList filters;
  for (const Kind& kind : kKinds) filters << shown(kind);
  setNameFilters(filters);
  const QString format = QSettings().value(kFormatKey).toString();
  for (const Kind& kind : kKinds) {
    if (format == QLatin1String(kind.format)) selectNameFilter(shown(kind));
  }
  // With its ending: Qt exchanges what follows the last dot with every format that is chosen.
  selectFile(stem + QLatin1Char('.') + QLatin1String(kindOf(selectedNameFilter()).suffix));

  frame_->setObjectName(QStringLiteral("exportFrame"));
  frame_->addItem(tr("On the scan, in its units"), QStringLiteral("scan"));
  frame_->addItem(tr("In metres, y up"), QStringLiteral("metres"));
  frame_->setToolTip(tr("Where the exported body lies"));
  texture_->setObjectName(QStringLiteral("exportTexture"));
  texture_->addItem(tr("Texture, 1024 x 1024"), QStringLiteral("1024"));
  texture_->addItem(tr("Texture, 2048 x 2048"), QStringLiteral("2048"));
  texture_->addItem(tr("Texture, 4096 x 4096"), QStringLiteral("4096"));
  texture_->addItem(tr("At the vertices"), QStringLiteral("vertex"));
  texture_->addItem(tr("None"), QStringLiteral("none"));
  texture_->setToolTip(scanHasColours ? tr("The scan's colours on the body")
                                      : tr("This scan has no colours"));
  displacements_->setObjectName(QStringLiteral("exportDisplacements"));
  displacements_->setToolTip(hasDisplacements
                                 ? tr("With the offsets of every vertex from the plain body")
                                 : tr("This fit has no displacements"));
  const QSettings settings;
  select(*frame_, settings.value(kFrameKey).toString());
  select(*texture_, settings.value(kTextureKey).toString());
  displacements_->setChecked(settings.value(kDisplacementsKey, true).toBool());

  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  const auto add = [row](const QString& text, QWidget* field) {
    auto* label = new QLabel(text);
    label->setBuddy(field);
    row->addWidget(label);
    row->addWidget(field);
    row->addSpacing(8);
  };
  add(tr("Pl&ace:"), frame_);
  add(tr("Scan's &colours:"), texture_);
  row->addWidget(displacements_);
  row->addStretch();
  if (auto* grid = qobject_cast<QGridLayout*>(layout())) {
    grid->addLayout(row, grid->rowCount(), 0, 1, -1);
  }
  connect(this, &QFileDialog::filterSelected, this, &ExportDialog::followFilter);
  followFilter();
}

void ExportDialog::followFilter() {
  const Kind& kind = kindOf(selectedNameFilter());
  setDefaultSuffix(QString::fromLatin1(kind.suffix));
  const std::string format = kind.format;
  const bool body = format == "obj" || format == "fbx" || format == "glb" || format == "ply" ||
                    format == "stl" || format == "off";
  frame_->setEnabled(body || format == "bvh");
  texture_->setEnabled(scanHasColours_ && registration::holdsColours(format));
  displacements_->setEnabled(hasDisplacements_ && body);
}

QString ExportDialog::file() const {
  const QStringList files = selectedFiles();
  return files.isEmpty() ? QString() : files.front();
}

std::string ExportDialog::format() const { return kindOf(selectedNameFilter()).format; }

registration::ExportOptions ExportDialog::options() const {
  registration::ExportOptions options;
  if (frame_->currentData().toString() == QLatin1String("metres")) {
    options.frame = registration::ExportFrame::metres;
  }
  options.displacements = displacements_->isChecked();
  const auto colours =
      registration::parseColourChoice(texture_->currentData().toString().toStdString());
  if (colours) options.colours = *colours;
  return options;
}

// The ending that was typed says what is meant; a name whose dots are no ending gets one. Before
// the dialog looks whether the file exists.
void ExportDialog::giveEnding() {
  auto* name = findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
  if (!name || name->text().isEmpty() || directory().exists(name->text())) return;
  const QString ending = QFileInfo(name->text()).suffix().toLower();
  const QLatin1String wanted(kindOf(selectedNameFilter()).suffix);
  if (ending == wanted) return;
  for (const Kind& kind : kKinds) {
    if (ending != QLatin1String(kind.suffix)) continue;
    selectNameFilter(shown(kind));
    return followFilter();
  }
  name->setText(name->text() + QLatin1Char('.') + wanted);
}

void ExportDialog::accept() {
  giveEnding();
  QSettings settings;
  settings.setValue(kFormatKey, QString::fromStdString(format()));
  settings.setValue(kFrameKey, frame_->currentData());
  settings.setValue(kTextureKey, texture_->currentData());
  settings.setValue(kDisplacementsKey, displacements_->isChecked());
  QFileDialog::accept();
}

}  // namespace loopreg::studio
