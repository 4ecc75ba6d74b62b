#include "app/studio/behaviours/Mending.h"

#include <QAction>
#include <QLocale>
#include <QMainWindow>
#include <QStatusBar>
#include <algorithm>

#include "app/studio/SceneSync.h"
#include "app/studio/actions/NewAction.h"
#include "app/studio/tools/JointTool.h"
#include "app/studio/tools/LandmarkTool.h"
#include "app/studio/tools/LockTool.h"
#include "app/studio/tools/MaskTool.h"
#include "app/studio/tools/PinTool.h"
#include "registration/Hypotheses.h"
#include "widgets/commands/Commands.h"
#include "widgets/feedback/ErrorBar.h"
#include "widgets/feedback/JobStrip.h"
#include "widgets/mend/MendMarks.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/preferences/Settings.h"
#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"
#include "widgets/timeline/Timeline.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {

using registration::Mends;
using registration::StartKind;

namespace {

QString withoutTool() { return Mending::tr("Choose a tool, or turn the body around."); }

}  // namespace

Mending::Mending(const Workspace& workspace, QObject* parent)
    : QObject(parent),
      work_(workspace),
      card_(new ui::MendCard),
      overlay_(new ui::MendOverlay(&workspace.viewport)),
      layer_(std::make_unique<ui::MendLayer>(workspace.viewport.overlay())),
      job_(workspace.services) {
  work_.side.addCard(ui::SidePanel::Page::mend, card_);
  card_->setHint(withoutTool());
  buildActions();
  connectDocument();
  connect(&job_, &ui::RefitJob::previewed, this,
          [this](const ui::RefitJob::PreviewPointer& preview) {
            previewed_ = preview->parameters;
            work_.viewport.keepMoving();  // quick frames leave the next preview its cores
            work_.sync.showPreview(preview->vertices);
            card_->setState(tr("Preview in %1 ms").arg(preview->milliseconds, 0, 'f', 0));
            refreshMarks();
          });
  connect(&job_, &ui::RefitJob::settlingStarted, this, [this] {
    settling_.start();
    card_->setState(tr("Fitting again..."));
    if (line_) line_->finish();
    line_ = work_.jobs.add(tr("Fitting again"));
    connect(line_, &ui::ProgressLine::cancelRequested, this, &Mending::takeBack);
  });
  connect(&job_, &ui::RefitJob::settlingEnded, this, [this] {
    if (line_) line_->finish();
    line_.clear();
  });
  connect(&job_, &ui::RefitJob::settled, this, &Mending::onSettled);
  connect(&job_, &ui::RefitJob::failed, this, [this](const Error& error) {
    takeBack();
    work_.errors.showError(tr("The body was not fitted again."), error);
  });
  connect(&work_.viewport, &ui::VtkViewport::cameraChanged, this, &Mending::refreshMarks);
  connect(card_, &ui::MendCard::shapeLockChosen, this, [this](bool locked) {
    Mends mends = work_.document.mends();
    mends.lockShape = locked;
    apply(locked ? tr("lock of the shape") : tr("release of the shape"), std::move(mends));
  });
  connect(&card_->list(), &ui::MendList::removeRequested, this, [this](int index) {
    if (index >= static_cast<int>(rows_.size())) return;
    const Row row = rows_[static_cast<std::size_t>(index)];
    Mends mends = work_.document.mends();
    row.remove(mends);
    apply(row.undoText, std::move(mends));
  });
  connect(&card_->list(), &ui::MendList::pointedAt, this, [this](int index) {
    pointed_ = index;
    refreshMarks();
  });
  follow();
}

Mending::~Mending() { putToolAway(); }

// --- Parts ----------------------------------------------------------------------------------

