#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "core/AtomicFile.h"
#include "core/Json.h"
#include "tests/support/TestData.h"

namespace loopreg {
namespace {

namespace fs = std::filesystem;
using loopreg::testing::TemporaryFolder;

std::size_t filesIn(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(AtomicFile, KeepsTheOldFileUntilCommitted) {
  const TemporaryFolder folder;
  const fs::path target = folder / "fit.obj";
  ASSERT_TRUE(writeFile(target, "old"));
  {
    AtomicFile file(target);
    file.stream() << "half of the new";
    file.stream().flush();
    EXPECT_EQ(readFile(target).value(), "old");
    EXPECT_EQ(file.temporaryPath().extension(), ".obj");  // some writers go by the extension
    EXPECT_EQ(file.temporaryPath().parent_path(), target.parent_path());
  }
  EXPECT_EQ(readFile(target).value(), "old");
  EXPECT_EQ(filesIn(folder.path()), 1u);  // nothing is left beside it
  {
    AtomicFile file(target);
    file.stream() << "new";
    ASSERT_TRUE(file.commit());
  }
  EXPECT_EQ(readFile(target).value(), "new");
  EXPECT_EQ(filesIn(folder.path()), 1u);
}

TEST(AtomicFile, SaysWhyItCannotWrite) {
  const TemporaryFolder folder;
  const Result<void> result = writeFile(folder / "missing" / "fit.obj", "x");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().text().find("missing"), std::string::npos);
  EXPECT_FALSE(result.error().hint.empty());
  // A folder in the target's place.
  fs::create_directory(folder / "taken");
  EXPECT_FALSE(writeFile(folder / "taken", "x"));
  EXPECT_TRUE(fs::is_directory(folder / "taken"));
  EXPECT_EQ(filesIn(folder.path()), 1u);
}

TEST(AtomicFile, NamesNeedNotBeAscii) {
  const TemporaryFolder folder;
  const fs::path target = folder / "Größe 人.json";
  ASSERT_TRUE(writeFile(target, std::string("\0\xff\n", 3)));
  EXPECT_EQ(readFile(target).value(), std::string("\0\xff\n", 3));
}

TEST(ReadFile, RefusesWhatIsNoReadableFile) {
  const TemporaryFolder folder;
  EXPECT_EQ(readFile(folder / "none").error().code, ErrorCode::unreadableInput);
  EXPECT_NE(readFile(folder.path()).error().message.find("folder"), std::string::npos);
  ASSERT_TRUE(writeFile(folder / "large", std::string(100, 'x')));
  const Result<std::string> large = readFile(folder / "large", 99);
  ASSERT_FALSE(large);
  EXPECT_NE(large.error().message.find("100"), std::string::npos);
  EXPECT_EQ(readFile(folder / "large", 100).value().size(), 100u);
  ASSERT_TRUE(writeFile(folder / "empty", ""));
  EXPECT_EQ(readFile(folder / "empty").value(), "");
  EXPECT_FALSE(readFile("/dev/zero"));  // no end: must not be waited for
}

TEST(Json, RoundTripKeepsTheOrderOfKeys) {
  const TemporaryFolder folder;
  Json json;
  json["zebra"] = 1;
  json["apple"] = {1.5, nullptr, "ä"};
  ASSERT_TRUE(writeJson(folder / "a.json", json));
  const Result<Json> back = readJson(folder / "a.json");
  ASSERT_TRUE(back);
  EXPECT_EQ(back.value(), json);
  EXPECT_EQ(back.value().begin().key(), "zebra");
  const std::string text = readFile(folder / "a.json").value();
  EXPECT_EQ(text.back(), '\n');
  EXPECT_NE(text.find("  \"zebra\": 1"), std::string::npos);
}

TEST(Json, WhatJsonCannotSayBecomesNullOrIsReplaced) {
  const TemporaryFolder folder;
  Json json;
  json["a"] = std::numeric_limits<double>::quiet_NaN();
  json["b"] = std::numeric_limits<double>::infinity();
  json["c"] = "broken \xff text";  // not UTF-8
  ASSERT_TRUE(writeJson(folder / "a.json", json));
  const Result<Json> back = readJson(folder / "a.json");
  ASSERT_TRUE(back);
  EXPECT_TRUE(back.value()["a"].is_null());
  EXPECT_TRUE(back.value()["b"].is_null());
}

TEST(Json, ErrorsNameFileAndByte) {
  const TemporaryFolder folder;
  ASSERT_TRUE(writeFile(folder / "bad.json", "{\"a\": 1,, }"));
  const Result<Json> bad = readJson(folder / "bad.json");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::unreadableInput);
  EXPECT_NE(bad.error().context.find("bad.json"), std::string::npos);
  EXPECT_NE(bad.error().message.find("byte 9"), std::string::npos) << bad.error().message;
  for (const char* text : {"", "{", "[1, 2", "nul", "{\"a\"}", "\x80"}) {
    ASSERT_TRUE(writeFile(folder / "bad.json", text));
    EXPECT_FALSE(readJson(folder / "bad.json")) << text;
  }
  EXPECT_FALSE(readJson(folder / "none.json"));
}

}  // namespace
}  // namespace loopreg
