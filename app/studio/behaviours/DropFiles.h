#pragma once

#include <QObject>

class QWidget;

namespace loopreg::studio {

/// Lets scans be dropped anywhere on a window.
class DropFiles : public QObject {
  Q_OBJECT
 public:
  explicit DropFiles(QWidget* window);

 Q_SIGNALS:
  void dragging(bool active);
  void dropped(const QString& file);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace loopreg::studio
