#pragma once

#include <QObject>

class QWidget;

namespace loopreg::ui {

/// The mouse wheel above `panel` scrolls it and changes nothing: the lists and sliders on its cards,
/// which lie under the cursor by chance while somebody scrolls, pass it on. Of numbers, the one that
/// is being edited (it has the focus) still follows the wheel. GUI thread.
class WheelScrolls : public QObject {
  Q_OBJECT
 public:
  explicit WheelScrolls(QWidget& panel);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget& panel_;
};

}  // namespace loopreg::ui
