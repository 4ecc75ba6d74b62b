#include "app/studio/actions/SaveName.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QRegularExpression>

namespace loopreg::studio {
namespace {

/// "png" for "PNG (*.png)", of every filter.
QStringList endingsOf(const QString& filters) {
  static const QRegularExpression pattern(QStringLiteral("\\*\\.(\\w+)"));
  QStringList endings;
  for (auto match = pattern.globalMatch(filters); match.hasNext();) {
    endings << match.next().captured(1).toLower();
  }
  return endings;
}

}  // namespace

bool mayReplace(QWidget* parent, const QString& title, const QString& file) {
  QMessageBox box(QMessageBox::Warning, title,
                  QCoreApplication::translate("loopreg::studio::SaveName",
                                              "%1 already exists.\nDo you want to replace it?")
                      .arg(QDir::toNativeSeparators(file)),
                  QMessageBox::Yes | QMessageBox::No, parent);
  box.setObjectName(QStringLiteral("replaceFile"));
  box.setDefaultButton(QMessageBox::No);
  return box.exec() == QMessageBox::Yes;
}

QString saveName(QWidget* parent, const QString& title, const QString& suggestion,
                 const QString& filters, QString* filter) {
  QString chosen = filter ? *filter : QString();
  QString file = suggestion;
  while (true) {
    file = QFileDialog::getSaveFileName(parent, title, file, filters, &chosen);
    if (filter) *filter = chosen;
    if (file.isEmpty()) return {};
    const QStringList known = endingsOf(filters);
    if (known.isEmpty() || known.contains(QFileInfo(file).suffix().toLower())) return file;
    const QStringList wanted = endingsOf(chosen);
    file += QLatin1Char('.') + (wanted.isEmpty() ? known : wanted).first();
    if (!QFileInfo::exists(file) || mayReplace(parent, title, file)) return file;
  }
}

}  // namespace loopreg::studio
