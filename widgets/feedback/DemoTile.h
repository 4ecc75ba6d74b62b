#pragma once

#include <QImage>
#include <QPushButton>

namespace loopreg::ui {

/// A scan or a project to open: its picture and its name. Until the picture is there, an icon
/// stands for it.
class DemoTile : public QPushButton {
  Q_OBJECT
 public:
  /// Size of the picture, logical pixels.
  static constexpr QSize kPicture = QSize(112, 144);

  explicit DemoTile(const QString& name, QWidget* parent = nullptr);
  void setPicture(const QImage& picture);
  /// The name in the lines that are drawn.
  QStringList shownName() const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QImage picture_;
};

}  // namespace loopreg::ui
