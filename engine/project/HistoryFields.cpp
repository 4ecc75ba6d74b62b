#include "project/HistoryFields.h"

#include <algorithm>
#include <map>

#include "project/PackedArray.h"

namespace loopreg::project {
namespace {

using fit::FitIteration;

constexpr std::int64_t kMostIterations = 1'000'000;
constexpr int kStages = static_cast<int>(fit::Stage::adam) + 1;

/// Each distinct object once, and which one every iteration has (-1: none).
template <class T>
struct Shared {
  std::vector<std::shared_ptr<const T>> all;
  std::vector<std::int32_t> of;

  void add(const std::shared_ptr<const T>& value) {
    if (!value) return of.push_back(-1);
    const auto [place, fresh] = places.emplace(value.get(), std::int32_t(all.size()));
    if (fresh) all.push_back(value);
    of.push_back(place->second);
  }

 private:
  std::map<const T*, std::int32_t> places;
};

Json posesJson(const std::vector<std::shared_ptr<const body::BodyParameters>>& poses) {
  const auto count = static_cast<Eigen::Index>(poses.size());
  if (count == 0) return nullptr;
  Eigen::MatrixXd angles(poses.front()->pose().size(), count);
  Eigen::MatrixXd betas(poses.front()->betas.size(), count), places(3, count), scales(1, count);
  for (Eigen::Index i = 0; i < count; ++i) {
    const body::BodyParameters& pose = *poses[static_cast<std::size_t>(i)];
    angles.col(i) = pose.pose();
    betas.col(i) = pose.betas;
    places.col(i) = pose.translation;
    scales(i) = pose.scale;
  }
  return {{"angles", pack(angles, Packing::single)},
          {"betas", pack(betas, Packing::single)},
          {"translations", pack(places, Packing::single)},
          {"scales", pack(scales, Packing::single)}};
}

std::vector<std::shared_ptr<const body::BodyParameters>> readPoses(const Fields& fields,
                                                                   std::size_t joints,
                                                                   Eigen::Index betas) {
  const Eigen::MatrixXd angles = unpack(fields, "angles", 3 * Eigen::Index(joints));
  const Eigen::MatrixXd shapes = unpack(fields, "betas", betas, angles.cols());
  const Eigen::MatrixXd places = unpack(fields, "translations", 3, angles.cols());
  const Eigen::MatrixXd scales = unpack(fields, "scales", 1, angles.cols());
  std::vector<std::shared_ptr<const body::BodyParameters>> poses;
  if (!fields.good()) return poses;
  for (Eigen::Index i = 0; i < angles.cols(); ++i) {
    auto pose = std::make_shared<body::BodyParameters>();
    pose->rotations.resize(joints);
    pose->setPose(angles.col(i));
    pose->betas = shapes.col(i);
    pose->translation = places.col(i);
    pose->scale = scales(i);
    poses.push_back(std::move(pose));
  }
  return poses;
}

std::vector<std::string> namesOf(const FitIteration& iteration) {
  std::vector<std::string> names;
  for (const fit::EnergyValue& term : iteration.energy) names.push_back(term.name);
  return names;
}

/// The energy terms: each list of names once, all values in one row.
Json energyJson(const std::vector<FitIteration>& history) {
  std::vector<std::vector<std::string>> lists;
  std::vector<std::int32_t> listOf;
  std::vector<double> values;
  for (const FitIteration& iteration : history) {
    const std::vector<std::string> names = namesOf(iteration);
    auto found = std::find(lists.begin(), lists.end(), names);
    if (found == lists.end()) found = lists.insert(lists.end(), names);
    listOf.push_back(std::int32_t(found - lists.begin()));
    for (const fit::EnergyValue& term : iteration.energy) values.push_back(term.value);
  }
  const Eigen::Map<const Eigen::RowVectorXd> row(values.data(), Eigen::Index(values.size()));
  return {{"terms", lists}, {"terms_of", packWhole(listOf)}, {"values", pack(row, Packing::exact)}};
}

void readEnergy(const Fields& fields, std::vector<FitIteration>& history) {
  std::vector<std::vector<std::string>> lists;
  const Json& written = fields.json("terms");
  for (const Json& list : written.is_array() ? written : Json::array()) {
    std::vector<std::string> names;
    for (const Json& name : list.is_array() ? list : Json::array()) {
      if (name.is_string()) names.push_back(name.get<std::string>());
    }
    lists.push_back(std::move(names));
  }
  const std::vector<std::int32_t> listOf =
      unpackWhole(fields, "terms_of", Eigen::Index(history.size()));
  std::size_t needed = 0;
  for (const std::int32_t list : listOf) {
    if (list < 0 || std::size_t(list) >= lists.size()) {
      fields.fail("terms_of", "names terms that are not there");
      return;
    }
    needed += lists[std::size_t(list)].size();
  }
  const Eigen::MatrixXd values = unpack(fields, "values", 1, Eigen::Index(needed), true);
  if (!fields.good()) return;
  Eigen::Index next = 0;
  for (std::size_t i = 0; i < history.size(); ++i) {
    for (const std::string& name : lists[std::size_t(listOf[i])]) {
      history[i].energy.push_back({name, values(next++)});
    }
  }
}

}  // namespace

Json toJson(const std::vector<FitIteration>& history) {
  const auto count = static_cast<Eigen::Index>(history.size());
  Eigen::MatrixXd measured(4, count);
  std::vector<std::int32_t> stages;
  Shared<body::BodyParameters> poses;
  Shared<Points> offsets;
  for (Eigen::Index i = 0; i < count; ++i) {
    const FitIteration& iteration = history[static_cast<std::size_t>(i)];
    measured.col(i) << iteration.total, iteration.kernelWidth, iteration.scanToModel,
        iteration.seconds;
    stages.push_back(static_cast<std::int32_t>(iteration.stage));
    poses.add(iteration.parameters);
    offsets.add(iteration.displacements);
  }
  Json json = {{"count", count},
               {"stages", packWhole(stages)},
               {"total_kernel_distance_seconds", pack(measured, Packing::exact)},
               {"energy", energyJson(history)},
               {"pose_of", packWhole(poses.of)},
               {"poses", posesJson(poses.all)},
               {"offsets_of", packWhole(offsets.of)}};
  json["offsets"] = Json::array();
  for (const auto& points : offsets.all) {
    json["offsets"].push_back({{"points", pack(*points, Packing::grid)}});
  }
  return json;
}

std::vector<FitIteration> readHistory(const Fields& fields, std::size_t joints,
                                      Eigen::Index betas) {
  const auto count = Eigen::Index(fields.integer("count", 0, kMostIterations));
  const std::vector<std::int32_t> stages = unpackWhole(fields, "stages", count);
  const Eigen::MatrixXd measured = unpack(fields, "total_kernel_distance_seconds", 4, count, true);
  const std::vector<std::int32_t> poseOf = unpackWhole(fields, "pose_of", count);
  const std::vector<std::int32_t> offsetsOf = unpackWhole(fields, "offsets_of", count);
  std::vector<std::shared_ptr<const body::BodyParameters>> poses;
  if (fields.has("poses")) poses = readPoses(fields.object("poses"), joints, betas);
  std::vector<std::shared_ptr<const Points>> offsets;
  for (const Fields& entry : fields.objects("offsets", kMostIterations)) {
    offsets.push_back(std::make_shared<const Points>(unpack(entry, "points", 3)));
  }
  if (!fields.good()) return {};
  std::vector<FitIteration> history(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < history.size(); ++i) {
    FitIteration& iteration = history[i];
    const std::int32_t pose = poseOf[i], offset = offsetsOf[i];
    if (stages[i] < 0 || stages[i] >= kStages || pose < -1 || pose >= int(poses.size()) ||
        offset < -1 || offset >= int(offsets.size())) {
      fields.fail("stages", "and poses do not belong together");
      return {};
    }
    const auto column = measured.col(Eigen::Index(i));
    iteration.index = static_cast<int>(i);
    iteration.stage = static_cast<fit::Stage>(stages[i]);
    iteration.total = column(0);
    iteration.kernelWidth = column(1);
    iteration.scanToModel = column(2);
    iteration.seconds = column(3);
    if (pose >= 0) iteration.parameters = poses[std::size_t(pose)];
    if (offset >= 0) iteration.displacements = offsets[std::size_t(offset)];
  }
  readEnergy(fields.object("energy"), history);
  return history;
}

}  // namespace loopreg::project
