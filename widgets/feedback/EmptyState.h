#pragma once

#include <QHash>
#include <QStringList>
#include <QWidget>

class QHBoxLayout;
class QVBoxLayout;

namespace loopreg::ui {

class DemoTile;

/// What the view shows before there is a scan: what to drop here, what happens then in three steps,
/// the scans and projects opened last and scans to begin with, as pictures. Where the window is
/// narrow, fewer of the latter; where it is low, the page scrolls.
class EmptyState : public QWidget {
  Q_OBJECT
 public:
  /// `demos` are the files offered to try; may be empty.
  explicit EmptyState(const QStringList& demos, QWidget* parent = nullptr);

  /// Highlights the drop target while files are dragged over the window.
  void setDropActive(bool active);
  static constexpr int kRecentShown = 3;

  /// The picture of one of the files shown.
  void setPicture(const QString& file, const QImage& picture);
  /// Files opened before, newest first; the first few are shown, missing ones greyed.
  void setRecent(const QStringList& files);

 Q_SIGNALS:
  void openRequested();
  void demoChosen(const QString& file);
  void recentChosen(const QString& file);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void addSteps(QVBoxLayout* column, QWidget* content);
  void addTiles(QVBoxLayout* column, QWidget* content, const QStringList& demos);
  void showDemosThatFit();

  bool dropActive_ = false;
  QHash<QString, DemoTile*> recentTiles_, demoTiles_;
  QList<DemoTile*> demos_;  ///< in their order
  QWidget* steps_;
  QWidget* recent_;
  QHBoxLayout* recentRow_;
  QWidget* offered_;
};

}  // namespace loopreg::ui
