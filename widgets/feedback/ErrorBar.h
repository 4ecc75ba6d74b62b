#pragma once

#include <QFrame>

#include "core/Result.h"

class QLabel;
class QTimer;
class QToolButton;

namespace loopreg::ui {

/// A bar above the view for what went wrong (or well): message, next step, "Copy details", close.
/// Never modal; Esc is not needed to work on.
class ErrorBar : public QFrame {
  Q_OBJECT
 public:
  explicit ErrorBar(QWidget* parent = nullptr);

  void showError(const QString& what, const Error& error);
  /// Good news or a remark; goes away by itself.
  void showNotice(const QString& text);
  QString details() const { return details_; }

 private:
  void restyle(const QColor& colour, const QString& icon);

  QLabel* icon_;
  QLabel* text_;
  QToolButton* copy_;
  QTimer* timer_;
  QString details_;
};

}  // namespace loopreg::ui
