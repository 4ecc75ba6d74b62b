#pragma once

#include <QFrame>
#include <QStringList>

class QComboBox;
class QLabel;

namespace loopreg::body {
struct LoadedModel;
}

namespace loopreg::ui {

class BusyBar;

/// The body that is fitted: a box with the built-in one, recent ones and the way to more, and under
/// it what the chosen one is.
class BodyCard : public QFrame {
  Q_OBJECT
 public:
  explicit BodyCard(QWidget* parent = nullptr);

  /// The box's entries: the built-in body, then these; `current` is shown chosen.
  void setSources(const QStringList& recent, const QString& current);
  void showBody(const body::LoadedModel& body);
  void showLoading(const QString& source);
  /// Chosen, but not loaded before it is needed.
  void showUnloaded();

 Q_SIGNALS:
  /// "builtin" or a path that the user chose from the box.
  void sourceChosen(const QString& source);
  /// "Another body...": the user wants the chooser.
  void chooserRequested();

 private:
  QComboBox* choice_;
  QLabel* title_;
  QLabel* details_;
  BusyBar* progress_;
  int current_ = 0;
};

}  // namespace loopreg::ui