void Mending::buildActions() {
  using Menu = ui::Commands::Menu;
  const MendContext context = this->context();
  addTool(std::make_unique<PinTool>(context), "actionPin", "pin", tr("&Pin a point"),
          Qt::SHIFT | Qt::Key_P);
  addTool(std::make_unique<LandmarkTool>(context), "actionLandmarks", "landmarks",
          tr("Pair &landmarks"), Qt::SHIFT | Qt::Key_L);
  addTool(std::make_unique<JointTool>(context), "actionJoint", "joint", tr("Turn a &joint"),
          Qt::SHIFT | Qt::Key_J);
  addTool(std::make_unique<LockTool>(context), "actionLock", "lock", tr("&Hold joints"),
          Qt::SHIFT | Qt::Key_H);
  addTool(std::make_unique<MaskTool>(context, MaskTool::Shape::brush), "actionMask", "brush",
          tr("&Mask by brush"), Qt::SHIFT | Qt::Key_M);
  addTool(std::make_unique<MaskTool>(context, MaskTool::Shape::lasso), "actionLasso", "lasso",
          tr("Mask by l&asso"), Qt::SHIFT | Qt::Key_O);
  leave_ = newAction(this, "actionLeaveTool", {}, tr("Put the tool &away"), Qt::Key_Escape);
  connect(leave_, &QAction::triggered, this, &Mending::putToolAway);
  flip_ = newAction(this, "actionTurnAround", QStringLiteral("flip"), tr("Turn a&round"),
                    Qt::SHIFT | Qt::Key_R);
  flip_->setToolTip(tr("Fit on with the body facing the other way, left and right exchanged"));
  connect(flip_, &QAction::triggered, this, &Mending::turnAround);
  clear_ = new QAction(ui::themedIcon(QStringLiteral("close")), tr("&Clear all"), this);
  clear_->setObjectName(QStringLiteral("actionClearMends"));
  clear_->setToolTip(tr("Take back all pins, masks and locks, and fit again"));
  connect(clear_, &QAction::triggered, this, [this] {
    Mends kept = work_.document.mends();
    Mends cleared;
    cleared.start = kept.start;
    cleared.startIndex = kept.startIndex;
    cleared.startSerial = kept.startSerial;
    apply(tr("clearing of all mends"), std::move(cleared));
  });
  work_.commands.add(Menu::mend, leave_);
  work_.commands.addSeparator(Menu::mend);
  work_.commands.add(Menu::mend, {flip_, clear_});
  card_->addButton(flip_);
  card_->addButton(clear_);
}

void Mending::addTool(std::unique_ptr<MendTool> tool, const char* name, const char* icon,
                      const QString& text, const QKeySequence& keys) {
  QAction* action = newAction(this, name, QLatin1String(icon), text, keys);
  action->setCheckable(true);
  tools_.reserve(8);  // tool_ points into it
  tools_.push_back({action, std::move(tool)});
  Tool* added = &tools_.back();
  connect(action, &QAction::triggered, this,
          [this, added](bool checked) { choose(checked ? added : nullptr); });
  work_.commands.add(ui::Commands::Menu::mend, action);
  card_->addTool(action);
}

void Mending::connectDocument() {
  Document& document = work_.document;
  connect(&document, &Document::scanChanged, this, [this] {
    job_.cancel();
    putToolAway();
  });
  connect(&document, &Document::restored, this, [this] {
    job_.cancel();
    endPreview();
    settleIfNeeded();
  });
  connect(&document, &Document::resultChanged, this, &Mending::follow);
  connect(&document, &Document::mendsChanged, this, &Mending::follow);
  connect(&document, &Document::preflightChanged, this, [this] { showMask(); });
  connect(&work_.fitJob, &ui::FitJob::started, this, [this] {
    job_.cancel();
    follow();
  });
  // After the window has put the result into the document.
  connect(
      &work_.fitJob, &ui::FitJob::ended, this,
      [this] {
        follow();
        settleIfNeeded();
      },
      Qt::QueuedConnection);
}

MendContext Mending::context() {
  return {work_.document, work_.viewport, work_.sync, *this,
          *layer_,        *overlay_,      *card_,     work_.layers};
}

// --- Tools ----------------------------------------------------------------------------------

void Mending::choose(Tool* tool) {
  if (tool_ == tool) return;
  const MendTool* old = tool_ ? tool_->tool.get() : nullptr;
  if (tool_) {
    tool_->tool->end();
    tool_->action->setChecked(false);
  }
  tool_ = tool;
  if (tool_) {
    tool_->action->setChecked(true);
    work_.side.setPage(ui::SidePanel::Page::mend);
    showResult();
    tool_->tool->begin();
    if (ready()) job_.prepare(request(work_.document.mends()));
  }
  // Another's tool stays in hand when this one is put away.
  if (tool_ || work_.viewport.tool() == old) {
    work_.viewport.setTool(tool_ ? tool_->tool.get() : nullptr);
  }
  if (tool_) {
    work_.viewport.setCursor(tool_->tool->cursor());
  } else {
    work_.viewport.unsetCursor();
  }
  const QString hint = tool_ ? tool_->tool->hint() : QString();
  card_->setHint(tool_ ? hint : withoutTool());
  card_->showSettings(tool_ ? tool_->tool->settings() : ui::MendCard::Settings::none);
  work_.window.statusBar()->showMessage(tool_ ? hint + tr(" Esc puts the tool away.") : QString());
  leave_->setEnabled(tool_ != nullptr);
  refreshMarks();
}

