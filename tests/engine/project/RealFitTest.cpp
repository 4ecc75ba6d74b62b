// A real registration through a project: what is not kept is made anew to the last bit, and the
// file is small.
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "body/ModelFile.h"
#include "project/ProjectFile.h"
#include "registration/FitCompletion.h"
#include "registration/Refit.h"
#include "synth/Synthesis.h"
#include "tests/support/TestData.h"

namespace loopreg::project {
namespace {

using registration::FitResult;
using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
  return 1e3 * std::chrono::duration<double>(Clock::now() - start).count();
}

void expectComplete(const FitResult& made, const FitResult& original) {
  EXPECT_EQ(made.samples, original.samples);
  EXPECT_EQ(made.sampleNormals, original.sampleNormals);
  EXPECT_EQ(made.correspondences.point, original.correspondences.point);
  EXPECT_EQ(made.correspondences.canonical, original.correspondences.canonical);
  EXPECT_EQ(made.correspondences.confidence, original.correspondences.confidence);
  EXPECT_EQ(made.correspondences.part, original.correspondences.part);
}

TEST(ProjectOfARealFit, IsCompleteAndSmall) {
  const body::ModelPointer model = body::loadBuiltin().value();
  synth::SynthOptions synthetic;
  synthetic.vertices = 6000;
  auto scan = std::make_shared<Scan>();
  scan->mesh = synth::makeScan(*model, synthetic, Rng(5)).scan;
  registration::FitOptions options;
  options.threads = 2;
  options.displacements = true;
  auto history = std::make_shared<std::vector<fit::FitIteration>>();
  auto registered = registration::registerScan(*scan, *model, nullptr, options,
                                               [&](const fit::FitIteration& it) {
                                                 history->push_back(it);
                                                 return fit::Proceed::proceed;
                                               },
                                               {});
  ASSERT_TRUE(registered);
  const auto fit = std::make_shared<const FitResult>(std::move(registered).value());

  const loopreg::testing::TemporaryFolder folder;
  Project project;
  project.scan.name = "synthetic";
  project.scan.file = folder / "synthetic.ply";
  project.scan.vertices = scan->mesh.vertexCount();
  project.preflight = std::make_shared<const registration::Preflight>(fit->preflight);
  project.mends = std::make_shared<const registration::Mends>();
  project.fit = fit;
  project.history = history;
  auto start = Clock::now();
  ASSERT_TRUE(saveProject(folder / "a.loopreg", project));
  const double saving = millisecondsSince(start);
  const auto bytes = std::filesystem::file_size(folder / "a.loopreg");
  start = Clock::now();
  const Result<OpenedProject> opened = openProject(folder / "a.loopreg", {});
  ASSERT_TRUE(opened) << opened.error().text();
  FitResult read = *opened->project.fit;
  const double reading = millisecondsSince(start);
  registration::completeFit(*scan, *model, 2, read);
  std::cout << "project with " << fit->displacements.cols() << " offsets and " << history->size()
            << " iterations: " << bytes / 1000 << " kB, saved in " << saving << " ms, read in "
            << reading << " ms, completed in " << millisecondsSince(start) - reading << " ms\n";
  EXPECT_LT(bytes, 1'000'000u);
  expectComplete(read, *fit);
  EXPECT_EQ(read.displacements, fit->displacements);
  EXPECT_EQ(opened->project.history->size(), history->size());

  // A re-fit of a masked scan has correspondences for the points that are left.
  registration::Mends mends;
  std::vector<bool> mask(std::size_t(scan->mesh.vertexCount()), false);
  std::fill(mask.begin(), mask.begin() + 1500, true);
  mends.mask = std::make_shared<const std::vector<bool>>(mask);
  registration::Refit session(scan, model, fit, options);
  const auto settled = session.settle(fit->parameters, mends, *fit, {}, {});
  ASSERT_TRUE(settled);
  FitResult bare = settled.value();
  bare.samples.resize(3, 0);
  bare.correspondences = {};
  registration::completeFit(*scan, *model, 2, bare);
  EXPECT_LT(bare.correspondences.size(), std::size_t(bare.samples.cols()));
  expectComplete(bare, settled.value());
}

}  // namespace
}  // namespace loopreg::project
