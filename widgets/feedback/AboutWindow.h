#pragma once

#include <QDialog>
#include <utility>
#include <vector>

class QLabel;

namespace loopreg::ui {

/// What this program is, under which licence, and on what it runs, to be copied into a report.
/// Blocks nothing.
class AboutWindow : public QDialog {
  Q_OBJECT
 public:
  using Facts = std::vector<std::pair<QString, QString>>;  ///< "OpenGL", "llvmpipe ..."

  explicit AboutWindow(QWidget* parent = nullptr);

  void open(const Facts& facts);
  /// The facts as lines of text.
  QString systemInfo() const;

 private:
  Facts facts_;
  QLabel* table_;
};

}  // namespace loopreg::ui