void Mending::putToolAway() { choose(nullptr); }

void Mending::onDropped(const MendTool* tool) {
  if (tool_ && tool_->tool.get() == tool) choose(nullptr);
}

bool Mending::ready() const {
  return work_.document.result() && work_.document.model() && !work_.fitJob.running();
}

void Mending::showResult() {
  const int last = static_cast<int>(work_.document.history().size()) - 1;
  if (ready() && work_.timeline.current() != last) work_.timeline.goTo(last);
}

// --- Previews and re-fits -------------------------------------------------------------------

ui::RefitJob::Request Mending::request(const Mends& mends) const {
  const Document& document = work_.document;
  registration::FitOptions options = document.options();
  options.threads = work_.settings.threads();
  return {document.scan(), document.model(), document.result(), options, startFor(mends), mends};
}

// Joints that were turned since the fit shown, and another start than its own.
body::BodyParameters Mending::startFor(const Mends& mends) const {
  const registration::FitResult& shown = *work_.document.result();
  body::BodyParameters start = shown.parameters;
  if (mends.startSerial != shown.mends.startSerial) {
    const auto index = static_cast<std::size_t>(mends.startIndex);
    const auto& history = work_.document.history();
    if (mends.start == StartKind::turnedAround) {
      start = registration::turnedAround(*work_.document.model(), start);
    } else if (mends.start == StartKind::alternative && index < shown.alternatives.size()) {
      start = shown.alternatives[index].parameters;
    } else if (mends.start == StartKind::iteration && index < history.size() &&
               history[index].parameters) {
      start = *history[index].parameters;
    }
  }
  std::vector<registration::TurnedJoint> turned;
  for (const auto& joint : mends.turned) {
    const auto& known = shown.mends.turned;
    const bool old = std::any_of(known.begin(), known.end(), [&](const auto& other) {
      return other.joint == joint.joint && other.axisAngle == joint.axisAngle;
    });
    if (!old) turned.push_back(joint);
  }
  return registration::withJoints(std::move(start), turned);
}

void Mending::preview(const Mends& mends) {
  if (ready()) job_.preview(request(mends));
}

void Mending::pose(const body::BodyParameters& parameters) {
  if (!ready()) return;
  job_.cancel();
  previewed_ = parameters;
  work_.sync.showPreview(body::poseBody(*work_.document.model(), parameters).vertices);
  refreshMarks();
}

void Mending::endPreview() {
  if (!job_.settling()) job_.cancel();
  card_->setState({});
  if (previewed_) {
    previewed_.reset();
    work_.sync.showIteration(work_.sync.iteration());
  }
  refreshMarks();
}

void Mending::apply(const QString& text, Mends mends) {
  if (work_.fitJob.running()) return;
  const Document::State before = work_.document.state();
  work_.document.setMends(std::move(mends));
  work_.document.commit(text, before);
  settleIfNeeded();
}

void Mending::settleIfNeeded() {
  if (!ready() || work_.document.mends() == work_.document.result()->mends) return;
  showResult();
  job_.settle(request(work_.document.mends()));
}

// What cannot be fitted, or shall not be, is not kept either.
void Mending::takeBack() {
  job_.cancel();
  endPreview();
  work_.document.edits().undo();
}

// The steps of a re-fit join those before it, so that the timeline shows them too.
void Mending::onSettled(const ui::FitResultPointer& result,
                        const std::vector<fit::FitIteration>& steps) {
  Document& document = work_.document;
  Document::History history = document.history();
  const Mends& mends = result->mends;
  const bool cut = mends.start == StartKind::iteration &&
                   mends.startSerial != document.result()->mends.startSerial;
  if (cut && mends.startIndex + 1 < int(history.size())) {
    history.resize(std::size_t(mends.startIndex) + 1);
  }
  const double before = history.empty() ? 0 : history.back().seconds;
  for (fit::FitIteration step : steps) {
    step.index = static_cast<int>(history.size());
    step.seconds += before;
    history.push_back(std::move(step));
  }
  previewed_.reset();
  document.setFit(history, result);
  document.amend();
  showResult();
  card_->setState(tr("Fitted again in %1 s").arg(0.001 * settling_.elapsed(), 0, 'f', 1));
}

