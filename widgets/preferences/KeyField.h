#pragma once

#include <QKeySequence>
#include <QLineEdit>

namespace loopreg::ui {

/// A field that takes the next key combination pressed in it, whatever that does elsewhere. Esc and
/// losing the focus give up; Tab goes on to the next widget as ever.
class KeyField : public QLineEdit {
  Q_OBJECT
 public:
  explicit KeyField(QWidget* parent = nullptr);

  /// What it shows while nothing is pressed.
  void setKeys(const QKeySequence& keys);

  /// The combination of a key press; empty for modifiers alone. The Shift that a character needs by
  /// itself ("?") is left out, as it is on another keyboard where it needs none.
  static QKeySequence keysOf(const QKeyEvent& event);

 Q_SIGNALS:
  void pressed(const QKeySequence& keys);

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  QKeySequence keys_;
};

}  // namespace loopreg::ui
