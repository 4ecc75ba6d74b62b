// A scan that was moved is found again, one that was changed is told apart.
#include "project/ScanSearch.h"

#include <gtest/gtest.h>

#include "core/AtomicFile.h"
#include "core/Sha256.h"
#include "tests/support/TestData.h"

namespace loopreg::project {
namespace {

namespace fs = std::filesystem;
using State = FoundScan::State;

class ScanSearch : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder / "work/scans");
    write("work/scans/person.ply", "the scan");
    scan.file = folder / "work/scans/person.ply";
    scan.relative = "scans/person.ply";
    scan.bytes = 8;
    scan.sha256 = sha256File(scan.file).value();
  }
  void write(const std::string& name, const std::string& content) {
    fs::create_directories((folder / name).parent_path());
    ASSERT_TRUE(writeFile(folder / name, content));
  }
  void expect(State state, const std::string& file) {
    const FoundScan found = findScan(scan, folder / "work");
    EXPECT_EQ(int(found.state), int(state));
    EXPECT_EQ(found.file, file.empty() ? fs::path() : folder / file);
  }

  loopreg::testing::TemporaryFolder folder;
  ScanReference scan;
};

TEST_F(ScanSearch, WhereItWas) { expect(State::same, "work/scans/person.ply"); }

TEST_F(ScanSearch, MovedWithItsProject) {
  fs::rename(folder / "work", folder / "moved");
  const FoundScan found = findScan(scan, folder / "moved");
  EXPECT_EQ(found.state, State::same);
  EXPECT_EQ(found.file, folder / "moved/scans/person.ply");
}

TEST_F(ScanSearch, TheProjectAloneWasMoved) {
  const FoundScan found = findScan(scan, folder / "elsewhere");
  EXPECT_EQ(found.file, folder / "work/scans/person.ply");
}

TEST_F(ScanSearch, MovedBesideTheProjectOrBelowIt) {
  fs::rename(folder / "work/scans/person.ply", folder / "work/person.ply");
  expect(State::same, "work/person.ply");
  fs::create_directories(folder / "work/a/b/c/d");
  fs::rename(folder / "work/person.ply", folder / "work/a/b/person.ply");
  expect(State::same, "work/a/b/person.ply");
  fs::rename(folder / "work/a/b/person.ply", folder / "work/a/b/c/d/person.ply");
  expect(State::missing, "");  // too deep: whole disks are not searched
}

TEST_F(ScanSearch, ChangedContentIsNoSubstitute) {
  write("work/scans/person.ply", "another!");
  expect(State::changed, "work/scans/person.ply");
  write("work/old/person.ply", "the scan");
  expect(State::same, "work/old/person.ply");
  fs::remove_all(folder / "work");
  fs::create_directories(folder / "work");
  expect(State::missing, "");
}

TEST_F(ScanSearch, WithoutAHashTheNameDecides) {
  scan.sha256.clear();
  write("work/scans/person.ply", "whatever");
  expect(State::same, "work/scans/person.ply");
}

TEST_F(ScanSearch, CompanionsStayInTheirFolder) {
  write("c/model.gltf",
        R"({"buffers":[{"uri":"b.bin"},{"uri":"data:,x"}],"images":[{"uri":"../up.png"}]})");
  write("c/b.bin", "b");
  write("up.png", "u");
  EXPECT_EQ(companionFiles(folder / "c/model.gltf"), std::vector<fs::path>{"b.bin"});
  write("c/scan.ply", "ply\nformat ascii 1.0\ncomment TextureFile skin.jpg\nend_header\n");
  write("c/skin.jpg", "s");
  EXPECT_EQ(companionFiles(folder / "c/scan.ply"), std::vector<fs::path>{"skin.jpg"});
  EXPECT_TRUE(companionFiles(folder / "c/scan.stl").empty());
  EXPECT_TRUE(companionFiles(folder / "c/missing.obj").empty());
}

}  // namespace
}  // namespace loopreg::project
