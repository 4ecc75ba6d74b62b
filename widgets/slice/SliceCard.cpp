#include "widgets/slice/SliceCard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kSteps = 400;  // of the slider
constexpr double kRanges[] = {20, 50, 100, 200};
constexpr double kLines[] = {0, 2, 5, 10, 20, 50};
constexpr double kNear[] = {0, 2, 5, 10};

}  // namespace

/// The colours from inside to outside with their millimetres.
class SliceCard::Strip : public QWidget {
 public:
  explicit Strip(QWidget* parent) : QWidget(parent) { setFixedHeight(40); }
  void setMap(const ColourMap& map) {
    map_ = map;
    update();
  }
  void setRange(double millimetres) {
    range_ = millimetres;
    setAccessibleName(tr("Colours from %1 mm inside to %1 mm outside").arg(range_));
    update();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF bar(0, 2, width(), 12);
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    for (int i = 0; i <= 32; ++i) gradient.setColorAt(i / 32.0, map_.at(i / 32.0));
    painter.setPen(Qt::NoPen);
    painter.setBrush(gradient);
    painter.drawRoundedRect(bar, 2, 2);
    painter.setPen(QPen(QColor(18, 20, 23), 2));
    painter.drawLine(QPointF(width() / 2.0, 2), QPointF(width() / 2.0, 14));
    painter.setPen(Theme::current().secondary);
    const QRect text(0, 17, width(), 22);
    painter.drawText(text, Qt::AlignLeft, tr("%1 mm inside").arg(range_));
    painter.drawText(text, Qt::AlignHCenter, tr("0"));
    painter.drawText(text, Qt::AlignRight, tr("%1 mm outside").arg(range_));
  }

 private:
  ColourMap map_ = ColourMap::builtin(QStringLiteral("seesaw"));
  double range_ = 50;
};

SliceCard::SliceCard(QWidget* parent)
    : QFrame(parent),
      on_(new QCheckBox(tr("Show"), this)),
      position_(new QSlider(Qt::Horizontal, this)),
      place_(new QLabel(this)),
      cut_(new QCheckBox(tr("Cut scan and body open"), this)),
      strip_(new Strip(this)),
      rest_(new QWidget(this)) {
  setObjectName(QStringLiteral("sliceCard"));
  setProperty("card", true);
  auto* title = new QLabel(tr("Slice"), this);
  title->setProperty("role", "title");
  on_->setObjectName(QStringLiteral("sliceOn"));
  on_->setToolTip(tr("A plane through the body's distance field (X)"));
  auto* head = new QHBoxLayout;
  head->addWidget(title);
  head->addStretch();
  head->addWidget(on_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGrid, 12, 2 * kGrid, 2 * kGrid);
  column->setSpacing(kGrid);
  column->addLayout(head);
  column->addWidget(rest_);
  auto* inner = new QVBoxLayout(rest_);
  inner->setContentsMargins(0, 0, 0, 0);
  inner->setSpacing(kGrid);

  position_->setObjectName(QStringLiteral("slicePosition"));
  position_->setRange(0, kSteps);
  position_->setValue(kSteps / 2);
  position_->setAccessibleName(tr("Where the slice lies"));
  position_->setToolTip(
      tr("Moves the slice. In the view: drag its dot, or turn the wheel with Alt held."));
  place_->setObjectName(QStringLiteral("slicePlace"));
  place_->setProperty("role", "secondary");
  axis_ = addChoice(tr("Across"), "sliceAxis");
  axis_->addItem(tr("left to right"), QVariant::fromValue(Axis::x));
  axis_->addItem(tr("height"), QVariant::fromValue(Axis::y));
  axis_->addItem(tr("front to back"), QVariant::fromValue(Axis::z));
  axis_->addItem(tr("as I look now"), QVariant::fromValue(Axis::eye));
  axis_->setCurrentIndex(2);
  inner->addWidget(position_);
  inner->addWidget(place_);
  content_ = addChoice(tr("Shows"), "sliceContent");
  content_->addItem(tr("distance to the body"), QVariant::fromValue(Content::distance));
  content_->addItem(tr("closest place"), QVariant::fromValue(Content::place));
  content_->addItem(tr("closest body part"), QVariant::fromValue(Content::parts));
  content_->setToolTip(
      tr("Closest place and part: the functions of the surface as LoopReg\n"
         "spreads them through space."));
  range_ = addChoice(tr("Colours reach"), "sliceRange");
  for (const double mm : kRanges) range_->addItem(tr("%1 mm").arg(mm), mm);
  range_->setCurrentIndex(1);
  step_ = addChoice(tr("Lines every"), "sliceStep");
  for (const double mm : kLines) step_->addItem(mm > 0 ? tr("%1 mm").arg(mm) : tr("none"), mm);
  step_->setCurrentIndex(3);
  near_ = addChoice(tr("Scan points within"), "sliceNear");
  for (const double mm : kNear) near_->addItem(mm > 0 ? tr("%1 mm").arg(mm) : tr("none"), mm);
  near_->setCurrentIndex(2);
  cut_->setObjectName(QStringLiteral("sliceCut"));
  cut_->setChecked(true);
  cut_->setToolTip(tr("Takes away what lies before the slice."));
  inner->addWidget(cut_);
  inner->addWidget(strip_);

  connect(on_, &QCheckBox::toggled, this, [this] {
    updateEnabled();
    Q_EMIT moved();
  });
  connect(position_, &QSlider::valueChanged, this, &SliceCard::moved);
  connect(axis_, &QComboBox::currentIndexChanged, this, [this] { Q_EMIT axisChosen(axis()); });
  connect(cut_, &QCheckBox::toggled, this, &SliceCard::moved);
  connect(near_, &QComboBox::currentIndexChanged, this, &SliceCard::moved);
  // The range is also how far the plane reaches beyond the body.
  connect(range_, &QComboBox::currentIndexChanged, this, [this] {
    strip_->setRange(rangeMm());
    Q_EMIT styleChanged();
    Q_EMIT moved();
  });
  for (QComboBox* box : {content_, step_}) {
    connect(box, &QComboBox::currentIndexChanged, this, [this] {
      strip_->setVisible(content() == Content::distance);
      Q_EMIT styleChanged();
    });
  }
  strip_->setRange(rangeMm());
  updateEnabled();
}

