#pragma once

#include <QColor>

namespace loopreg::ui {

/// The 3D view's colours, for the dark and the light window.
struct Palette3D {
  QColor background{0x20, 0x23, 0x26};
  QColor backgroundTop{0x2b, 0x2f, 0x34};
  QColor grid{0x3a, 0x3f, 0x45};
  QColor scan{0xa3, 0xae, 0xba};  ///< cool grey
  QColor body{0xd2, 0x9f, 0x7e};  ///< matte clay

  static Palette3D dark() { return {}; }
  static Palette3D light() {
    return {{0xe3, 0xe6, 0xe9},
            {0xf4, 0xf5, 0xf6},
            {0xc6, 0xcb, 0xd0},
            {0x93, 0xa0, 0xae},
            {0xc8, 0x8f, 0x6c}};
  }
};

}  // namespace loopreg::ui
