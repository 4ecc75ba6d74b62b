#pragma once

#include <QFrame>

#include "registration/Inspection.h"

namespace loopreg::ui {

class ListTable;

/// Body part by body part: how much of it was scanned, how far the scan lies from it, how far the
/// network agrees. Sorted by a click on a head, worst first at the beginning.
class PartsCard : public QFrame {
  Q_OBJECT
 public:
  explicit PartsCard(QWidget* parent = nullptr);
  void showNothing();
  void showParts(const std::vector<registration::PartRow>& parts);

 Q_SIGNALS:
  /// The part (SMPL joint) under the selection; -1: none.
  void partChosen(int part);

 private:
  ListTable* table_;
};

}  // namespace loopreg::ui
