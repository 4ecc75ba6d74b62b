#pragma once

#include <QObject>

class QWidget;

namespace loopreg::ui {
class QuestionBar;
}

namespace loopreg::studio {

/// Lets scans, projects, bodies and folders be dropped anywhere on a window. Of several the first
/// is taken, and their folder is offered: nobody shall believe that all were opened.
class DropFiles : public QObject {
  Q_OBJECT
 public:
  DropFiles(QWidget* window, ui::QuestionBar& questions);

 Q_SIGNALS:
  void dragging(bool active);
  void dropped(const QString& file);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void offerFolder(const QStringList& files);

  ui::QuestionBar& questions_;
};

}  // namespace loopreg::studio