void Mending::setClothing(registration::Clothing clothing) {
  Document& document = work_.document;
  const Document::State before = document.state();
  registration::FitOptions options = document.options();
  options.clothing = clothing;
  document.setOptions(options);
  if (ready()) {
    Mends mends = document.mends();
    mends.clothing = clothing;
    document.setMends(std::move(mends));
  }
  if (document.scan()) document.commit(tr("choice of clothing"), before);
  settleIfNeeded();
}

void Mending::startFrom(StartKind kind, int index, const QString& text) {
  if (!ready()) return;
  Mends mends = work_.document.mends();
  mends.start = kind;
  mends.startIndex = index;
  ++mends.startSerial;
  apply(text, std::move(mends));
}

void Mending::continueFrom(int iteration) {
  if (iteration < 0 || iteration >= static_cast<int>(work_.document.history().size())) return;
  startFrom(StartKind::iteration, iteration, tr("re-fit from step %1").arg(iteration + 1));
}

void Mending::take(int alternative) {
  if (!ready() || alternative < 0 ||
      alternative >= static_cast<int>(work_.document.result()->alternatives.size()))
    return;
  startFrom(StartKind::alternative, alternative, tr("choice of another explanation"));
}

void Mending::turnAround() { startFrom(StartKind::turnedAround, 0, tr("turn of the body")); }

// --- What is shown --------------------------------------------------------------------------

const body::BodyParameters& Mending::shown() const {
  return previewed_ ? *previewed_ : work_.document.result()->parameters;
}

Vector3d Mending::shownPoint(const body::BodyPoint& point) const {
  const Points& vertices = work_.sync.scene().body().vertices();
  Vector3d sum = Vector3d::Zero();
  for (int c = 0; c < 3; ++c) {
    if (point.vertex[c] < vertices.cols()) sum += point.bary(c) * vertices.col(point.vertex[c]);
  }
  return sum;
}

void Mending::follow() {
  const bool ready = this->ready();
  const QString why = work_.fitJob.running() ? tr("Wait until the registration has ended.")
                      : work_.document.scan()
                          ? tr("Register first; what went wrong is put right here.")
                          : tr("Open a scan and register it; what went wrong is put right here.");
  for (Tool& tool : tools_) {
    const bool usable =
        ready || (!tool.tool->needsFit() && work_.document.scan() && !work_.fitJob.running());
    tool.action->setEnabled(usable);
    if (!usable && tool_ == &tool) putToolAway();
  }
  const Mends& mends = work_.document.mends();
  flip_->setEnabled(ready);
  leave_->setEnabled(tool_ != nullptr);
  card_->setReady(work_.document.scan() != nullptr && !work_.fitJob.running(), why);
  card_->setShapeLocked(mends.lockShape);
  fillList();
  clear_->setEnabled(
      std::any_of(rows_.begin(), rows_.end(), [](const Row& row) { return row.entry.removable; }));
  showMask();
  if (tool_ && ready) tool_->tool->refresh();
  refreshMarks();
}

