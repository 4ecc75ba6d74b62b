// The weights that come with the program, on a body that is known point by point.
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <numeric>

#include "body/BodyParameters.h"
#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "core/Resources.h"
#include "corrnet/WeightsFile.h"
#include "geometry/Mesh.h"
#include "learning/NetPredictor.h"
#include "synth/PoseSampler.h"

namespace loopreg::learning {
namespace {

TEST(ShippedWeights, KnowABodyWhateverSideItStandsOn) {
  const std::filesystem::path file = resourceFile("weights/corrnet.safetensors");
  const Result<corrnet::Weights> weights = corrnet::readWeights(file);
  ASSERT_TRUE(weights) << weights.error().text();
  const body::ModelPointer model = body::loadBuiltin().value();
  const auto net = openPredictor(weights.value(), model, 2);
  ASSERT_TRUE(net) << net.error().text();

  Rng rng(4);
  body::BodyParameters parameters = body::BodyParameters::rest(*model);
  parameters.rotations = synth::samplePosture(*model, synth::Posture::aPose, 0.5, rng);
  const Points upright = body::poseBody(*model, parameters).vertices;
  const Points normals = geometry::vertexNormals(upright, model->faces);
  const Vector3d x = Vector3d::UnitX(), y = Vector3d::UnitY(), z = Vector3d::UnitZ();
  const std::pair<const char*, Matrix3d> ways[] = {
      {"upright", body::rotationFromAxisAngle(2.3 * y)},
      {"upside down",
       body::rotationFromAxisAngle(M_PI * z) * body::rotationFromAxisAngle(-1.0 * y)},
      {"on its back", body::rotationFromAxisAngle(-M_PI / 2 * x)}};
  for (const auto& [name, turn] : ways) {
    const geometry::OrientedPoints points{turn * upright, turn * normals, {}};
    const Result<corrnet::Prediction> found = net.value()->predict(points, {});
    ASSERT_TRUE(found) << found.error().text();
    const Points error = found->correspondences.canonical - model->templateVertices;
    const double centimetres = 100 * error.colwise().norm().mean();
    const auto& confidence = found->correspondences.confidence;
    const double sure = std::accumulate(confidence.begin(), confidence.end(), 0.0);
    std::cout << name << ": canonical error " << centimetres << " cm, confidence "
              << sure / double(confidence.size()) << "\n";
    EXPECT_LT(centimetres, 3.5) << name;
    EXPECT_GT(found->person.orientation.col(1).dot(turn.col(1)), 0.8) << name;
  }
  // Millimetres taken for metres: refused, not multiplied out.
  const Result<corrnet::Prediction> huge = net.value()->predict({1000 * upright, normals, {}}, {});
  ASSERT_FALSE(huge);
  EXPECT_EQ(huge.error().code, ErrorCode::unreadableInput);
}

}  // namespace
}  // namespace loopreg::learning
