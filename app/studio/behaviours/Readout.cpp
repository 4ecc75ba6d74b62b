#include "app/studio/behaviours/Readout.h"

#include <QApplication>
#include <QLabel>
#include <QLocale>
#include <QStyleHints>
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "body/BodyWords.h"
#include "widgets/style/Theme.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

constexpr int kLookMilliseconds = 40;
constexpr int kRestMilliseconds = 350;
constexpr std::size_t kMostPins = 12;
/// A sample farther away says nothing about a scan point.
constexpr double kSampleReach = 0.05;
/// What is framed around a pin by "frame the selection".
constexpr double kPinReach = 0.12;
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Readout::Readout(const Workspace& workspace, QObject* parent)
    : QObject(parent), work_(workspace), label_(makeLabel("hoverLabel")) {
  ui::VtkViewport& view = work_.viewport;
  label_->setAttribute(Qt::WA_TransparentForMouseEvents);
  for (QTimer* timer : {&lookTimer_, &restTimer_, &clickTimer_}) timer->setSingleShot(true);
  lookTimer_.setInterval(kLookMilliseconds);
  restTimer_.setInterval(kRestMilliseconds);
  connect(&lookTimer_, &QTimer::timeout, this, &Readout::look);
  connect(&restTimer_, &QTimer::timeout, this, &Readout::rest);
  connect(&clickTimer_, &QTimer::timeout, this, &Readout::click);
  connect(&view, &ui::VtkViewport::hovered, this, [this](const QPointF& position) {
    hoverAt_ = position;
    label_->hide();
    restTimer_.start();
    if (!lookTimer_.isActive()) lookTimer_.start();
  });
  connect(&view, &ui::VtkViewport::hoverLeft, this, &Readout::leave);
  connect(&view, &ui::VtkViewport::interactionChanged, this, [this](bool active) {
    if (active) leave();
  });
  // A click pins, unless it turns out to be the first half of a double click.
  connect(&view, &ui::VtkViewport::clicked, this, [this](const QPointF& position) {
    if (work_.viewport.tool()) return;  // the click was meant for it
    clickAt_ = position;
    clickTimer_.start(QGuiApplication::styleHints()->mouseDoubleClickInterval());
  });
  connect(&view, &ui::VtkViewport::doubleClicked, &clickTimer_, &QTimer::stop);
  connect(&view, &ui::VtkViewport::escapePressed, this, &Readout::clearPins);
  connect(&view, &ui::VtkViewport::cameraChanged, this, &Readout::placePins);
  connect(&view, &ui::VtkViewport::layoutChanged, this, [this] {
    leave();  // what was under the cursor is elsewhere now
    placePins();
  });
  connect(&view, &ui::VtkViewport::resized, this, &Readout::placePins);
  connect(&work_.sync, &SceneSync::bodyShown, this, &Readout::refreshPins);
  connect(&work_.sync, &SceneSync::residualsShown, this, &Readout::refreshPins);
  connect(&work_.document, &Document::scanChanged, this, &Readout::clearPins);
  connect(&work_.document, &Document::preflightChanged, this, &Readout::clearPins);
  connect(&work_.document, &Document::resultChanged, this, [this] { samples_.reset(); });
}

Readout::~Readout() = default;

QLabel* Readout::makeLabel(const char* name) const {
  auto* label = new QLabel(&work_.viewport);
  label->setObjectName(QLatin1String(name));
  label->setProperty("overlay", true);
  label->setTextFormat(Qt::PlainText);
  label->hide();
  return label;
}

void Readout::look() {
  const std::optional<Aim> aim = work_.sync.aiming().at(hoverAt_);
  Words words = aim ? describe(*aim) : Words{{}, kNothing};
  words.lines << work_.sync.annotations(hoverAt_, aim);
  Q_EMIT pointedAt(words.millimetres);
  Q_EMIT described(words.lines.join(QStringLiteral(", ")));
}

// Beside the cursor, on the side where there is room.
void Readout::rest() {
  const std::optional<Aim> aim = work_.sync.aiming().at(hoverAt_);
  if (work_.viewport.tool()) return;
  const QStringList lines =
      (aim ? describe(*aim).lines : QStringList()) + work_.sync.annotations(hoverAt_, aim);
  if (lines.isEmpty()) return;
  label_->setText(lines.join(QLatin1Char('\n')));
  label_->adjustSize();
  QPoint corner = hoverAt_.toPoint() + QPoint(18, 14);
  if (corner.x() + label_->width() > work_.viewport.width()) {
    corner.setX(hoverAt_.toPoint().x() - 12 - label_->width());
  }
  corner.setY(std::min(corner.y(), work_.viewport.height() - label_->height() - ui::kGrid));
  label_->move(corner);
  label_->show();
  label_->raise();
}

