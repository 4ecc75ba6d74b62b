#include "widgets/body/BodyWords.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QStringList>

namespace loopreg::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("BodyWords", text); }
QString number(qlonglong value) { return QLocale(QLocale::English).toString(value); }

}  // namespace

QString bodyTitle(const body::LoadedModel& body) {
  const body::BodyModel& model = *body.model;
  const QString release = QString::fromStdString(body.origin.flavour);
  const QString family = model.family == body::Family::builtin
                             ? tr("Built-in body")
                             : QString::fromLatin1(body::familyName(model.family));
  QStringList parts{release.isEmpty() || model.family == body::Family::builtin ? family : release};
  if (model.family != body::Family::builtin) parts << QString::fromStdString(model.gender);
  return parts.join(QStringLiteral(", "));
}

QString bodyDetails(const body::LoadedModel& body) {
  const body::BodyModel& model = *body.model;
  QStringList parts{tr("%1 vertices").arg(number(model.vertexCount())),
                    tr("%1 joints").arg(model.jointCount())};
  parts << (body.origin.betasInFile > model.betaCount()
                ? tr("the first %1 of %2 betas").arg(model.betaCount()).arg(body.origin.betasInFile)
                : tr("%1 betas").arg(model.betaCount()));
  parts << (model.hasPoseCorrectives() ? tr("pose correctives") : tr("no pose correctives"));
  return parts.join(QStringLiteral(" \u00b7 "));
}

QString bodySourceName(const QString& source) {
  if (source == QLatin1String("builtin")) return tr("Built-in body");
  // AMASS keeps female/model.npz: there the folder is the name.
  const QFileInfo file(source);
  return file.completeBaseName() == QLatin1String("model")
             ? file.dir().dirName() + QLatin1Char('/') + file.fileName()
             : file.fileName();
}

QString bodyProblem(const Error& error) {
  QString text = QString::fromStdString(error.message);
  if (!error.hint.empty()) text += QLatin1Char(' ') + QString::fromStdString(error.hint);
  return text;
}

}  // namespace loopreg::ui
