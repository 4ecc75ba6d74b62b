#pragma once

#include <QFrame>

class QComboBox;
class QSlider;
class QToolButton;
class QVBoxLayout;

namespace loopreg::ui {

/// Visibility and opacity of scan and body, and what colours the scan.
class LayersCard : public QFrame {
  Q_OBJECT
 public:
  enum class Colouring { plain, file, residual };
  Q_ENUM(Colouring)

  explicit LayersCard(QWidget* parent = nullptr);

  bool scanVisible() const;
  bool bodyVisible() const;
  void setScanVisible(bool visible);
  void setBodyVisible(bool visible);
  double scanOpacity() const;
  double bodyOpacity() const;
  Colouring colouring() const;
  void setColouring(Colouring colouring);
  /// Which colourings there is data for; the choice falls back to plain.
  void setAvailable(bool fileColours, bool residuals);

 Q_SIGNALS:
  void changed();

 private:
  struct Row {
    QToolButton* eye;
    QSlider* opacity;
  };
  Row addRow(QVBoxLayout* column, const QString& title, const QString& tip, const char* name);

  Row scan_, body_;
  QComboBox* colour_;
};

}  // namespace loopreg::ui
