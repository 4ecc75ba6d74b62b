#include "registration/FitColours.h"

#include <charconv>

namespace loopreg::registration {
namespace {

constexpr double kClothedReach = 0.10;  // metres: coats and skirts stand off so far

}  // namespace

std::optional<ColourChoice> parseColourChoice(const std::string& text) {
  ColourChoice choice;
  if (text == "auto") return choice;
  if (text == "none") return ColourChoice{ColourChoice::kNoColours};
  if (text == "vertex") return ColourChoice{ColourChoice::kVertexColours};
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, choice.size);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  if (choice.size < 64 || choice.size > 8192) return std::nullopt;
  return choice;
}

FitColours carryColours(const Scan& scan, const body::BodyModel& model, const FitResult& result,
                        const ColourChoice& choice, bool displaced, int threads) {
  FitColours colours;
  if (choice.size == ColourChoice::kNoColours) return colours;
  if (scan.mesh.colors.cols() == 0 && !scan.texture) return colours;
  FitResult plain;
  if (!displaced && result.displacements.cols() > 0) {
    plain = result;
    plain.displacements.resize(3, 0);
  }
  const Mesh body = fittedMesh(model, plain.parameters.rotations.empty() ? result : plain);
  exchange::TransferOptions options;
  options.textureSize = std::max(0, choice.size);
  options.threads = threads;
  if (result.clothed) options.reach.outside = kClothedReach;
  exchange::ScanColours source(scan, result.preflight.alignment.apply(scan.mesh.vertices),
                               result.preflight.isPerson);
  colours.body = exchange::transferColours({body.vertices, body.faces, model.uv, model.uvFaces},
                                           source, options);
  if (colours.body.texture) {
    colours.png = std::make_shared<const std::string>(encodePng(*colours.body.texture));
  }
  return colours;
}

}  // namespace loopreg::registration
