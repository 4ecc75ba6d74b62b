#pragma once

#include <QObject>
#include <QPointer>

#include "widgets/feedback/JobStrip.h"

namespace loopreg::ui {
class AdaptJob;
class BodyJob;
class FitJob;
class LoadJob;
}  // namespace loopreg::ui

namespace loopreg::studio {

/// Shows the window's jobs in the strip: reading a scan, reading a body, registering, adapting,
/// with their phases, and cancels them from there. Jobs that a behaviour of its own runs are shown
/// by that behaviour (Workspace::jobs).
class JobLines : public QObject {
  Q_OBJECT
 public:
  JobLines(ui::JobStrip& strip, QObject* parent) : QObject(parent), strip_(strip) {}

  void follow(ui::LoadJob& job);
  void follow(ui::BodyJob& job);
  void follow(ui::FitJob& job);
  void follow(ui::AdaptJob& job);

 private:
  ui::JobStrip& strip_;
};

}  // namespace loopreg::studio
