#pragma once

#include <QObject>
#include <QPointF>
#include <QTimer>
#include <memory>
#include <vector>

#include "app/studio/Aiming.h"
#include "app/studio/Workspace.h"
#include "geometry/PointIndex.h"

class QLabel;

namespace loopreg::studio {

/// Says what the cursor points at: at once in the status bar, after a rest on a label beside the
/// cursor, and for good on a label that a click pins to the place. Pins follow the camera and, on
/// the body, the skin; a click beside everything or Esc takes them off.
class Readout : public QObject {
  Q_OBJECT
 public:
  Readout(const Workspace& workspace, QObject* parent);
  ~Readout() override;

 Q_SIGNALS:
  /// What is under the cursor, on one line; empty for nothing.
  void described(const QString& text);
  /// The distance under the cursor in millimetres; not a number for none.
  void pointedAt(double millimetres);

 private:
  struct Pin {
    Aim aim;
    QLabel* label;
  };
  struct Words {
    QStringList lines;
    double millimetres;
  };
  void look();
  void rest();
  void leave();
  void click();
  void pin(const Aim& aim);
  void clearPins();
  void placePins();
  void refreshPins();
  QLabel* makeLabel(const char* name) const;
  Vector3d positionOf(const Aim& aim) const;
  Words describe(const Aim& aim);
  /// Part and confidence of a scan point, by the nearest sample of the fit.
  void describePlace(const Vector3d& position, QStringList& lines);
  QString partName(int part) const;

  Workspace work_;
  QTimer lookTimer_, restTimer_, clickTimer_;
  QPointF hoverAt_, clickAt_;
  QLabel* label_;
  std::vector<Pin> pins_;
  std::unique_ptr<geometry::PointIndex> samples_;  ///< of the result; made when first asked
};

}  // namespace loopreg::studio
