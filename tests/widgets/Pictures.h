#pragma once

#include <QDir>
#include <QPixmap>
#include <QWidget>

namespace loopreg::testing {

/// Saves what a widget looks like to the folder that LOOPREG_PICTURES names, to be looked at; does
/// nothing without it.
inline void keepPicture(QWidget& widget, const QString& name) {
  const QString folder = qEnvironmentVariable("LOOPREG_PICTURES");
  if (folder.isEmpty()) return;
  QDir().mkpath(folder);
  widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

}  // namespace loopreg::testing
