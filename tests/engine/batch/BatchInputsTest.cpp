// What a folder of scans holds, in which order, and whether it is a recording.
#include "batch/BatchInputs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "tests/support/TestData.h"

namespace loopreg::batch {
namespace {

std::vector<BatchScan> named(const std::vector<std::string>& names) {
  std::vector<BatchScan> scans;
  for (const std::string& name : names) scans.push_back({name, name});
  return scans;
}

std::vector<BatchScan> frames(const std::string& before, int first, int count, int step = 1) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i)
    names.push_back(before + std::to_string(first + step * i) + ".ply");
  return named(names);
}

TEST(BatchInputs, AFolderIsReadInTheOrderInWhichPeopleCount) {
  const testing::TemporaryFolder folder;
  for (const char* name : {"walk_10.ply", "walk_2.ply", "walk_2.obj", "notes.txt", "Anna.stl",
                           ".hidden.ply", "._walk_2.ply"}) {
    std::ofstream(folder / name) << "x";
  }
  const auto scans = collectScans({folder.path().string()});
  ASSERT_TRUE(scans.ok());
  std::vector<std::string> names;
  for (const BatchScan& scan : scans.value()) names.push_back(scan.name);
  EXPECT_EQ(names, (std::vector<std::string>{"Anna", "walk_2_obj", "walk_2_ply", "walk_10"}));
  EXPECT_FALSE(
      collectScans({(folder / "no").string(), folder.path().string()})->front().name.empty());
}

std::map<std::string, std::string> namesOf(const std::vector<std::string>& files) {
  std::map<std::string, std::string> names;
  const auto scans = collectScans(files);
  for (const BatchScan& scan : scans.value()) names[scan.file.string()] = scan.name;
  return names;
}

TEST(BatchInputs, NamesAreUniqueWhateverTheOrder) {
  std::vector<std::string> files{"s1/scan.ply", "s2/scan.ply", "s2/scan.obj", "a.ply",
                                 "a.obj",       "b.ply",       "b.obj",       "b_obj.ply",
                                 "x/p/c.ply",   "y/p/c.ply"};
  const auto names = namesOf(files);
  EXPECT_EQ(names.at("s1/scan.ply"), "s1_scan");
  EXPECT_EQ(names.at("s2/scan.ply"), "s2_scan");
  EXPECT_EQ(names.at("s2/scan.obj"), "scan_obj");
  EXPECT_EQ(names.at("a.ply"), "a_ply");
  EXPECT_EQ(names.at("a.obj"), "a_obj");
  EXPECT_EQ(names.at("b_obj.ply"), "b_obj_ply");
  EXPECT_EQ(names.at("x/p/c.ply"), "x_p_c_ply");
  EXPECT_EQ(names.at("y/p/c.ply"), "y_p_c_ply");
  std::set<std::string> different;
  for (const auto& [file, name] : names) different.insert(name);
  EXPECT_EQ(different.size(), files.size());
  std::reverse(files.begin(), files.end());
  EXPECT_EQ(namesOf(files), names);
  const auto twice = collectScans({"a.ply", "./a.ply"});
  EXPECT_EQ(twice->at(0).name, "a");
  EXPECT_EQ(twice->at(1).name, "a_2");
}

TEST(BatchInputs, NaturalOrderIsAnOrder) {
  EXPECT_TRUE(naturalLess("a2", "a10"));
  EXPECT_FALSE(naturalLess("a10", "a2"));
  EXPECT_TRUE(naturalLess("a02", "a3"));
  EXPECT_TRUE(naturalLess("a", "a1"));
  EXPECT_FALSE(naturalLess("a1", "a1"));
  EXPECT_NE(naturalLess("a01", "a1"), naturalLess("a1", "a01"));
  EXPECT_TRUE(naturalLess("a99999999999999999999", "a100000000000000000000"));
}

TEST(BatchInputs, ARecordingIsKnownByItsNumbers) {
  EXPECT_TRUE(looksLikeSequence(frames("walk_", 1, 30)));
  EXPECT_TRUE(looksLikeSequence(frames("shot2_frame", 100, 20, 5)));
  EXPECT_FALSE(looksLikeSequence(frames("walk_", 1, 6))) << "too few to tell";
  auto gap = frames("walk_", 1, 30);
  gap.erase(gap.begin() + 10);
  EXPECT_TRUE(looksLikeSequence(gap)) << "a lost frame is no reason";
  auto people = frames("walk_", 1, 15);
  people.push_back({"anna.ply", "anna"});
  EXPECT_FALSE(looksLikeSequence(people));
  std::vector<std::string> ids;
  for (int i = 1; i < 20; ++i) ids.push_back("subject_" + std::to_string(i * i) + ".ply");
  EXPECT_FALSE(looksLikeSequence(named(ids))) << "numbers, but no even steps";
  EXPECT_FALSE(looksLikeSequence(named(
      {"a.ply", "b.ply", "c.ply", "d.ply", "e.ply", "f.ply", "g.ply", "h.ply", "i.ply", "j.ply"})));
}

}  // namespace
}  // namespace loopreg::batch