QComboBox* SliceCard::addChoice(const QString& title, const char* name) {
  auto* line = new QHBoxLayout;
  auto* label = new QLabel(title, rest_);
  auto* box = new QComboBox(rest_);
  box->setObjectName(QLatin1String(name));
  box->setMinimumWidth(152);
  label->setBuddy(box);
  line->addWidget(label);
  line->addStretch();
  line->addWidget(box);
  qobject_cast<QVBoxLayout*>(rest_->layout())->addLayout(line);
  return box;
}

// Off, the card is one line.
void SliceCard::updateEnabled() { rest_->setVisible(on_->isChecked()); }

bool SliceCard::isOn() const { return on_->isChecked(); }
void SliceCard::setOn(bool on) { on_->setChecked(on); }
SliceCard::Axis SliceCard::axis() const { return axis_->currentData().value<Axis>(); }
void SliceCard::setAxis(Axis axis) {
  axis_->setCurrentIndex(axis_->findData(QVariant::fromValue(axis)));
}
double SliceCard::position() const { return position_->value() / double(kSteps); }
void SliceCard::setPosition(double position) {
  position_->setValue(static_cast<int>(std::lround(kSteps * position)));
}
SliceCard::Content SliceCard::content() const { return content_->currentData().value<Content>(); }
double SliceCard::rangeMm() const { return range_->currentData().toDouble(); }
void SliceCard::setRangeMm(double millimetres) {
  const int step = millimetres > rangeMm() ? 1 : millimetres < rangeMm() ? -1 : 0;
  range_->setCurrentIndex(std::clamp(range_->currentIndex() + step, 0, range_->count() - 1));
}
double SliceCard::stepMm() const { return step_->currentData().toDouble(); }
double SliceCard::nearMm() const { return near_->currentData().toDouble(); }
bool SliceCard::cutsOpen() const { return cut_->isChecked(); }
void SliceCard::setMap(const ColourMap& map) { strip_->setMap(map); }
void SliceCard::setPlace(const QString& text) { place_->setText(text); }

}  // namespace loopreg::ui
