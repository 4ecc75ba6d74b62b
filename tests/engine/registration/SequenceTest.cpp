// What a sequence refuses before it takes time and memory.
#include "registration/Sequence.h"

#include <gtest/gtest.h>

#include "Figure.h"
#include "body/ModelFile.h"

namespace loopreg::registration {
namespace {

class SequenceOfFigures : public ::testing::Test {
 protected:
  /// The figure again and again, each frame `scales[t]` times as large.
  Result<SequenceResult> run(const std::vector<double>& scales, StopToken stop = {}) {
    const auto read = [&](std::size_t t) -> Result<Scan> {
      ++reads_;
      if (scales[t] == 0) return unreadable("frame2.ply", "The file is cut short.");
      Scan scan = loopreg::testing::figure();
      scan.file = "frames/frame" + std::to_string(t) + ".ply";
      scan.mesh.vertices *= scales[t];
      return scan;
    };
    SequenceOptions options;
    options.fit.threads = 2;
    options.keyFrames = keyFrames_;
    const auto tell = [&](std::size_t, std::size_t, const SequenceFrame&) {
      ++told_;
      return true;
    };
    static const body::ModelPointer model = body::loadBuiltin().value();
    return registerSequence(scales.size(), read, *model, nullptr, options, tell, stop);
  }
  int keyFrames_ = 1, reads_ = 0, told_ = 0;
};

TEST_F(SequenceOfFigures, AFrameInAnotherUnitIsRefused) {
  for (const double scale : {1000.0, 0.0254}) {
    told_ = 0;
    const auto result = run({1, 1.02, scale});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::unreadableInput);
    EXPECT_NE(
        result.error().message.find("frame2.ply is " + std::string(scale > 1 ? "1000" : "0.025") +
                                    " times as large as the first, frame0.ply"),
        std::string::npos)
        << result.error().text();
    EXPECT_EQ(told_, 2);
  }
}

TEST_F(SequenceOfFigures, KeyFramesToo) {
  keyFrames_ = 2;
  const auto result = run({1, 100});
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("frame1.ply is 100 times"), std::string::npos);
  EXPECT_EQ(told_, 0);
}

TEST_F(SequenceOfFigures, AFrameThatCannotBeReadSaysWhatToDo) {
  const auto result = run({1, 1, 0});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().context, "frame2.ply");
  EXPECT_EQ(result.error().hint, "Leave it out, or repair it.");
}

TEST_F(SequenceOfFigures, StopsBetweenFrames) {
  StopSource source;
  source.request();
  const auto result = run({1, 1}, source.token());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::cancelled);
  EXPECT_EQ(reads_, 0);
}

}  // namespace
}  // namespace loopreg::registration
