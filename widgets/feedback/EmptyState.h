#pragma once

#include <QHash>
#include <QStringList>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace loopreg::ui {

class DemoTile;

/// What the view shows before there is a scan: what to drop here, what happens then in three steps,
/// scans to begin with, and those opened last. Scrolls where the window is small.
class EmptyState : public QWidget {
  Q_OBJECT
 public:
  /// `demos` are the files offered to try; may be empty.
  explicit EmptyState(const QStringList& demos, QWidget* parent = nullptr);

  /// Highlights the drop target while files are dragged over the window.
  void setDropActive(bool active);
  /// The picture of one of the demos.
  void setPicture(const QString& demo, const QImage& picture);
  /// Files opened before, newest first; the first few are shown, missing ones greyed.
  void setRecent(const QStringList& files);

 Q_SIGNALS:
  void openRequested();
  void demoChosen(const QString& file);
  void recentChosen(const QString& file);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void addSteps(QVBoxLayout* column, QWidget* content);
  void addDemos(QVBoxLayout* column, QWidget* content, const QStringList& demos);

  bool dropActive_ = false;
  QHash<QString, DemoTile*> tiles_;
  QWidget* recent_;
  QVBoxLayout* recentRows_;
};

}  // namespace loopreg::ui