void Readout::leave() {
  lookTimer_.stop();
  restTimer_.stop();
  label_->hide();
  Q_EMIT pointedAt(kNothing);
  Q_EMIT described({});
}

// --- Pins -----------------------------------------------------------------------------------

void Readout::click() {
  const std::optional<Aim> aim = work_.sync.aiming().at(clickAt_);
  if (!aim) return clearPins();
  pin(*aim);
}

void Readout::pin(const Aim& aim) {
  label_->hide();
  if (pins_.size() == kMostPins) {
    delete pins_.front().label;
    pins_.erase(pins_.begin());
  }
  pins_.push_back({aim, makeLabel("pin")});
  const Vector3d reach = Vector3d::Constant(kPinReach);
  const Vector3d at = positionOf(aim);
  work_.sync.scene().setSelection(Eigen::AlignedBox3d(at - reach, at + reach));
  refreshPins();
}

void Readout::clearPins() {
  if (pins_.empty()) return;
  for (const Pin& pin : pins_) delete pin.label;
  pins_.clear();
  work_.sync.scene().setSelection({});
}

void Readout::refreshPins() {
  for (const Pin& pin : pins_) {
    pin.label->setText(QStringLiteral("\u25cf ") +
                       describe(pin.aim).lines.join(QStringLiteral("\n    ")));
    pin.label->adjustSize();
  }
  placePins();
}

// The dot at the label's corner lies on the place.
void Readout::placePins() {
  for (const Pin& pin : pins_) {
    const QRectF pane = work_.viewport.paneRect(pin.aim.pane);
    const QPointF at = work_.viewport.toScreen(positionOf(pin.aim), pin.aim.pane);
    pin.label->setVisible(pane.contains(at));
    pin.label->move((at - QPointF(12, 12)).toPoint());
  }
}

Vector3d Readout::positionOf(const Aim& aim) const {
  const Points& skin = work_.sync.scene().body().vertices();
  return aim.onBody && aim.hit.vertex < skin.cols() ? Vector3d(skin.col(aim.hit.vertex))
                                                    : aim.hit.position;
}

// --- Words ----------------------------------------------------------------------------------

Readout::Words Readout::describe(const Aim& aim) {
  const QLocale locale(QLocale::English);
  const auto vertex = static_cast<std::size_t>(aim.hit.vertex);
  const body::ModelPointer& model = work_.document.model();
  Words words{{}, kNothing};
  if (aim.onBody) {
    words.lines << tr("Body vertex %1").arg(locale.toString(aim.hit.vertex));
    if (model && vertex < model->partLabels.size()) {
      words.lines.last() += QStringLiteral(", ") + partName(model->partLabels[vertex]);
    }
  } else {
    words.lines << tr("Scan point %1").arg(locale.toString(aim.hit.vertex));
    const std::vector<double>& distances = work_.sync.distances();
    if (vertex < distances.size()) {
      words.millimetres = distances[vertex];
      words.lines << tr("%1 mm from the body").arg(words.millimetres, 0, 'f', 1);
    }
    describePlace(aim.hit.position, words.lines);
  }
  words.lines << tr("%1 cm above the floor").arg(100 * positionOf(aim).y(), 0, 'f', 1);
  return words;
}

void Readout::describePlace(const Vector3d& position, QStringList& lines) {
  const ui::FitResultPointer& result = work_.document.result();
  if (!result || result->samples.cols() == 0) return;
  const bool byNetwork = result->prediction.correspondences.size() > 0;
  const canonical::Correspondences& known =
      byNetwork ? result->prediction.correspondences : result->correspondences;
  if (known.size() == 0) return;
  if (!samples_) {
    Points shown(3, static_cast<Eigen::Index>(known.size()));
    for (std::size_t i = 0; i < known.size(); ++i) {
      shown.col(static_cast<Eigen::Index>(i)) = result->samples.col(known.point[i]);
    }
    samples_ = std::make_unique<geometry::PointIndex>(std::move(shown));
  }
  const auto nearest = samples_->nearest(position);
  if (nearest.index < 0 || nearest.squaredDistance > kSampleReach * kSampleReach) return;
  const auto i = static_cast<std::size_t>(nearest.index);
  const QString part = i < known.part.size() ? partName(known.part[i]) : QString();
  if (byNetwork && i < known.confidence.size()) {
    const int percent = static_cast<int>(std::lround(100 * known.confidence[i]));
    lines << (part.isEmpty() ? tr("network %1 % sure").arg(percent)
                             : tr("%1, network %2 % sure").arg(part).arg(percent));
  } else if (!part.isEmpty()) {
    lines << part;
  }
}

QString Readout::partName(int part) const {
  const body::ModelPointer& model = work_.document.model();
  if (!model || part < 0 || part >= static_cast<int>(model->jointNames.size())) return {};
  return QString::fromStdString(body::partTitle(model->jointNames[static_cast<std::size_t>(part)]));
}

}  // namespace loopreg::studio
