#pragma once

#include <QImage>

#include "widgets/legend/Legend.h"
#include "widgets/legend/PlaceColours.h"

namespace loopreg::ui {

/// The legend of place colours: the canonical body from the front and the back, in its colours. The
/// part under the cursor is named.
class PlaceLegend : public Legend {
  Q_OBJECT
 public:
  explicit PlaceLegend(QWidget* parent = nullptr);

  /// Both views, drawn beforehand.
  struct Picture {
    QImage smooth, parts;  ///< device pixels
    QImage index;          ///< part + 1 per logical pixel, Format_Grayscale8
    std::vector<QString> names;
  };
  /// `vertices` 3 x n, canonical space; `part` per vertex with names by part. Takes some tenths of
  /// a second; any thread.
  static Picture draw(const Points& vertices, const Faces& faces, const std::vector<int>& part,
                      const std::vector<std::string>& partNames, const PlaceFrame& frame,
                      double pixelRatio);
  void setPicture(Picture picture);
  /// Whole parts in one colour, else smooth.
  void setParts(bool parts);
  QSize sizeOf(bool compact) const override;
  /// The part's name at a position, empty beside the body.
  QString partAt(const QPoint& position) const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  /// Where the pictures stand; compact at half their size and without words.
  QRect pictureRect() const;

  Picture picture_;
  bool parts_ = false;
};

}  // namespace loopreg::ui
