#include "project/FitFields.h"

#include <cmath>

#include "project/PackedArray.h"

namespace loopreg::project {

using registration::Clothing;
using registration::FitOptions;
using registration::FitResult;
using registration::Mends;
using registration::Preflight;
using registration::StartKind;
using registration::Units;
using registration::UpAxis;
using registration::Verdict;

namespace {

constexpr std::size_t kMostTexts = 10000;
constexpr std::size_t kMostPins = 10000;
constexpr std::int64_t kMostJoints = 1000;
constexpr std::int64_t kMostIndex = std::int64_t{1} << 31;

template <class T, std::size_t n>
std::optional<T> parse(const std::string& name, const T (&all)[n], const char* (*nameOf)(T)) {
  for (const T value : all) {
    if (name == nameOf(value)) return value;
  }
  return std::nullopt;
}

constexpr Verdict kVerdicts[] = {Verdict::good, Verdict::check, Verdict::failed};
std::optional<Verdict> parseVerdict(const std::string& name) {
  return parse(name, kVerdicts, registration::verdictName);
}
constexpr StartKind kStarts[] = {StartKind::fit, StartKind::iteration, StartKind::alternative,
                                 StartKind::turnedAround};
std::optional<StartKind> parseStart(const std::string& name) {
  return parse(name, kStarts, registration::startName);
}
const char* methodName(registration::Method method) {
  return method == registration::Method::adam ? "adam" : "lm";
}
constexpr registration::Method kMethods[] = {registration::Method::lm, registration::Method::adam};

Json point(const Vector3d& p) { return {p[0], p[1], p[2]}; }

Json toJson(const registration::Finding& finding) {
  return {{"confidence", finding.confidence}, {"reason", finding.reason}};
}
registration::Finding readFinding(const Fields& fields) {
  return {fields.number("confidence", 0, 1), fields.text("reason")};
}

Json toJson(const Alignment& alignment) {
  return {{"scale", alignment.scale},
          {"rotation", pack(alignment.rotation, Packing::exact)},
          {"translation", point(alignment.translation)}};
}
Alignment readAlignment(const Fields& fields) {
  Alignment alignment;
  alignment.scale = fields.number("scale", 1e-9, 1e9);
  alignment.rotation = unpack(fields, "rotation", 3, 3);
  alignment.translation = fields.vector("translation");
  const Matrix3d square = alignment.rotation * alignment.rotation.transpose();
  if (fields.good() && !square.isIdentity(1e-6)) fields.fail("rotation", "is no rotation");
  return alignment;
}

Json toJson(const metrics::DistanceStats& stats) {
  return {{"mean", stats.mean}, {"median", stats.median}, {"p95", stats.p95}, {"max", stats.max}};
}
metrics::DistanceStats readStats(const Fields& fields) {
  return {fields.measure("mean"), fields.measure("median"), fields.measure("p95"),
          fields.measure("max")};
}

Json toJson(const registration::Timings& t) {
  return {{"load", t.load},       {"preflight", t.preflight},
          {"corrnet", t.corrnet}, {"initialise", t.initialise},
          {"fit", t.fit},         {"displacements", t.displacements},
          {"write", t.write}};
}
registration::Timings readTimings(const Fields& fields) {
  registration::Timings t;
  t.load = fields.number("load", 0);
  t.preflight = fields.number("preflight", 0);
  t.corrnet = fields.number("corrnet", 0);
  t.initialise = fields.number("initialise", 0);
  t.fit = fields.number("fit", 0);
  t.displacements = fields.number("displacements", 0);
  t.write = fields.number("write", 0);
  return t;
}

Json rulesJson(const std::vector<registration::FiredRule>& rules) {
  Json json = Json::array();
  for (const registration::FiredRule& rule : rules) {
    json.push_back({{"id", rule.id},
                    {"severity", registration::verdictName(rule.severity)},
                    {"text", rule.text},
                    {"value", rule.value},
                    {"threshold", rule.threshold},
                    {"unit", rule.unit},
                    {"where", rule.where}});
  }
  return json;
}
std::vector<registration::FiredRule> readRules(const Fields& fields) {
  std::vector<registration::FiredRule> rules;
  for (const Fields& rule : fields.objects("rules", 1000)) {
    rules.push_back({rule.text("id"), rule.choice("severity", parseVerdict), rule.text("text"),
                     rule.measure("value"), rule.measure("threshold"), rule.text("unit"),
                     rule.texts("where", kMostTexts)});
  }
  return rules;
}

Json toJson(const corrnet::Prediction& prediction) {
  const canonical::Correspondences& pairs = prediction.correspondences;
  const auto count = static_cast<Eigen::Index>(pairs.size());
  Json json = {{"count", count}, {"points", packWhole(pairs.point)}};
  json["canonical"] = pack(pairs.canonical, Packing::grid);
  if (pairs.beneath.cols() > 0) json["beneath"] = pack(pairs.beneath, Packing::grid);
  json["confidence"] =
      pack(Eigen::Map<const Eigen::RowVectorXd>(pairs.confidence.data(), count), Packing::grid);
  json["parts"] = packWhole(pairs.part);
  const corrnet::PersonEstimate& person = prediction.person;
  json["person"] = {{"orientation", pack(person.orientation, Packing::exact)},
                    {"heading", person.headingDegrees},
                    {"heading_confidence", person.headingConfidence},
                    {"scale", person.scale},
                    {"betas", pack(person.betas, Packing::exact)}};
  return json;
}

// `raw` stays behind: only training looks at places before their projection.
corrnet::Prediction readPrediction(const Fields& fields) {
  corrnet::Prediction prediction;
  canonical::Correspondences& pairs = prediction.correspondences;
  const auto count = static_cast<Eigen::Index>(fields.integer("count", 1, 10'000'000));
  pairs.point = unpackWhole(fields, "points", count);
  for (const std::int32_t index : pairs.point) {
    if (index < 0 || index >= count) fields.fail("points", "names a point that is not there");
  }
  pairs.canonical = unpack(fields, "canonical", 3, count);
  if (fields.has("beneath")) pairs.beneath = unpack(fields, "beneath", 3, count);
  const Eigen::MatrixXd confidence = unpack(fields, "confidence", 1, count);
  for (Eigen::Index i = 0; i < confidence.size(); ++i) {
    pairs.confidence.push_back(std::clamp(confidence(i), 0.0, 1.0));
  }
  pairs.part = unpackWhole(fields, "parts", count);
  for (const std::int32_t part : pairs.part) {
    if (part < -1 || part >= kMostJoints) fields.fail("parts", "names a part that is not there");
  }
  const Fields person = fields.object("person");
  prediction.person.orientation = unpack(person, "orientation", 3, 3);
  prediction.person.headingDegrees = person.number("heading");
  prediction.person.headingConfidence = person.number("heading_confidence", 0, 1);
  prediction.person.scale = person.number("scale", 1e-6, 1e6);
  prediction.person.betas = unpack(person, "betas", kAnyCount, 1);
  return prediction;
}

}  // namespace

// --- What the user chose --------------------------------------------------------------------

Json toJson(const FitOptions& options) {
  Json json = {{"method", methodName(options.method)},
               {"displacements", options.displacements},
               {"clothing", registration::clothingName(options.clothing)},
               {"units", registration::unitsName(options.units)},
               {"up", registration::upAxisName(options.up)}};
  json["facing"] = options.facingDegrees ? Json(*options.facingDegrees) : Json(nullptr);
  json["fit_scale"] = options.fitScale;
  json["keep_debris"] = options.keepDebris;
  json["threads"] = options.threads;
  json["seed"] = options.seed;
  return json;
}

FitOptions readOptions(const Fields& fields) {
  FitOptions options;
  options.method = fields.choice(
      "method", [](const std::string& name) { return parse(name, kMethods, methodName); });
  options.displacements = fields.flag("displacements");
  options.clothing = fields.choice("clothing", registration::parseClothing);
  options.units = fields.choice("units", registration::parseUnits);
  options.up = fields.choice("up", registration::parseUpAxis);
  if (fields.has("facing")) options.facingDegrees = fields.number("facing", -720, 720);
  options.fitScale = fields.flag("fit_scale");
  options.keepDebris = fields.flag("keep_debris");
  options.threads = static_cast<int>(fields.integer("threads", 0, 4096));
  const Json& seed = fields.json("seed");
  if (!seed.is_number_unsigned()) {
    fields.fail("seed", "is no whole number");
  } else {
    options.seed = seed.get<std::uint64_t>();
  }
  return options;
}

Json toJson(const Preflight& found) {
  return {{"units", registration::unitsName(found.units)},
          {"units_finding", toJson(found.unitsFinding)},
          {"up", registration::upAxisName(found.up)},
          {"up_finding", toJson(found.upFinding)},
          {"facing", found.facingDegrees},
          {"facing_finding", toJson(found.facingFinding)},
          {"floor", found.floorFound},
          {"floor_height", found.floorHeight},
          {"floor_points", found.floorPoints},
          {"debris_points", found.debrisPoints},
          {"components", found.components},
          {"rival", found.rivalShare},
          {"person", packMask(found.isPerson)},
          {"height", found.height},
          {"holes", found.holes},
          {"remarks", found.remarks},
          {"alignment", toJson(found.alignment)}};
}

Preflight readPreflight(const Fields& fields, std::int64_t vertices) {
  Preflight found;
  const auto count = [&](const char* key) {
    return static_cast<std::size_t>(fields.integer(key, 0, kMostIndex));
  };
  found.units = fields.choice("units", registration::parseUnits);
  found.unitsFinding = readFinding(fields.object("units_finding"));
  found.up = fields.choice("up", registration::parseUpAxis);
  found.upFinding = readFinding(fields.object("up_finding"));
  found.facingDegrees = fields.number("facing");
  found.facingFinding = readFinding(fields.object("facing_finding"));
  found.floorFound = fields.flag("floor");
  found.floorHeight = fields.number("floor_height");
  found.floorPoints = count("floor_points");
  found.debrisPoints = count("debris_points");
  found.components = count("components");
  if (fields.has("rival")) found.rivalShare = fields.number("rival", 0);  // older files lack it
  found.isPerson = unpackMask(fields, "person", vertices);
  found.height = fields.number("height");
  found.holes = count("holes");
  found.remarks = fields.texts("remarks", kMostTexts);
  found.alignment = readAlignment(fields.object("alignment"));
  return found;
}

Json toJson(const Mends& mends) {
  Json json = Json::object();
  json["pins"] = Json::array();
  for (const registration::BodyPin& pin : mends.pins) {
    json["pins"].push_back({{"name", pin.name},
                            {"landmark", pin.landmark},
                            {"vertices", pin.pin.point.vertex},
                            {"weights", point(pin.pin.point.bary)},
                            {"target", point(pin.pin.target)},
                            {"strength", pin.pin.weight}});
  }
  if (mends.mask) json["mask"] = packMask(*mends.mask);
  json["lock_shape"] = mends.lockShape;
  json["locked_joints"] = mends.lockedJoints;
  json["turned"] = Json::array();
  for (const registration::TurnedJoint& turned : mends.turned) {
    json["turned"].push_back({{"joint", turned.joint}, {"rotation", point(turned.axisAngle)}});
  }
  if (mends.clothing) json["clothing"] = registration::clothingName(*mends.clothing);
  json["start"] = registration::startName(mends.start);
  json["start_index"] = mends.startIndex;
  json["start_serial"] = mends.startSerial;
  return json;
}

Mends readMends(const Fields& fields, std::int64_t vertices) {
  Mends mends;
  for (const Fields& entry : fields.objects("pins", kMostPins)) {
    registration::BodyPin pin;
    pin.name = entry.text("name");
    pin.landmark = entry.flag("landmark");
    const std::vector<int> corners =
        entry.integers("vertices", 3, 0, std::numeric_limits<int>::max());
    if (entry.good() && corners.size() != 3) entry.fail("vertices", "are not three");
    for (std::size_t i = 0; i < corners.size(); ++i) pin.pin.point.vertex[i] = corners[i];
    pin.pin.point.bary = entry.vector("weights");
    pin.pin.target = entry.vector("target");
    pin.pin.weight = entry.number("strength", 0, 1e6);
    mends.pins.push_back(std::move(pin));
  }
  if (fields.has("mask")) {
    mends.mask = std::make_shared<const std::vector<bool>>(unpackMask(fields, "mask", vertices));
  }
  mends.lockShape = fields.flag("lock_shape");
  mends.lockedJoints = fields.integers("locked_joints", kMostJoints, 0, kMostJoints);
  for (const Fields& entry : fields.objects("turned", kMostPins)) {
    mends.turned.push_back(
        {static_cast<int>(entry.integer("joint", 0, kMostJoints)), entry.vector("rotation")});
  }
  if (fields.has("clothing")) {
    mends.clothing = fields.choice("clothing", registration::parseClothing);
  }
  mends.start = fields.choice("start", parseStart);
  mends.startIndex = static_cast<int>(fields.integer("start_index", 0, 10'000'000));
  mends.startSerial = static_cast<int>(fields.integer("start_serial", 0, 10'000'000));
  return mends;
}

// --- The fit --------------------------------------------------------------------------------

Json toJson(const body::BodyParameters& parameters) {
  Eigen::MatrixXd rotations(9, static_cast<Eigen::Index>(parameters.rotations.size()));
  for (std::size_t j = 0; j < parameters.rotations.size(); ++j) {
    rotations.col(static_cast<Eigen::Index>(j)) = parameters.rotations[j].reshaped();
  }
  return {{"rotations", pack(rotations, Packing::exact)},
          {"betas", pack(parameters.betas, Packing::exact)},
          {"translation", point(parameters.translation)},
          {"scale", parameters.scale}};
}

body::BodyParameters readParameters(const Fields& fields) {
  body::BodyParameters parameters;
  const Eigen::MatrixXd rotations = unpack(fields, "rotations", 9);
  for (Eigen::Index j = 0; j < std::min<Eigen::Index>(rotations.cols(), kMostJoints); ++j) {
    parameters.rotations.push_back(rotations.col(j).reshaped(3, 3));
    if (!(parameters.rotations.back() * parameters.rotations.back().transpose()).isIdentity(1e-6)) {
      fields.fail("rotations", "holds what is no rotation");
    }
  }
  parameters.betas = unpack(fields, "betas", kAnyCount, 1);
  parameters.translation = fields.vector("translation");
  parameters.scale = fields.number("scale", 1e-6, 1e6);
  return parameters;
}

Json toJson(const FitResult& fit) {
  Json json = {{"preflight", toJson(fit.preflight)}, {"parameters", toJson(fit.parameters)}};
  if (fit.displacements.cols() > 0) {
    json["displacements"] = pack(fit.displacements, Packing::exact);
  }
  json["verdict"] = registration::verdictName(fit.verdict);
  json["rules"] = rulesJson(fit.rules);
  json["reasons"] = fit.reasons;
  json["scan_to_model_mm"] = toJson(fit.scanToModelMm);
  json["model_to_scan_mm"] = toJson(fit.modelToScanMm);
  if (fit.prediction.correspondences.size() > 0) json["prediction"] = toJson(fit.prediction);
  json["energy"] = fit.energy;
  json["alternatives"] = Json::array();
  for (const registration::Alternative& other : fit.alternatives) {
    json["alternatives"].push_back({{"description", other.description},
                                    {"energy", other.energy},
                                    {"parameters", toJson(other.parameters)}});
  }
  json["iterations"] = fit.iterations;
  json["clothed"] = fit.clothed;
  json["stopped_early"] = fit.stoppedEarly;
  json["seconds"] = toJson(fit.seconds);
  json["seed"] = fit.seed;
  json["mends"] = toJson(fit.mends);
  return json;
}

FitResult readFit(const Fields& fields, std::int64_t vertices) {
  FitResult fit;
  fit.preflight = readPreflight(fields.object("preflight"), vertices);
  fit.parameters = readParameters(fields.object("parameters"));
  if (fields.has("displacements")) fit.displacements = unpack(fields, "displacements", 3);
  fit.verdict = fields.choice("verdict", parseVerdict);
  fit.rules = readRules(fields);
  fit.reasons = fields.texts("reasons", kMostTexts);
  fit.scanToModelMm = readStats(fields.object("scan_to_model_mm"));
  fit.modelToScanMm = readStats(fields.object("model_to_scan_mm"));
  if (fields.has("prediction")) fit.prediction = readPrediction(fields.object("prediction"));
  fit.energy = fields.measure("energy");
  for (const Fields& other : fields.objects("alternatives", 1000)) {
    fit.alternatives.push_back({other.text("description"), other.measure("energy"),
                                readParameters(other.object("parameters"))});
    const body::BodyParameters& parameters = fit.alternatives.back().parameters;
    if (parameters.rotations.size() != fit.parameters.rotations.size() ||
        parameters.betas.size() != fit.parameters.betas.size()) {
      other.fail("parameters", "are those of another body");
    }
  }
  fit.iterations = static_cast<int>(fields.integer("iterations", 0, 10'000'000));
  fit.clothed = fields.flag("clothed");
  fit.stoppedEarly = fields.flag("stopped_early");
  fit.seconds = readTimings(fields.object("seconds"));
  const Json& seed = fields.json("seed");
  if (seed.is_number_unsigned()) {
    fit.seed = seed.get<std::uint64_t>();
  } else {
    fields.fail("seed", "is no whole number");
  }
  fit.mends = readMends(fields.object("mends"), vertices);
  return fit;
}

}  // namespace loopreg::project
