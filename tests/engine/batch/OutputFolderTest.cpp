// One folder, many workers: claims, whole results, summaries.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "batch/ContactSheet.h"
#include "batch/Gate.h"
#include "batch/Summary.h"
#include "core/Json.h"
#include "tests/support/TestData.h"

namespace loopreg::batch {
namespace {

namespace fs = std::filesystem;

std::string bytesOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void writeReport(const fs::path& folder, const std::string& verdict, double p95) {
  fs::create_directories(folder);
  const Json json = {{"verdict", verdict},
                     {"reasons", {"A <reason>, \"quoted\""}},
                     {"scan", {{"height_m", 1.7}}},
                     {"scan_to_model_mm", {{"median", 2.0}, {"p95", p95}}},
                     {"model_to_scan_mm", {{"median", 1.5}}},
                     {"seconds", {{"total", 1.2}}}};
  ASSERT_TRUE(writeJson(folder / "report.json", json));
}

TEST(OutputFolder, AClaimKeepsOtherProcessesAwayAndDiesWithItsOwner) {
  const loopreg::testing::TemporaryFolder folder;
  const Result<OutputFolder> out = OutputFolder::open(folder / "out");
  ASSERT_TRUE(out);
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto claim = out->claim("walk");
    const char yes = claim ? 'y' : 'n';
    static_cast<void>(!::write(ready[1], &yes, 1));
    for (;;) ::pause();
  }
  char got = 0;
  ASSERT_EQ(::read(ready[0], &got, 1), 1);
  ASSERT_EQ(got, 'y');
  EXPECT_FALSE(out->claim("walk").has_value());
  EXPECT_TRUE(out->claim("run").has_value());
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(out->claim("walk").has_value());
}

TEST(OutputFolder, PublishingPutsTheReportLastAndLeavesTheUsersFiles) {
  const loopreg::testing::TemporaryFolder folder;
  const Result<OutputFolder> out = OutputFolder::open(folder / "out");
  ASSERT_TRUE(out);
  fs::create_directories(out->of("walk"));
  std::ofstream(out->of("walk") / "notes.txt") << "mine";
  ASSERT_TRUE(out->publishError("walk", "walk.ply", {ErrorCode::unreadableInput, "Bad.", "", ""}));
  EXPECT_TRUE(out->error("walk").has_value());
  const Result<fs::path> stage = out->stage("walk");
  ASSERT_TRUE(stage);
  std::ofstream(stage.value() / "fit.obj") << "v 0 0 0";
  writeReport(stage.value(), "good", 5);
  EXPECT_FALSE(out->report("walk").has_value());
  ASSERT_TRUE(out->publish("walk"));
  EXPECT_TRUE(out->report("walk").has_value());
  EXPECT_FALSE(out->error("walk").has_value());
  EXPECT_EQ(bytesOf(out->of("walk") / "fit.obj"), "v 0 0 0");
  EXPECT_EQ(bytesOf(out->of("walk") / "notes.txt"), "mine");
  EXPECT_FALSE(fs::exists(stage.value()));
}

TEST(OutputFolder, WhatADeadWorkerLeftIsClearedButNotANeighboursWork) {
  const loopreg::testing::TemporaryFolder folder;
  const Result<OutputFolder> out = OutputFolder::open(folder / "out");
  ASSERT_TRUE(out);
  fs::create_directories(out->path() / ".work" / "walk.99999999");
  fs::create_directories(out->path() / ".work" / "walk.b.1234");
  ASSERT_TRUE(out->stage("walk"));
  EXPECT_FALSE(fs::exists(out->path() / ".work" / "walk.99999999"));
  EXPECT_TRUE(fs::exists(out->path() / ".work" / "walk.b.1234"));
}

TEST(OutputFolder, AHalfWrittenReportIsNone) {
  const loopreg::testing::TemporaryFolder folder;
  const Result<OutputFolder> out = OutputFolder::open(folder / "out");
  ASSERT_TRUE(out);
  fs::create_directories(out->of("walk"));
  std::ofstream(out->of("walk") / "report.json") << "{\"verdict\": \"go";
  EXPECT_FALSE(out->report("walk").has_value());
}

TEST(Summary, TellsEveryScanWhateverBecameOfIt) {
  const loopreg::testing::TemporaryFolder folder;
  const Result<OutputFolder> out = OutputFolder::open(folder / "out");
  ASSERT_TRUE(out);
  writeReport(out->of("a"), "good", 5);
  writeReport(out->of("b & c"), "failed", 40);
  ASSERT_TRUE(out->publishError("d", "d.ply", {ErrorCode::unreadableInput, "No header.", "", ""}));
  const std::vector<BatchScan> scans{
      {"a.ply", "a"}, {"b & c.ply", "b & c"}, {"d.ply", "d"}, {"e.ply", "e"}};
  const std::vector<SummaryRow> rows = summarise(out.value(), scans);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].state, "good");
  EXPECT_EQ(rows[1].state, "failed");
  EXPECT_EQ(rows[2].state, "unreadable");
  EXPECT_EQ(rows[2].remark, "No header.");
  EXPECT_EQ(rows[3].state, "waiting");
  ASSERT_TRUE(writeSummary(out.value(), scans));
  const std::string csv = bytesOf(out->path() / "summary.csv");
  EXPECT_NE(csv.find("a,a.ply,good,2.000,5.000,1.500,1.700,1.200,\"A <reason>, \"\"quoted\"\"\"\n"),
            std::string::npos)
      << csv;
  EXPECT_NE(csv.find("e,e.ply,waiting,,,,,,\n"), std::string::npos) << csv;
  const Result<Json> json = readJson(out->path() / "summary.json");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->at("counts").at("good"), 1);
  const std::string page = bytesOf(out->path() / "index.html");
  EXPECT_EQ(page.find("A <reason>"), std::string::npos);
  EXPECT_NE(page.find("A &lt;reason&gt;"), std::string::npos);
  EXPECT_NE(page.find("href=\"b%20%26%20c/\""), std::string::npos);
  EXPECT_LT(page.find("data-name=\"d\""), page.find("data-name=\"a\""));  // worst first
}

TEST(Summary, ANameThatIsNoUtf8LosesNothing) {
  const loopreg::testing::TemporaryFolder folder;
  const Result<OutputFolder> out = OutputFolder::open(folder / "out");
  ASSERT_TRUE(out);
  ASSERT_TRUE(writeSummary(out.value(), {{"bad\xff.ply", "bad\xff"}, {"b.ply", "b"}}));
  const Result<Json> json = readJson(out->path() / "summary.json");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->at("rows").at(0).at("scan"), "bad\xEF\xBF\xBD");
  EXPECT_TRUE(fs::exists(out->path() / "index.html"));
}

TEST(Gate, HoldsAndLetsGo) {
  Gate gate;
  gate.close();
  std::atomic<bool> through{false};
  std::thread worker([&] {
    gate.pass([] { return false; });
    through = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(through);
  gate.open();
  worker.join();
  EXPECT_TRUE(through);
}

}  // namespace
}  // namespace loopreg::batch