void Mending::fillList() {
  const Mends& mends = work_.document.mends();
  const auto& model = work_.document.model();
  rows_.clear();
  pointed_ = -1;
  const auto jointName = [&](int joint) {
    return model ? jointTitle(model->jointNames[std::size_t(joint)]) : QString();
  };
  for (std::size_t i = 0; i < mends.pins.size(); ++i) {
    const registration::BodyPin& pin = mends.pins[i];
    const QString name = QString::fromStdString(pin.name);
    Row row;
    row.entry = {pin.landmark ? QStringLiteral("landmarks") : QStringLiteral("pin"),
                 pin.landmark ? ui::marks::kLandmark : ui::marks::kPin,
                 pin.landmark ? tr("Landmark %1").arg(name) : tr("Pin, %1").arg(name),
                 tr("This point of the body belongs to this place on the scan")};
    row.undoText = tr("removal of the pin of %1").arg(name);
    row.remove = [i](Mends& m) { m.pins.erase(m.pins.begin() + std::ptrdiff_t(i)); };
    row.marks = {pin.pin.target};
    rows_.push_back(std::move(row));
  }
  if (const std::size_t masked = mends.maskedCount()) {
    rows_.push_back(
        {{QStringLiteral("brush"), ui::marks::kMask,
          tr("%1 scan points left out").arg(QLocale(QLocale::English).toString(qulonglong(masked))),
          tr("The fit does not see them")},
         tr("clearing of the mask"),
         [](Mends& m) { m.mask.reset(); },
         {}});
  }
  if (mends.lockShape) {
    rows_.push_back({{QStringLiteral("lock"), ui::marks::kLocked, tr("Shape kept"), {}},
                     tr("release of the shape"),
                     [](Mends& m) { m.lockShape = false; },
                     {}});
  }
  for (const int joint : mends.lockedJoints) {
    rows_.push_back({{QStringLiteral("lock"), ui::marks::kLocked,
                      tr("%1 held").arg(jointName(joint)), tr("Its rotation stays")},
                     tr("release of %1").arg(jointName(joint).toLower()),
                     [joint](Mends& m) {
                       auto& locked = m.lockedJoints;
                       locked.erase(std::remove(locked.begin(), locked.end(), joint), locked.end());
                     },
                     {}});
  }
  if (mends.clothing) {
    rows_.push_back({{QStringLiteral("scan"),
                      ui::Theme::current().secondary,
                      tr("Clothing: %1").arg(QLatin1String(clothingName(*mends.clothing))),
                      {}},
                     tr("choice of clothing"),
                     [](Mends& m) { m.clothing.reset(); },
                     {}});
  }
  // What a fit began from is past: only undo takes it back.
  const auto past = [&](const char* icon, const QString& text) {
    rows_.push_back({{QLatin1String(icon), ui::Theme::current().secondary, text,
                      tr("Undo takes this back"), false},
                     {},
                     {},
                     {}});
  };
  for (const auto& turned : mends.turned) {
    past("joint", tr("%1 turned by hand").arg(jointName(turned.joint)));
  }
  if (mends.start == StartKind::turnedAround) past("flip", tr("Turned around"));
  if (mends.start == StartKind::alternative) past("flip", tr("Another explanation taken"));
  if (mends.start == StartKind::iteration) {
    past("flip", tr("Fitted on from step %1").arg(mends.startIndex + 1));
  }
  std::vector<ui::MendList::Entry> entries;
  for (const Row& row : rows_) entries.push_back(row.entry);
  card_->list().setEntries(entries);
}

void Mending::showMask() { showMask(work_.document.mends().mask.get()); }

// Points that are left out look like floor and debris: darker than the person.
void Mending::showMask(const std::vector<bool>* mask) {
  if (!work_.document.preflight() || !work_.document.scan()) return;
  std::vector<bool> person = work_.document.preflight()->isPerson;
  if (mask) {
    for (std::size_t i = 0; i < std::min(person.size(), mask->size()); ++i) {
      if ((*mask)[i]) person[i] = false;
    }
  }
  work_.sync.scene().setPerson(person);
  work_.sync.scene().refresh();
}

void Mending::refreshMarks() {
  Marks all;
  const Mends& mends = work_.document.mends();
  const bool shows = ready() && (tool_ || work_.side.page() == ui::SidePanel::Page::mend);
  if (shows) {
    const double radius = context().metres(kMarkPixels);
    for (const registration::BodyPin& pin : mends.pins) {
      const QColor colour = pin.landmark ? ui::marks::kLandmark : ui::marks::kPin;
      all.balls.push_back({pin.pin.target, radius, colour});
      const Vector3d from = shownPoint(pin.pin.point);
      if ((from - pin.pin.target).norm() < 0.003) continue;
      Points path(3, 2);
      path << from, pin.pin.target;
      all.tubes.push_back({path, 0.3 * radius, colour});
    }
    if (pointed_ >= 0 && pointed_ < static_cast<int>(rows_.size())) {
      const Row& row = rows_[std::size_t(pointed_)];
      for (const Vector3d& at : row.marks) {
        all.balls.push_back({at, 1.7 * radius, ui::marks::kChosen});
        all.labels.push_back({work_.viewport.toScreen(at), row.entry.text, row.entry.colour});
      }
    }
  }
  if (tool_) tool_->tool->draw(all);
  layer_->show(all.balls, all.tubes);
  overlay_->setLabels(all.labels);
  work_.viewport.requestRender();
}

}  // namespace loopreg::studio
