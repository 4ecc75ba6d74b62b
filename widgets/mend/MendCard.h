#pragma once

#include <QFrame>

#include "widgets/mend/JointPanel.h"
#include "widgets/mend/MendList.h"

class QAction;
class QCheckBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QSlider;
class QStackedWidget;

namespace loopreg::ui {

/// The mend page: the tools in a row with a line that says what the one in hand does, its settings,
/// what the fit has to keep, and the list of what was changed.
class MendCard : public QFrame {
  Q_OBJECT
 public:
  enum class Settings { none, landmarks, joint, brush };

  explicit MendCard(QWidget* parent = nullptr);

  /// Checkable actions; each becomes a button of the row.
  void addTool(QAction* action);
  void addButton(QAction* action);
  void setHint(const QString& hint);
  void showSettings(Settings settings);
  /// Nothing to mend: says why.
  void setReady(bool ready, const QString& why);
  /// How long a re-fit took; empty while none was made.
  void setState(const QString& text);

  MendList& list() { return *list_; }
  JointPanel& joints() { return *joints_; }
  void setShapeLocked(bool locked);
  void setPairs(int pairs, bool half);
  void setBrushRadius(double metres);

 Q_SIGNALS:
  void shapeLockChosen(bool locked);
  void pairsApplied();
  void pairsDropped();
  void brushRadiusChosen(double metres);

 private:
  QWidget* landmarkSettings();
  QWidget* brushSettings();

  QHBoxLayout* tools_;
  QLabel* hint_;
  QStackedWidget* settings_;
  JointPanel* joints_;
  QLabel* pairs_;
  QPushButton* apply_;
  QPushButton* drop_;
  QSlider* brush_;
  QLabel* brushText_;
  QCheckBox* shape_;
  QHBoxLayout* buttons_;
  MendList* list_;
  QLabel* state_;
  QWidget* body_;
  bool ready_ = true;
};

}  // namespace loopreg::ui
