#pragma once

#include <QStringList>
#include <QWidget>

namespace loopreg::ui {

/// What the view shows before there is a scan: how to begin, and scans to begin with.
class EmptyState : public QWidget {
  Q_OBJECT
 public:
  /// `demos` are the files offered as "Try one of these"; may be empty.
  explicit EmptyState(const QStringList& demos, QWidget* parent = nullptr);

  /// Highlights the drop target while files are dragged over the window.
  void setDropActive(bool active);

 Q_SIGNALS:
  void openRequested();
  void demoChosen(const QString& file);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  bool dropActive_ = false;
};

}  // namespace loopreg::ui
