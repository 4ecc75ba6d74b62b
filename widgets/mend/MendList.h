#pragma once

#include <QColor>
#include <QWidget>
#include <vector>

class QLabel;
class QVBoxLayout;

namespace loopreg::ui {

/// What was decided by hand, one row each, with a button that takes it back. Pointing at a row
/// highlights its mark in the view.
class MendList : public QWidget {
  Q_OBJECT
 public:
  struct Entry {
    QString icon;
    QColor colour;
    QString text;
    QString tip;
    bool removable = true;  ///< false: only undo takes it back
  };
  explicit MendList(QWidget* parent = nullptr);

  void setEntries(const std::vector<Entry>& entries);
  int count() const { return static_cast<int>(rows_.size()); }

 Q_SIGNALS:
  void removeRequested(int index);
  /// -1: the cursor is on none.
  void pointedAt(int index);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QVBoxLayout* column_;
  QLabel* none_;
  std::vector<QWidget*> rows_;
};

}  // namespace loopreg::ui
