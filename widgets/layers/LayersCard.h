#pragma once

#include <QFrame>
#include <optional>

class QComboBox;
class QSlider;
class QToolButton;
class QVBoxLayout;

namespace loopreg::ui {

/// Visibility and opacity of scan and body, and what colours them.
class LayersCard : public QFrame {
  Q_OBJECT
 public:
  /// place to depth: by the canonical places that the scan's points show.
  enum class Colouring { plain, file, residual, place, checker, parts, confidence, depth };
  Q_ENUM(Colouring)
  enum class BodyColouring { plain, place, checker, parts, distance };
  Q_ENUM(BodyColouring)

  explicit LayersCard(QWidget* parent = nullptr);

  bool scanVisible() const;
  bool bodyVisible() const;
  void setScanVisible(bool visible);
  void setBodyVisible(bool visible);
  double scanOpacity() const;
  double bodyOpacity() const;
  void setScanOpacity(double opacity);
  void setBodyOpacity(double opacity);
  Colouring colouring() const;
  void setColouring(Colouring colouring);
  /// Which colourings there is data for; the choice falls back to plain.
  void setAvailable(bool fileColours, bool residuals);
  /// The same for the canonical places of the scan's points, and for how deep the skin lies.
  void setPlacesAvailable(bool places, bool depth);
  BodyColouring bodyColouring() const;
  void setBodyColouring(BodyColouring colouring);
  /// A body whose places are known; a scan to measure its distance to.
  void setBodyColoursAvailable(bool places, bool distance);

  /// For a while the scan stands alone and plain; then what was chosen before comes back, but for
  /// what was chosen in between.
  void setScanAlone(bool alone);
  /// What is or will be shown again: what is worth keeping.
  bool keptBodyVisible() const { return kept_ ? kept_->bodyVisible : bodyVisible(); }
  Colouring keptColouring() const;

 Q_SIGNALS:
  void changed();

 private:
  struct Row {
    QToolButton* eye;
    QSlider* opacity;
  };
  Row addRow(QVBoxLayout* column, const QString& title, const QString& tip, const char* name);

  QComboBox* addColours(QVBoxLayout* column, const QString& title, const char* name);
  static void enable(QComboBox* box, const QVariant& entry, bool enabled);

  /// What setScanAlone() brings back.
  struct Kept {
    Colouring colouring;
    bool bodyVisible;
  };

  Row scan_, body_;
  QComboBox* colour_;
  QComboBox* bodyColour_;
  std::optional<Kept> kept_;
};

}  // namespace loopreg::ui
