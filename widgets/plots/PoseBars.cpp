#include "widgets/plots/PoseBars.h"

#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <map>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kRow = 19;
constexpr int kName = 168, kValue = 44;
constexpr double kNear = 0.9;  // of the way to the limit: worth a look

}  // namespace

PoseBars::PoseBars(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("poseBars"));
  setToolTip(
      tr("Joint angles against the limits of anatomy, in degrees; the track is the range.\n"
         "Turn the wheel for the other joints."));
}

QString PoseBars::axisWord(int axis) {
  return axis == 0 ? tr("bend") : axis == 1 ? tr("twist") : tr("sideways");
}

void PoseBars::setAngles(const std::vector<registration::JointAngle>& angles) {
  std::map<int, registration::JointAngle> worst;
  for (const registration::JointAngle& angle : angles) {
    const auto [found, isNew] = worst.emplace(angle.joint, angle);
    if (!isNew && angle.usage() > found->second.usage()) found->second = angle;
  }
  rows_.clear();
  for (const auto& [joint, angle] : worst) rows_.push_back(angle);
  std::stable_sort(rows_.begin(), rows_.end(),
                   [](const registration::JointAngle& a, const registration::JointAngle& b) {
                     return a.usage() > b.usage();
                   });
  first_ = std::clamp(first_, 0, std::max(0, static_cast<int>(rows_.size()) - rowsVisible()));
  const auto over =
      std::count_if(rows_.begin(), rows_.end(), [](const auto& angle) { return angle.over() > 0; });
  setAccessibleName(tr("%n joint(s) beyond their limits", nullptr, static_cast<int>(over)));
  update();
}

int PoseBars::rowsVisible() const { return std::max(1, (height() - 6) / kRow); }

void PoseBars::wheelEvent(QWheelEvent* event) {
  const int most = std::max(0, static_cast<int>(rows_.size()) - rowsVisible());
  first_ = std::clamp(first_ + (event->angleDelta().y() > 0 ? -1 : 1), 0, most);
  event->accept();
  update();
}

void PoseBars::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.9);
  painter.setFont(small);
  const int last = std::min(static_cast<int>(rows_.size()), first_ + rowsVisible());
  double y = 3;
  for (int i = first_; i < last; ++i, y += kRow) {
    const registration::JointAngle& angle = rows_[static_cast<std::size_t>(i)];
    const bool over = angle.over() > 0;
    const QColor colour = over                    ? theme.failed
                          : angle.usage() > kNear ? theme.check
                                                  : theme.secondary;
    painter.setPen(over ? theme.failed : theme.text);
    const QString name =
        QStringLiteral("%1, %2").arg(QString::fromStdString(angle.name), axisWord(angle.axis));
    painter.drawText(QRectF(kGrid, y, kName - kGrid, kRow), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(name, Qt::ElideRight, kName - kGrid));
    // A quarter of the range is drawn on either side of it, for those who are beyond.
    const QRectF track(kName + 4, y + kRow / 2.0 - 2, width() - kName - kValue - 12, 4);
    const double margin = 0.25 * (angle.upper - angle.lower);
    const double span = angle.upper - angle.lower + 2 * margin;
    const auto xOf = [&](double degrees) {
      const double t = (degrees - angle.lower + margin) / span;
      return track.left() + track.width() * std::clamp(t, 0.0, 1.0);
    };
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.border);
    painter.drawRoundedRect(
        QRectF(QPointF(xOf(angle.lower), track.top()), QPointF(xOf(angle.upper), track.bottom())),
        2, 2);
    if (over) {
      const double edge = xOf(angle.degrees < angle.lower ? angle.lower : angle.upper);
      painter.setBrush(theme.failed);
      painter.drawRect(QRectF(QPointF(std::min(edge, xOf(angle.degrees)), track.top()),
                              QPointF(std::max(edge, xOf(angle.degrees)), track.bottom())));
    }
    painter.setBrush(colour);
    painter.drawEllipse(QPointF(xOf(angle.degrees), track.center().y()), 4, 4);
    painter.setPen(over ? theme.failed : theme.secondary);
    painter.drawText(QRectF(width() - kValue - 4, y, kValue, kRow),
                     Qt::AlignRight | Qt::AlignVCenter,
                     QStringLiteral("%1\u00b0").arg(angle.degrees, 0, 'f', 0));
  }
}

}  // namespace loopreg::ui
