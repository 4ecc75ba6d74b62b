#include "app/studio/behaviours/Panes.h"

#include <QAction>
#include <algorithm>
#include <cmath>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "app/studio/actions/NewAction.h"
#include "widgets/commands/Commands.h"
#include "widgets/legend/ColourMap.h"
#include "widgets/scene/SignedGaps.h"
#include "widgets/viewport/PaneFrames.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

using ui::PaneKind;

/// Scan farther away than this is not of this place of the body.
constexpr double kReach = 0.1;

/// Where the colours end: the first round number that holds nearly all.
double rangeOf(std::vector<double> values) {
  values.erase(std::remove_if(values.begin(), values.end(), [](double v) { return std::isnan(v); }),
               values.end());
  for (double& value : values) value = std::abs(value);
  return ui::rangeFor(std::move(values)).max;
}

}  // namespace

Panes::Panes(const Workspace& workspace, QObject* parent)
    : QObject(parent),
      one(newAction(this, "actionOneView", QStringLiteral("one-view"), tr("One view"),
                    Qt::ALT | Qt::Key_1)),
      two(newAction(this, "actionTwoViews", QStringLiteral("two-views"), tr("Two views"),
                    Qt::ALT | Qt::Key_2)),
      four(newAction(this, "actionFourViews", QStringLiteral("four-views"), tr("Four views"),
                     Qt::ALT | Qt::Key_4)),
      linked(newAction(this, "actionLinkCameras", {}, tr("Link cameras"), Qt::ALT | Qt::Key_L)),
      work_(workspace),
      layouts_(this),
      partners_(this),
      newest_(std::make_shared<std::atomic<std::uint64_t>>(0)),
      worker_("difference") {
  one->setToolTip(tr("One view: scan and body together (Alt+1)"));
  two->setToolTip(tr("Two views side by side (Alt+2)"));
  four->setToolTip(tr("Four views: scan, canonical space, fit and difference (Alt+4)"));
  linked->setToolTip(tr("All views turn and zoom together (Alt+L)"));
  for (QAction* action : {one, two, four}) {
    action->setCheckable(true);
    layouts_.addAction(action);
  }
  one->setChecked(true);
  linked->setCheckable(true);
  linked->setChecked(true);
  using Menu = ui::Commands::Menu;
  work_.commands.addSeparator(Menu::view);
  work_.commands.add(Menu::view, {one, two, four});
  addPartner("actionBesideScan", tr("Beside the fit: scan"), PaneKind::scan);
  addPartner("actionBesideCanonical", tr("Beside the fit: canonical space"), PaneKind::canonical);
  addPartner("actionBesideDifference", tr("Beside the fit: difference"), PaneKind::difference);
  partners_.actions().front()->setChecked(true);
  work_.commands.add(Menu::view, linked);

  connect(one, &QAction::triggered, this, [this] { show({PaneKind::fit}); });
  connect(two, &QAction::triggered, this, [this] { show({partner_, PaneKind::fit}); });
  connect(four, &QAction::triggered, this, [this] {
    show({PaneKind::scan, PaneKind::canonical, PaneKind::fit, PaneKind::difference});
  });
  connect(linked, &QAction::toggled, &work_.viewport, &ui::VtkViewport::setCamerasLinked);
  connect(&work_.sync, &SceneSync::bodyShown, this, &Panes::requestDifference);
  connect(&work_.document, &Document::preflightChanged, this, &Panes::requestDifference);
  work_.sync.addAnnotator(
      [this](const QPointF&, const std::optional<Aim>& aim) { return annotate(aim); });
}

Panes::~Panes() { newest_->store(~std::uint64_t(0)); }

void Panes::addPartner(const char* name, const QString& text, PaneKind kind) {
  QAction* action = newAction(this, name, {}, text, {});
  action->setToolTip(tr("What stands beside the fit in two views"));
  action->setCheckable(true);
  partners_.addAction(action);
  work_.commands.add(ui::Commands::Menu::view, action);
  connect(action, &QAction::triggered, this, [this, kind] {
    partner_ = kind;
    two->trigger();
  });
}

void Panes::show(const std::vector<PaneKind>& kinds) {
  work_.sync.scene().showPanes(kinds);
  requestDifference();
}

// Only while it is looked at; an older request still under way is dropped.
void Panes::requestDifference() {
  ui::SceneView& scene = work_.sync.scene();
  const ui::BodyLayer& body = scene.body();
  const std::uint64_t generation = ++generation_;
  newest_->store(generation);
  gaps_.reset();
  if (!body.hasMesh() || !work_.document.scan()) {
    scene.frames().setTitle(int(PaneKind::difference), tr("Body against scan"));
    return scene.difference().clear();
  }
  if (!scene.isShown(PaneKind::difference)) return;
  scene.difference().setMesh(body.vertices(), body.faces());
  auto posed = std::make_shared<Mesh>();
  posed->vertices = body.vertices();
  posed->faces = body.faces();
  worker_.post([this, generation, newest = newest_, posed, scan = work_.document.scan(),
                alignment = work_.document.alignment()] {
    if (newest->load() != generation) return;
    Mesh aligned;
    aligned.vertices = alignment.apply(scan->mesh.vertices);
    aligned.faces = scan->mesh.faces;
    const auto gaps =
        std::make_shared<const std::vector<double>>(ui::signedGapsMm(*posed, aligned, kReach, 0));
    inbox_.post([this, generation, gaps] {
      if (generation != generation_) return;
      gaps_ = gaps;
      showDifference(*gaps);
    });
  });
}

void Panes::showDifference(const std::vector<double>& millimetres) {
  ui::SceneView& scene = work_.sync.scene();
  const double range = rangeOf(millimetres);
  scene.difference().setDistances(millimetres, range);
  const auto swatch = [](double t) {
    return QStringLiteral("<span style='color:%1'>\u25a0</span>")
        .arg(ui::DifferenceLayer::colourAt(t).name());
  };
  const auto words = [&](const QString& text) {
    return text.arg(swatch(1), swatch(-1)).arg(range);
  };
  scene.frames().setTitle(int(PaneKind::difference),
                          words(tr("Body: %1 too thin, %2 too thick, \u00b1%3 mm")),
                          words(tr("%1 thin %2 thick \u00b1%3 mm")));
  scene.refresh();
}

QString Panes::annotate(const std::optional<Aim>& aim) const {
  if (!aim || !aim->onBody || aim->pane != int(PaneKind::difference) || !gaps_) return {};
  const auto vertex = static_cast<std::size_t>(aim->hit.vertex);
  if (vertex >= gaps_->size()) return {};
  const double mm = (*gaps_)[vertex];
  if (std::isnan(mm)) return tr("no scan near");
  return (mm >= 0 ? tr("%1 mm too thin") : tr("%1 mm too thick")).arg(std::abs(mm), 0, 'f', 1);
}

}  // namespace loopreg::studio
