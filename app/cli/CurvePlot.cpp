#include "CurvePlot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <sstream>

#include "core/AtomicFile.h"
#include "picture/Image.h"

namespace loopreg::cli {
namespace {

using Color = std::array<std::uint8_t, 3>;

constexpr int kWidth = 960, kHeight = 540, kLeft = 56, kRight = 20, kTop = 20, kBottom = 40;
constexpr double kLowest = 0.5, kHighest = 64;

/// 3 x 5 digits, 'k' and '.', a row per three bits from the top.
constexpr std::array<std::uint16_t, 12> kGlyphs = {
    0b111101101101111, 0b010110010010111, 0b111001111100111, 0b111001111001111,
    0b101101111001001, 0b111100111001111, 0b111100111101111, 0b111001001001001,
    0b111101111101111, 0b111101111001111, 0b100101110101101, 0b000000000000010};

void dot(picture::Image& image, int x, int y, const Color& color) {
  if (x < 0 || y < 0 || x >= image.width || y >= image.height) return;
  std::copy(color.begin(), color.end(), image.at(x, y));
}

/// Text with its upper left corner at (x, y), twice the glyphs' size.
void write(picture::Image& image, int x, int y, const std::string& text, const Color& color) {
  for (const char c : text) {
    const std::size_t glyph = c == 'k' ? 10 : c == '.' ? 11 : std::size_t(c - '0');
    for (int bit = 0; bit < 15; ++bit) {
      if (!(kGlyphs[glyph] >> (14 - bit) & 1)) continue;
      for (int k = 0; k < 4; ++k) {
        dot(image, x + 2 * (bit % 3) + k % 2, y + 2 * (bit / 3) + k / 2, color);
      }
    }
    x += 8;
  }
}

void line(picture::Image& image, double x0, double y0, double x1, double y1, const Color& color) {
  const int steps = int(std::max({1.0, std::abs(x1 - x0), std::abs(y1 - y0)}));
  for (int i = 0; i <= steps; ++i) {
    const double t = double(i) / steps;
    const int x = int(std::lround(x0 + t * (x1 - x0))), y = int(std::lround(y0 + t * (y1 - y0)));
    dot(image, x, y, color);
    dot(image, x, y + 1, color);
  }
}

std::vector<std::string> cellsOf(const std::string& row) {
  std::vector<std::string> cells;
  std::stringstream stream(row);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

double rowOf(double centimetres) {
  const double share =
      std::log(std::clamp(centimetres, kLowest, kHighest) / kLowest) / std::log(kHighest / kLowest);
  return kHeight - kBottom - share * (kHeight - kTop - kBottom);
}

}  // namespace

Result<void> plotCurves(const std::filesystem::path& csv, const std::filesystem::path& png) {
  const Result<std::string> text = readFile(csv);
  if (!text) return text.error();
  std::stringstream lines(text.value());
  std::string row;
  std::getline(lines, row);
  const std::vector<std::string> names = cellsOf(row);
  std::map<std::string, std::vector<std::pair<double, double>>> series;
  double most = 1;
  while (std::getline(lines, row)) {
    const std::vector<std::string> cells = cellsOf(row);
    if (cells.size() < 2) continue;
    const double samples = std::atof(cells[1].c_str());
    most = std::max(most, samples);
    for (std::size_t c = 2; c < std::min(cells.size(), names.size()); ++c) {
      if (!cells[c].empty()) series[names[c]].emplace_back(samples, std::atof(cells[c].c_str()));
    }
  }
  picture::Image image(kWidth, kHeight);
  const Color grid = {225, 225, 225}, ink = {90, 90, 90};
  for (const char* label : {"0.5", "1", "2", "4", "8", "16", "32", "64"}) {
    const double y = rowOf(std::atof(label));
    line(image, kLeft, y, kWidth - kRight, y, grid);
    write(image, 12, int(y) - 5, label, ink);
  }
  const auto column = [&](double samples) {
    return kLeft + samples / most * (kWidth - kLeft - kRight);
  };
  double step = std::pow(10, std::floor(std::log10(most)));
  if (most / step < 4) step /= 4;
  for (double at = 0; at <= most; at += step) {
    line(image, column(at), kTop, column(at), kHeight - kBottom, grid);
    std::stringstream label;
    label << at / 1000;
    write(image, int(column(at)) - 8, kHeight - kBottom + 12, label.str() + "k", ink);
  }
  const std::pair<const char*, Color> curves[] = {{"canonical_cm", {170, 170, 170}},
                                                  {"simulated_cm", {120, 180, 200}},
                                                  {"loop_cm", {140, 90, 180}},
                                                  {"val_flips", {205, 60, 50}},
                                                  {"val_true_heading_cm", {230, 150, 30}},
                                                  {"val_median_cm", {50, 150, 80}},
                                                  {"val_mean_cm", {40, 90, 190}}};
  for (const auto& [name, color] : curves) {
    const double unit = std::string(name) == "val_flips" ? 100 : 1;
    const auto& points = series[name];
    for (std::size_t i = 1; i < points.size(); ++i) {
      line(image, column(points[i - 1].first), rowOf(unit * points[i - 1].second),
           column(points[i].first), rowOf(unit * points[i].second), color);
    }
  }
  return picture::writePng(png, image);
}

}  // namespace loopreg::cli
