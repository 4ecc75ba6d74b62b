#pragma once

#include <QActionGroup>
#include <QObject>
#include <atomic>
#include <memory>

#include "app/studio/Aiming.h"
#include "app/studio/Workspace.h"
#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Worker.h"
#include "widgets/scene/SceneView.h"

namespace loopreg::studio {

/// One, two or four views: scan, canonical space, fit and difference. Chooses the layout, and keeps
/// the difference up to date: the signed distances of the body shown to the scan, measured on a
/// thread of its own while somebody looks at them.
class Panes : public QObject {
  Q_OBJECT
 public:
  Panes(const Workspace& workspace, QObject* parent);
  ~Panes() override;

  QAction* one;
  QAction* two;
  QAction* four;
  QAction* linked;

 private:
  void show(const std::vector<ui::PaneKind>& kinds);
  void addPartner(const char* name, const QString& text, ui::PaneKind kind);
  void requestDifference();
  void showDifference(const std::vector<double>& millimetres);
  QString annotate(const std::optional<Aim>& aim) const;

  Workspace work_;
  QActionGroup layouts_, partners_;
  ui::PaneKind partner_ = ui::PaneKind::scan;  ///< beside the fit, of two
  std::uint64_t generation_ = 0;
  std::shared_ptr<const std::vector<double>> gaps_;  ///< of the body shown; null: not measured
  std::shared_ptr<std::atomic<std::uint64_t>> newest_;
  ui::MainThreadInbox inbox_;
  ui::Worker worker_;
};

}  // namespace loopreg::studio
