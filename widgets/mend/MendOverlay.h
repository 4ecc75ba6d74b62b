#pragma once

#include <QPolygonF>
#include <QWidget>
#include <vector>

namespace loopreg::ui {

/// What mending writes above the 3D view: the lasso while it is drawn, and labels at points of the
/// screen. Lets all mouse events through.
class MendOverlay : public QWidget {
  Q_OBJECT
 public:
  struct Label {
    QPointF at;  ///< of what is named; the text stands beside it
    QString text;
    QColor colour;
  };
  /// Covers `view` and follows its size.
  explicit MendOverlay(QWidget* view);

  void setLabels(std::vector<Label> labels);
  void setLasso(const QPolygonF& lasso, const QColor& colour);

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void showIfNeeded();

  std::vector<Label> labels_;
  QPolygonF lasso_;
  QColor lassoColour_;
};

}  // namespace loopreg::ui
