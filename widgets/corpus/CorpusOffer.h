#pragma once

#include <QFrame>

class QLabel;
class QHBoxLayout;
class QPushButton;

namespace loopreg::ui {

/// A sentence with something to do about it, inside a panel: "These 60 scans look like one person in
/// motion." [Register as motion] [x]. Hidden until it is asked to show.
class CorpusOffer : public QFrame {
  Q_OBJECT
 public:
  explicit CorpusOffer(const QString& action, QWidget* parent = nullptr);

  void offer(const QString& sentence);
  /// Before the button; the bar owns it.
  void addWidget(QWidget* widget);
  QPushButton* button() const { return button_; }

 Q_SIGNALS:
  void accepted();
  void dismissed();

 private:
  QLabel* text_;
  QHBoxLayout* row_;
  QPushButton* button_;
};

}  // namespace loopreg::ui
