#pragma once

#include <QColor>

namespace loopreg::ui {

/// Colours of the marks (Okabe and Ito's set, told apart by colour-blind people too), the same in
/// the view and on the card, on dark and on light ground.
namespace marks {
inline const QColor kPin(0xe6, 0x9f, 0x00);
inline const QColor kLandmark(0x56, 0xb4, 0xe9);
inline const QColor kJoint(0xf0, 0xf0, 0xf0);
inline const QColor kLocked(0xcc, 0x79, 0xa7);
inline const QColor kChosen(0xf0, 0xe4, 0x42);
inline const QColor kMask(0xd5, 0x5e, 0x00);
inline const QColor kUnmask(0x00, 0x9e, 0x73);
/// Rotation about x (left), y (up), z (forward).
inline const QColor kAxes[3] = {QColor(0xd5, 0x5e, 0x00), QColor(0x00, 0x9e, 0x73),
                                QColor(0x56, 0xb4, 0xe9)};
}  // namespace marks

}  // namespace loopreg::ui
