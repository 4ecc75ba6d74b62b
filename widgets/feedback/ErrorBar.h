#pragma once

#include <QFrame>
#include <QList>

#include "core/Result.h"

class QLabel;
class QPlainTextEdit;
class QTimer;
class QToolButton;

namespace loopreg::ui {

class IconLabel;

/// A bar above the view for what went wrong (or well): message, next step, details to unfold and to
/// copy, close. Never modal: work goes on with the bar in place.
///
/// The newest message shows, with a count of those behind it; closing it brings the one before.
/// Errors, warnings and notices differ in icon and colour, and notices go away by themselves. The
/// same message again takes the place of the old one. Screen readers are told of each.
class ErrorBar : public QFrame {
  Q_OBJECT
 public:
  explicit ErrorBar(QWidget* parent = nullptr);

  void showError(const QString& what, const Error& error);
  /// Something to look at; stays until it is closed.
  void showWarning(const QString& text, const QString& details = {});
  /// Good news or a remark; goes away by itself.
  void showNotice(const QString& text);
  /// Of the message shown.
  QString details() const;
  int count() const { return static_cast<int>(messages_.size()); }

 protected:
  void hideEvent(QHideEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  enum class Kind { error, warning, notice };
  struct Message {
    Kind kind;
    QString text, details;
  };
  void push(Message message);
  void dismiss();
  void showNewest();
  void restyle();

  QList<Message> messages_;  ///< newest last
  IconLabel* icon_;
  QLabel* text_;
  QLabel* more_;
  QToolButton* unfold_;
  QToolButton* copy_;
  QPlainTextEdit* page_;
  QTimer* timer_;
};

}  // namespace loopreg::ui
