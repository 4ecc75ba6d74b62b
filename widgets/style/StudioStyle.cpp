#include "widgets/style/StudioStyle.h"

#include <QStyleFactory>

#include "widgets/style/Icon.h"

namespace loopreg::ui {
namespace {

constexpr int kPixmap = 24;  ///< where Qt wants a picture and says no size

/// This program's icon in place of Qt's; null where it has none.
QIcon ownIcon(QStyle::StandardPixmap which) {
  const auto icon = [](const char* name, Tone tone = Tone::text) {
    return themedIcon(QLatin1String(name), tone);
  };
  switch (which) {
    case QStyle::SP_MessageBoxQuestion:
    case QStyle::SP_MessageBoxInformation:
      return icon("help", Tone::accent);
    case QStyle::SP_MessageBoxWarning:
      return icon("warning", Tone::check);
    case QStyle::SP_MessageBoxCritical:
      return icon("failed", Tone::failed);
    case QStyle::SP_FileDialogBack:
    case QStyle::SP_ArrowLeft:
    case QStyle::SP_ArrowBack:
      return icon("back");
    case QStyle::SP_ArrowRight:
    case QStyle::SP_ArrowForward:
      return icon("forward");
    case QStyle::SP_FileDialogToParent:
      return icon("up");
    case QStyle::SP_FileDialogNewFolder:
      return icon("folder-new");
    case QStyle::SP_FileDialogListView:
      return icon("list");
    case QStyle::SP_FileDialogDetailedView:
      return icon("details");
    case QStyle::SP_DirIcon:
    case QStyle::SP_DirOpenIcon:
    case QStyle::SP_DirClosedIcon:
    case QStyle::SP_DirLinkIcon:
    case QStyle::SP_DirLinkOpenIcon:
      return icon("folder", Tone::accent);
    case QStyle::SP_DirHomeIcon:
      return icon("home", Tone::secondary);
    case QStyle::SP_FileIcon:
    case QStyle::SP_FileLinkIcon:
      return icon("file", Tone::secondary);
    case QStyle::SP_ComputerIcon:
    case QStyle::SP_DesktopIcon:
      return icon("computer", Tone::secondary);
    case QStyle::SP_DriveHDIcon:
    case QStyle::SP_DriveFDIcon:
    case QStyle::SP_DriveCDIcon:
    case QStyle::SP_DriveDVDIcon:
    case QStyle::SP_DriveNetIcon:
      return icon("drive", Tone::secondary);
    case QStyle::SP_LineEditClearButton:
      return icon("close", Tone::secondary);
    default:
      return {};
  }
}

}  // namespace

StudioStyle::StudioStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

QIcon StudioStyle::standardIcon(StandardPixmap which, const QStyleOption* option,
                                const QWidget* widget) const {
  const QIcon own = ownIcon(which);
  return own.isNull() ? QProxyStyle::standardIcon(which, option, widget) : own;
}

QPixmap StudioStyle::standardPixmap(StandardPixmap which, const QStyleOption* option,
                                    const QWidget* widget) const {
  const QIcon own = ownIcon(which);
  return own.isNull() ? QProxyStyle::standardPixmap(which, option, widget) : own.pixmap(kPixmap);
}

int StudioStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                           QStyleHintReturn* data) const {
  if (hint == SH_DialogButtonBox_ButtonsHaveIcons) return 0;
  return QProxyStyle::styleHint(hint, option, widget, data);
}

}  // namespace loopreg::ui
