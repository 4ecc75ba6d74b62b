#pragma once

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QButtonGroup>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QStringList>
#include <QToolBar>
#include <QToolButton>

namespace loopreg::testing {

/// "resultCard/verdict (QLabel) 'Good'": enough to find it.
inline QString whereIs(const QWidget& widget, const QString& text = {}) {
  QStringList names;
  for (const QWidget* w = &widget; w; w = w->parentWidget()) {
    if (!w->objectName().isEmpty() && !w->objectName().startsWith(QLatin1String("qt_"))) {
      names.prepend(w->objectName());
    }
  }
  return QStringLiteral("%1 (%2) '%3' %4x%5")
      .arg(names.mid(std::max<qsizetype>(0, names.size() - 3)).join(QLatin1Char('/')),
           QString::fromLatin1(widget.metaObject()->className()), text.left(60))
      .arg(widget.width())
      .arg(widget.height());
}

inline QString withoutMnemonic(QString text) { return text.remove(QLatin1Char('&')); }

/// The part of a Qt widget that nobody of ours made: a spin box's field, a scroll bar, the arrows
/// of a tool bar that is too long.
inline bool isQtsOwn(const QWidget& widget) {
  if (widget.objectName().startsWith(QLatin1String("qt_"))) return true;
  const QWidget* parent = widget.parentWidget();
  return parent &&
         (qobject_cast<const QLineEdit*>(parent) || qobject_cast<const QAbstractSpinBox*>(parent) ||
          qobject_cast<const QComboBox*>(parent));
}

/// Texts that are shown in less room than they take: labels, buttons, combo boxes.
inline QStringList clippedTexts(const QWidget& window) {
  QStringList found;
  for (const QWidget* widget : window.findChildren<QWidget*>()) {
    if (!widget->isVisibleTo(&window) || isQtsOwn(*widget)) continue;
    const QFontMetrics metrics = widget->fontMetrics();
    QString text;
    bool clipped = false;
    if (const auto* label = qobject_cast<const QLabel*>(widget)) {
      text = label->text();
      if (text.isEmpty()) continue;
      const QSize hint = label->sizeHint();
      clipped = label->wordWrap() ? label->height() + 1 < label->heightForWidth(label->width())
                                  : label->width() + 1 < hint.width();
    } else if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) {
      text = withoutMnemonic(button->text());
      const auto* tool = qobject_cast<const QToolButton*>(button);
      if (text.isEmpty() || button->objectName() == QLatin1String("demo")) continue;
      if (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull()) {
        continue;
      }
      const int icon = button->icon().isNull() ? 0 : button->iconSize().width() + 4;
      clipped = button->width() < metrics.horizontalAdvance(text) + icon + 4;
    } else if (const auto* box = qobject_cast<const QComboBox*>(widget)) {
      text = box->currentText();
      const int icon = box->itemIcon(box->currentIndex()).isNull() ? 0 : box->iconSize().width();
      clipped = box->width() < metrics.horizontalAdvance(text) + icon + 32;
    }
    if (clipped) found << whereIs(*widget, text);
  }
  return found;
}

/// Widgets that reach out of the panel they are in, sideways: what scrolls does so up and down
/// only.
inline QStringList outOfPanel(const QWidget& window) {
  QStringList found;
  for (const QScrollArea* area : window.findChildren<QScrollArea*>()) {
    if (!area->isVisibleTo(&window) || !area->widget()) continue;
    if (area->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff) continue;
    for (const QWidget* widget : area->widget()->findChildren<QWidget*>()) {
      if (!widget->isVisibleTo(area) || isQtsOwn(*widget)) continue;
      const QRect place(widget->mapTo(area, QPoint()), widget->size());
      if (place.left() < -1 || place.right() > area->width() + 1) found << whereIs(*widget);
    }
  }
  return found;
}

/// What a screen reader could not name, or the mouse not explain.
inline QStringList nameless(const QWidget& window) {
  QStringList found;
  for (const QWidget* widget : window.findChildren<QWidget*>()) {
    if (!widget->isVisibleTo(&window) || isQtsOwn(*widget)) continue;
    bool named = !widget->accessibleName().isEmpty();
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) {
      if (qobject_cast<const QToolBar*>(widget->parentWidget())) continue;  // named by the action
      if (!button->text().isEmpty()) continue;
      if (!named || button->toolTip().isEmpty()) found << whereIs(*widget);
      continue;
    }
    if (!qobject_cast<const QAbstractSlider*>(widget) && !qobject_cast<const QComboBox*>(widget) &&
        !qobject_cast<const QAbstractSpinBox*>(widget) && !qobject_cast<const QLineEdit*>(widget)) {
      continue;
    }
    for (const QLabel* label : window.findChildren<QLabel*>()) named |= label->buddy() == widget;
    if (!named && !widget->inherits("QScrollBar")) found << whereIs(*widget);
  }
  return found;
}

/// Buttons and fields that the Tab key never reaches.
inline QStringList unreachable(const QWidget& window) {
  QStringList found;
  for (const QWidget* widget : window.findChildren<QWidget*>()) {
    if (!widget->isVisibleTo(&window) || !widget->isEnabled() || isQtsOwn(*widget)) continue;
    const bool acts =
        qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget) ||
        (qobject_cast<const QAbstractSlider*>(widget) && !widget->inherits("QScrollBar"));
    // Of an exclusive group Tab reaches the chosen one, and arrow keys the others.
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    if (button && button->group() && button->group()->exclusive()) continue;
    // The tool bar repeats the menus, which have keys.
    if (!acts || qobject_cast<const QToolBar*>(widget->parentWidget())) continue;
    if (!(widget->focusPolicy() & Qt::TabFocus)) found << whereIs(*widget);
  }
  return found;
}

}  // namespace loopreg::testing
