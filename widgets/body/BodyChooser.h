#pragma once

#include <QWidget>
#include <array>

class QFrame;
class QLabel;
class QPushButton;
class QRadioButton;
class QVBoxLayout;

namespace loopreg {
struct Error;
namespace body {
struct LoadedModel;
}
}  // namespace loopreg

namespace loopreg::ui {

class BusyBar;
class IconLabel;
enum class Tone;

/// "Which body do you want to fit?": the built-in one, a model file of the SMPL family, or Anny's
/// folder; with what each may be used for. A panel over the window, not a dialog: nothing is
/// blocked, Esc and "Not now" close it.
///
/// It only asks. Whoever listens loads the source on a worker thread and tells it how that goes;
/// the button is enabled once there is a body to use.
class BodyChooser : public QWidget {
  Q_OBJECT
 public:
  explicit BodyChooser(QWidget* parent);

  void open();
  /// As "Not now" does.
  void dismiss();
  /// A source was picked or dropped: shows that it is being read.
  void showChecking(const QString& source);
  void showAccepted(const QString& source, const body::LoadedModel& body);
  void showProblem(const QString& source, const Error& error);
  /// The source that "Use this body" takes; empty while there is none.
  const QString& source() const { return source_; }

 Q_SIGNALS:
  /// The user wants to pick one.
  void fileRequested();
  void folderRequested();
  void accepted(const QString& source);
  void dismissed();
  /// After either.
  void closed();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  enum Option { kBuiltin, kFile, kFolder };
  void addOption(QVBoxLayout* column, Option option, const char* name, const QString& title,
                 const QString& text, const QString& button);
  void choose(Option option);
  void select(const QString& source);
  void setStatus(const QString& icon, Tone tone, const QString& title, const QString& text);

  QFrame* panel_;
  std::array<QRadioButton*, 3> options_{};
  QFrame* status_;
  IconLabel* statusIcon_;
  QLabel* statusTitle_;
  QLabel* statusText_;
  BusyBar* progress_;
  QPushButton* use_;
  QString source_;
};

}  // namespace loopreg::ui
