#pragma once

#include <QObject>
#include <QString>
#include <vector>

class QFrame;
class QLabel;

namespace loopreg::ui {

class VtkViewport;

/// What tells several panes apart: a title in each one's upper left corner and a hairline between
/// neighbours. With one pane nothing is drawn.
class PaneFrames : public QObject {
  Q_OBJECT
 public:
  explicit PaneFrames(VtkViewport* viewport);
  /// `brief` stands in its place where the pane is too narrow for it.
  void setTitle(int pane, const QString& title, const QString& brief = {});
  QLabel* title(int pane) const { return titles_[static_cast<std::size_t>(pane)]; }
  /// Lays all out anew; call when the view was resized.
  void arrange();

 private:
  VtkViewport* viewport_;
  struct Words {
    QString full, brief;
  };
  std::vector<QLabel*> titles_;
  std::vector<Words> words_;  ///< of the titles
  std::vector<QFrame*> lines_;
};

}  // namespace loopreg::ui
