#pragma once

#include <QFrame>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSlider;

namespace loopreg::ui {

/// Where the canonical places of a scan's points come from, and how they are drawn beyond colours:
/// arrows to the body, doubt, the network asked without a fit.
class CorrespondenceCard : public QFrame {
  Q_OBJECT
 public:
  enum class Source { network, fit };
  Q_ENUM(Source)

  explicit CorrespondenceCard(QWidget* parent = nullptr);

  Source source() const;
  /// Which sources have an answer; the choice goes to one that has.
  void setSourcesAvailable(bool network, bool fit);
  bool doubtFades() const;
  bool arrows() const;
  void setArrows(bool on);
  int arrowCount() const;
  void setArrowsAvailable(bool available);
  void setPredictAvailable(bool available);
  /// One line about the places shown; empty: what the card is for.
  void setStatus(const QString& text);

 Q_SIGNALS:
  void changed();
  void predictRequested();

 private:
  QComboBox* source_;
  QPushButton* predict_;
  QCheckBox* doubt_;
  QCheckBox* arrows_;
  QSlider* count_;
  QLabel* status_;
};

}  // namespace loopreg::ui
