#pragma once

#include <QFrame>
#include <functional>

#include "registration/Inspection.h"
#include "widgets/style/Icon.h"

class QLabel;
class QVBoxLayout;

namespace loopreg::ui {

class ListTable;

/// Where the fit is worst: patches of the scan far from the body, and of the body without scan,
/// largest times farthest first; and short rows on coverage, joints and collisions.
class RegionsCard : public QFrame {
  Q_OBJECT
 public:
  explicit RegionsCard(QWidget* parent = nullptr);

  void showNothing();
  /// A look is under way.
  void showWaiting();
  void showInspection(const registration::Inspection& found);
  /// The row of a region; -1: none.
  void select(int region);

 Q_SIGNALS:
  /// By mouse or by Enter: index into Inspection::regions.
  void regionChosen(int region);
  void jointsChosen();
  void partsChosen();
  /// Index into Inspection::collisions.
  void collisionChosen(int collision);

 private:
  void addCheck(const char* name, const QString& icon, Tone tone, const QString& text,
                const QString& tip, const std::function<void()>& chosen);

  QLabel* note_;
  ListTable* table_;
  QWidget* checks_;
  QVBoxLayout* checkRows_;
};

}  // namespace loopreg::ui
