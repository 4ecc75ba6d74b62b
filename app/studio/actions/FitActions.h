#pragma once

#include <QObject>

class QAction;
class QPushButton;
class QWidget;

namespace loopreg::ui {
class FitJob;
}

namespace loopreg::studio {

class Document;

/// Register, stop (and keep what there is), discard; and the one button that is Register or Stop.
class FitActions : public QObject {
  Q_OBJECT
 public:
  FitActions(Document& document, ui::FitJob& job, QWidget* window);

  QAction* start;
  QAction* stop;
  QAction* discard;
  /// The window's primary button: Register, and Stop while a fit runs.
  QPushButton* button;

 Q_SIGNALS:
  void startRequested();

 private:
  void updateEnabled();

  Document& document_;
  ui::FitJob& job_;
};

}  // namespace loopreg::studio
