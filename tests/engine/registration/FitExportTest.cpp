// Fits as files: every frame, unit and format shows the same body in the same place.
#include "registration/FitExport.h"

#include <gtest/gtest.h>

#include "body/Skinning.h"
#include "core/Json.h"
#include "io/ScanReader.h"
#include "tests/support/TestData.h"
#include "tests/support/TinyBody.h"

namespace loopreg::registration {
namespace {

FitResult someFit(const body::BodyModel& model, UpAxis up, double unit) {
  FitResult result;
  result.parameters = body::BodyParameters::rest(model);
  result.parameters.rotations[0] = body::rotationFromAxisAngle(Vector3d(0, 0.8, 0));
  result.parameters.rotations[body::kLeftKnee] = body::rotationFromAxisAngle(Vector3d(0.6, 0, 0.1));
  result.parameters.translation = Vector3d(0, 1, 0);
  result.preflight.up = up;
  Alignment& alignment = result.preflight.alignment;
  alignment.scale = unit;
  if (up == UpAxis::plusZ) alignment.rotation << 1, 0, 0, 0, 0, 1, 0, -1, 0;
  if (up == UpAxis::minusY) alignment.rotation << 1, 0, 0, 0, -1, 0, 0, 0, -1;
  if (up == UpAxis::plusX) alignment.rotation << 0, -1, 0, 1, 0, 0, 0, 0, 1;
  alignment.translation = Vector3d(0.4, 0.1, -0.3);
  return result;
}

double farthest(const Points& a, const Points& b) { return (a - b).colwise().norm().maxCoeff(); }

TEST(FitExport, TheRigLiesOnTheScan) {
  const auto model = testing::tinyBody(true);
  for (const UpAxis up : {UpAxis::plusY, UpAxis::plusZ, UpAxis::minusY, UpAxis::plusX}) {
    SCOPED_TRACE(upAxisName(up));
    const FitResult result = someFit(*model, up, 0.001);
    const Points onScan = fittedMeshInScanFrame(*model, result).vertices;  // millimetres
    const exchange::RiggedBody fbx = riggedFit(*model, result, {}, false);
    const exchange::RiggedBody glb = riggedFit(*model, result, {}, true);
    const Points inFbx = framePose(fbx, fbx.frames[1]);
    const Points inGlb = framePose(glb, glb.frames[1]);
    EXPECT_DOUBLE_EQ(fbx.metresPerUnit, 0.001);
    EXPECT_DOUBLE_EQ(glb.metresPerUnit, 1);
    // A turn between the file's axes and the scan's: distances agree, and up is up.
    EXPECT_LT(farthest(inFbx, 1000 * inGlb) * (fbx.up == exchange::RiggedBody::Up::y ? 1 : 0),
              0.05);
    const Points upright = result.preflight.alignment.rotation * onScan;
    EXPECT_LT((upright.row(1) - 1000 * inGlb.row(1)).cwiseAbs().maxCoeff(), 0.05);
    if (up == UpAxis::plusY || up == UpAxis::plusZ) {
      EXPECT_LT(farthest(inFbx, onScan), 0.05);
    }
  }
}

TEST(FitExport, MetresAreTheEnginesFrame) {
  const auto model = testing::tinyBody(true);
  const FitResult result = someFit(*model, UpAxis::plusZ, 0.001);
  ExportOptions options;
  options.frame = ExportFrame::metres;
  const exchange::RiggedBody rig = riggedFit(*model, result, options, false);
  EXPECT_LT(farthest(framePose(rig, rig.frames[1]), fittedMesh(*model, result).vertices), 5e-5);
}

TEST(FitExport, WritesEveryFormatItNames) {
  const testing::TemporaryFolder folder;
  const auto model = testing::tinyBody(true);
  const FitResult result = someFit(*model, UpAxis::plusY, 1);
  for (const std::string& format : exportFormats()) {
    const auto file = folder / exportFileName(format);
    const Result<void> written = writeFitAs(format, file, *model, result, {});
    ASSERT_TRUE(written) << format << ": " << written.error().message;
    EXPECT_GT(std::filesystem::file_size(file), 80u) << format;
  }
  const Result<Json> json = readJson(folder / "fit.json");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->at("poses").size(), 3u * std::size_t(model->jointCount()));
  const Result<Scan> obj = io::readScan(folder / "fit.obj", {});
  ASSERT_TRUE(obj);
  EXPECT_LT(farthest(obj->mesh.vertices, fittedMeshInScanFrame(*model, result).vertices), 1e-6);
  EXPECT_FALSE(writeFit(folder / "fit.nonsense", *model, result, {}));
}

}  // namespace
}  // namespace loopreg::registration
