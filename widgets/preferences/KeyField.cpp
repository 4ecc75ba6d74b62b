#include "widgets/preferences/KeyField.h"

#include <QKeyEvent>

namespace loopreg::ui {

KeyField::KeyField(QWidget* parent) : QLineEdit(parent) {
  setReadOnly(true);
  setContextMenuPolicy(Qt::NoContextMenu);
  setAlignment(Qt::AlignCenter);
  setPlaceholderText(tr("none"));
}

void KeyField::setKeys(const QKeySequence& keys) {
  keys_ = keys;
  setText(keys.toString(QKeySequence::NativeText));
}

QKeySequence KeyField::keysOf(const QKeyEvent& event) {
  const int key = event.key();
  if (key == Qt::Key_unknown || key == 0 || key == Qt::Key_Shift || key == Qt::Key_Control ||
      key == Qt::Key_Alt || key == Qt::Key_Meta || key == Qt::Key_AltGr) {
    return {};
  }
  Qt::KeyboardModifiers modifiers = event.modifiers() & (Qt::ControlModifier | Qt::AltModifier |
                                                         Qt::MetaModifier | Qt::ShiftModifier);
  const QString text = event.text();
  if (text.size() == 1 && text[0].isPrint() && !text[0].isLetter() && !text[0].isSpace()) {
    modifiers &= ~Qt::KeyboardModifiers(Qt::ShiftModifier);
  }
  return QKeySequence(QKeyCombination(modifiers, static_cast<Qt::Key>(key)));
}

// A combination that is somebody's shortcut comes as a key press, too, once this has been accepted.
bool KeyField::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    event->accept();
    return true;
  }
  return QLineEdit::event(event);
}

void KeyField::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && event->modifiers() == Qt::NoModifier) {
    setText(keys_.toString(QKeySequence::NativeText));
    return clearFocus();
  }
  const QKeySequence keys = keysOf(*event);
  if (keys.isEmpty()) return;
  setText(keys.toString(QKeySequence::NativeText));
  Q_EMIT pressed(keys);
}

void KeyField::focusInEvent(QFocusEvent* event) {
  QLineEdit::focusInEvent(event);
  setText({});
  setPlaceholderText(tr("press keys"));
}

void KeyField::focusOutEvent(QFocusEvent* event) {
  QLineEdit::focusOutEvent(event);
  setPlaceholderText(tr("none"));
  if (text().isEmpty()) setText(keys_.toString(QKeySequence::NativeText));
}

}  // namespace loopreg::ui
