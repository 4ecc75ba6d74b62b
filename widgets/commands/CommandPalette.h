#pragma once

#include <QPointer>
#include <QStringList>
#include <QWidget>

class QAction;
class QFrame;
class QLineEdit;
class QListWidget;

namespace loopreg::ui {

class Commands;

/// Every command by a few typed letters: a field and a list over the view. Up and Down choose,
/// Enter runs, Esc or a click beside it closes. A command that cannot run now is shown grey with
/// what it needs and cannot be run; before anything is typed, those used last come first.
class CommandPalette : public QWidget {
  Q_OBJECT
 public:
  CommandPalette(const Commands& commands, QWidget* parent);

  void open();
  /// What the list shows, best first: object names of the actions.
  QStringList shown() const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fill(const QString& typed);
  void run();
  void close();
  void place();
  void step(int rows);

  const Commands& commands_;
  QFrame* panel_;
  QLineEdit* field_;
  QListWidget* list_;
  QStringList recent_;  ///< object names, newest first
  QPointer<QWidget> focusBefore_;
};

}  // namespace loopreg::ui
