// Projects: every field comes back, old files open, damaged ones are told apart from whole ones.
#include "project/ProjectFile.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

#include "SampleProject.h"
#include "core/AtomicFile.h"
#include "core/Sha256.h"
#include "core/Zip.h"
#include "project/BundleCache.h"
#include "tests/support/TestData.h"

namespace loopreg::project {
namespace {

namespace fs = std::filesystem;
using loopreg::testing::expectSame;
using loopreg::testing::sampleProject;
using loopreg::testing::TemporaryFolder;

/// "../of today/person.ply" is where the sample's scan is from here.
const fs::path kFolder = "/scans/projects";
const fs::path kGolden = fs::path(LOOPREG_SOURCE_DIR) / "tests/data/projects/v1.loopreg";

std::string sampleText() { return projectJson(sampleProject(), kFolder).dump(1); }

Result<Project> parsed(const Json& json) { return parseProject(json.dump(), "person.loopreg"); }

/// The message about a sample project with one thing changed.
std::string refusal(const std::function<void(Json&)>& change) {
  Json json = projectJson(sampleProject(), kFolder);
  change(json);
  const Result<Project> read = parsed(json);
  return read ? "(it was read)" : read.error().text();
}

TEST(ProjectFile, EveryFieldComesBack) {
  const Result<Project> read = parseProject(sampleText(), "person.loopreg");
  ASSERT_TRUE(read) << read.error().text();
  Project expected = sampleProject();
  expected.body.relative = "../../bodies/female.npz";
  expectSame(read.value(), expected);
}

TEST(ProjectFile, SavingWhatWasReadChangesNothing) {
  const std::string once = sampleText();
  const Result<Project> first = parseProject(once, "a");
  ASSERT_TRUE(first);
  const std::string twice = projectJson(first.value(), kFolder).dump(1);
  const Result<Project> second = parseProject(twice, "a");
  ASSERT_TRUE(second);
  // 7 digits of an angle pass through a rotation matrix: the last may move once, and no further.
  expectSame(first.value(), second.value());
  const auto& a = first->fit->prediction.correspondences;
  const auto& b = second->fit->prediction.correspondences;
  EXPECT_EQ(a.canonical, b.canonical);
  EXPECT_EQ(a.beneath, b.beneath);
  EXPECT_EQ(a.confidence, b.confidence);
}

TEST(ProjectFile, AProjectWithoutAFitIsOneToo) {
  Project plain = sampleProject();
  plain.fit.reset();
  plain.history = std::make_shared<const std::vector<fit::FitIteration>>();
  plain.mends = std::make_shared<const registration::Mends>();
  plain.picture.clear();
  plain.autosavedOf.clear();
  plain.view = nullptr;
  const Result<Project> read = parsed(projectJson(plain, kFolder));
  ASSERT_TRUE(read) << read.error().text();
  expectSame(read.value(), plain);
}

// Written once by version 0.1.0 (LOOPREG_WRITE_GOLDEN=1 writes it) and never again: what opened
// then must open for ever.
TEST(ProjectFile, TheFirstSchemaStillOpens) {
  if (std::getenv("LOOPREG_WRITE_GOLDEN")) {
    fs::create_directories(kGolden.parent_path());
    ASSERT_TRUE(writeFile(kGolden, sampleText() + "\n"));
  }
  const Result<OpenedProject> opened = openProject(kGolden, {});
  ASSERT_TRUE(opened) << opened.error().text();
  EXPECT_FALSE(opened->isBundle);
  expectSame(opened->project, sampleProject(), 1e-12);
}

TEST(ProjectFile, ANewerSchemaIsRefusedPolitely) {
  const std::string said = refusal([](Json& json) { json["schema"] = kSchema + 1; });
  EXPECT_NE(said.find("newer version"), std::string::npos) << said;
  EXPECT_NE(said.find("Update LoopReg Studio"), std::string::npos) << said;
}

TEST(ProjectFile, WhatIsWrongIsSaid) {
  const auto says = [](const std::function<void(Json&)>& change, const std::string& words) {
    const std::string said = refusal(change);
    EXPECT_NE(said.find(words), std::string::npos) << said;
  };
  says([](Json& j) { j.erase("format"); }, "no project of LoopReg Studio");
  says([](Json& j) { j["fit"]["parameters"].erase("scale"); }, "fit.parameters.scale is missing");
  says([](Json& j) { j["fit"]["parameters"]["scale"] = -1; }, "fit.parameters.scale");
  says([](Json& j) { j["fit"]["verdict"] = "superb"; }, "\"superb\"");
  says([](Json& j) { j["scan"]["vertices"] = 299; }, "not about 299 points");
  says([](Json& j) { j["scan"]["vertices"] = -3; }, "scan.vertices");
  says([](Json& j) { j["options"]["seed"] = "one"; }, "options.seed");
  says([](Json& j) { j["mends"]["pins"][1]["target"][2] = nullptr; }, "mends.pins[1].target");
  says([](Json& j) { j["fit"]["displacements"]["columns"] = 1 << 27; }, "more than");
  says([](Json& j) { j["fit"]["displacements"]["data"] = "AAAA"; }, "damaged");
  says([](Json& j) { j["fit"]["displacements"]["data"] = "no base64!"; }, "base64");
  says([](Json& j) { j["fit"]["parameters"]["rotations"] = j["fit"]["displacements"]; },
       "rotations.rows is not 9");
  says([](Json& j) { j["history"]["stages"] = j["history"]["offsets_of"]; }, "do not belong");
  says([](Json& j) { j["fit"]["alternatives"] = 7; }, "fit.alternatives");
}

TEST(ProjectFile, NotANumberIsNoPose) {
  Project broken = sampleProject();
  auto fit = std::make_shared<registration::FitResult>(*broken.fit);
  fit->displacements(1, 5) = std::numeric_limits<double>::quiet_NaN();
  broken.fit = fit;
  const Result<Project> read = parsed(projectJson(broken, kFolder));
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("displacements"), std::string::npos);
}

TEST(ProjectFile, NoDamageCrashesTheReader) {
  const std::string whole = sampleText();
  for (std::size_t length = 0; length < whole.size(); length += 97) {
    EXPECT_FALSE(parseProject(whole.substr(0, length), "cut")) << length;
  }
  Rng rng(3);
  int read = 0;
  for (int i = 0; i < 1500; ++i) {
    std::string bent = whole;
    for (int k = 0; k < 3; ++k) {
      bent[std::size_t(rng.uniform() * double(bent.size()))] = char(32 + int(rng.uniform() * 95));
    }
    if (parseProject(bent, "bent")) ++read;  // a changed word in a sentence is no damage
  }
  EXPECT_LT(read, 1000);
}

TEST(ProjectFile, FilesAreKnownByContent) {
  const TemporaryFolder folder;
  const fs::path project = folder / "a.loopreg", other = folder / "b.loopreg";
  ASSERT_TRUE(saveProject(project, sampleProject()));
  ASSERT_TRUE(writeFile(other, "ply\nformat ascii 1.0\n"));
  EXPECT_TRUE(isProject(project));
  EXPECT_FALSE(isProject(other));
  EXPECT_FALSE(isProject(folder / "missing.loopreg"));
  EXPECT_FALSE(isProject(folder.path()));
  EXPECT_EQ(readPicture(project), sampleProject().picture);
  EXPECT_EQ(readPicture(other), "");
  EXPECT_FALSE(openProject(other, folder.path()));
}

TEST(ProjectFile, PathsAreRelativeToTheProject) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "scans");
  Project project = sampleProject();
  project.scan.file = folder / "scans/person.ply";
  ASSERT_TRUE(saveProject(folder / "person.loopreg", project));
  const Result<OpenedProject> opened = openProject(folder / "person.loopreg", {});
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->project.scan.relative, "scans/person.ply");
}

// --- Bundles --------------------------------------------------------------------------------

TEST(ProjectBundle, HoldsTheScanItsMaterialsAndTheBody) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "from/textures");
  ASSERT_TRUE(writeFile(folder / "from/person.obj", "mtllib person.mtl\nv 0 0 0\n"));
  ASSERT_TRUE(writeFile(folder / "from/person.mtl",
                        "newmtl skin\nmap_Kd -bm 0.5 textures/skin.png\nmap_Ks ../secret.png\n"));
  ASSERT_TRUE(writeFile(folder / "from/textures/skin.png", "picture"));
  ASSERT_TRUE(writeFile(folder / "secret.png", "not of the scan's folder"));
  ASSERT_TRUE(writeFile(folder / "female.npz", "body"));
  Project project = sampleProject();
  project.scan.file = folder / "from/person.obj";
  project.body.source = (folder / "female.npz").string();
  const fs::path bundle = folder / "all.loopreg";
  ASSERT_TRUE(saveBundle(bundle, project, true));
  EXPECT_TRUE(isProject(bundle));
  EXPECT_EQ(readPicture(bundle), project.picture);
  fs::remove_all(folder / "from");
  fs::remove(folder / "female.npz");

  const Result<OpenedProject> opened = openProject(bundle, folder / "unpacked");
  ASSERT_TRUE(opened) << opened.error().text();
  EXPECT_TRUE(opened->isBundle);
  const fs::path scan = opened->project.scan.file;
  EXPECT_EQ(readFile(scan).value(), "mtllib person.mtl\nv 0 0 0\n");
  EXPECT_EQ(readFile(scan.parent_path() / "textures/skin.png").value(), "picture");
  EXPECT_EQ(readFile(opened->project.body.source).value(), "body");
  EXPECT_FALSE(fs::exists(scan.parent_path() / "../secret.png"));

  ASSERT_TRUE(writeFile(folder / "female.npz", "body"));
  project.scan.file = scan;
  ASSERT_TRUE(saveBundle(folder / "without.loopreg", project, false));
  const Result<OpenedProject> without = openProject(folder / "without.loopreg", folder / "un2");
  ASSERT_TRUE(without);
  EXPECT_EQ(without->project.body.source, project.body.source);
}

TEST(ProjectBundle, NamesThatLeaveTheBundleAreRefused) {
  const TemporaryFolder folder;
  Project project = sampleProject();
  Json json = projectJson(project, {});
  json["scan"]["relative"] = "scan/person.ply";
  const auto attempt = [&](const std::string& name) {
    const auto zip =
        makeZip({{"project.json", json.dump()}, {"scan/person.ply", "x"}, {name, "y"}});
    EXPECT_TRUE(writeFile(folder / "evil.loopreg", zip.value()));
    const Result<OpenedProject> opened = openProject(folder / "evil.loopreg", folder / "in/to");
    EXPECT_FALSE(opened) << name;
  };
  attempt("../outside.txt");
  attempt("scan/../../../outside.txt");
  attempt("/outside.txt");
  EXPECT_FALSE(fs::exists(folder / "in/outside.txt"));
  EXPECT_FALSE(fs::exists(folder / "outside.txt"));
  json["scan"]["relative"] = "../../etc/passwd";
  attempt("scan/harmless.txt");
}

TEST(ProjectBundle, DamagedArchivesAreRefused) {
  const TemporaryFolder folder;
  ASSERT_TRUE(writeFile(folder / "person.ply", std::string(5000, 'p')));
  Project project = sampleProject();
  project.scan.file = folder / "person.ply";
  ASSERT_TRUE(saveBundle(folder / "good.loopreg", project, false));
  const std::string whole = readFile(folder / "good.loopreg").value();
  for (std::size_t length = 4; length < whole.size(); length += whole.size() / 40) {
    ASSERT_TRUE(writeFile(folder / "cut.loopreg", whole.substr(0, length)));
    EXPECT_FALSE(openProject(folder / "cut.loopreg", folder / "cut")) << length;
  }
  const auto none = makeZip({{"readme.txt", "hello"}});
  ASSERT_TRUE(writeFile(folder / "none.loopreg", none.value()));
  EXPECT_FALSE(isProject(folder / "none.loopreg"));
  EXPECT_FALSE(openProject(folder / "none.loopreg", folder / "none"));
}

TEST(ProjectBundle, WhatWouldUnpackWithoutBoundIsRefused) {
  const TemporaryFolder folder;
  Json json = projectJson(sampleProject(), {});
  json["scan"]["relative"] = "scan/person.ply";
  const std::string text = json.dump() + std::string((std::size_t{1} << 28), ' ');
  const auto zip = makeZip({{"project.json", text}, {"scan/person.ply", "x"}}, 1);
  ASSERT_TRUE(writeFile(folder / "bomb.loopreg", zip.value()));
  const auto opened = openProject(folder / "bomb.loopreg", folder / "in");
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("at most 256 MB"), std::string::npos);
  EXPECT_TRUE(readPicture(folder / "bomb.loopreg").empty());
  EXPECT_FALSE(fs::exists(folder / "in"));
}

TEST(ProjectBundle, LeavesNothingWhenRefused) {
  const TemporaryFolder folder;
  Json json = projectJson(sampleProject(), {});
  json["scan"]["relative"] = "scan/person.ply";
  const auto attempt = [&](const std::vector<std::pair<std::string, std::string>>& others) {
    std::vector<std::pair<std::string, std::string>> entries = {{"project.json", json.dump()}};
    entries.insert(entries.end(), others.begin(), others.end());
    EXPECT_TRUE(writeFile(folder / "odd.loopreg", makeZip(entries).value()));
    return openProject(folder / "odd.loopreg", folder / "in");
  };
  EXPECT_FALSE(attempt({{"scan/person.ply", "x"}, {"../outside.txt", "y"}}));
  EXPECT_TRUE(fs::is_empty(folder / "in"));
  EXPECT_FALSE(attempt({{"scan/another.ply", "x"}}));
  EXPECT_TRUE(fs::is_empty(folder / "in"));
  const auto good = attempt({{"scan/person.ply", "x"}});
  ASSERT_TRUE(good) << good.error().text();
  EXPECT_TRUE(good->unpackedAnew);
  EXPECT_FALSE(attempt({{"scan/person.ply", "x"}})->unpackedAnew);
}

TEST(BundleCache, OnlyWhatNobodyUsedGoes) {
  const TemporaryFolder folder;
  const fs::path cache = folder / "bundles";
  const fs::path old = cache / std::string(64, 'a'), used = cache / std::string(64, 'b');
  const auto longAgo = fs::file_time_type::clock::now() - std::chrono::hours(24 * 100);
  for (const fs::path& place : {old, used, cache / "mine"}) {
    fs::create_directories(place / "scan");
    ASSERT_TRUE(writeFile(place / "scan/person.ply", "x"));
    fs::last_write_time(place, longAgo);
  }
  markBundleUsed(cache, used / "scan/person.ply");
  markBundleUsed(cache, folder / "elsewhere.ply");
  EXPECT_EQ(pruneBundles(cache, std::chrono::hours(24 * 90)), 1u);
  EXPECT_FALSE(fs::exists(old));
  EXPECT_TRUE(fs::exists(used / "scan/person.ply"));
  EXPECT_TRUE(fs::exists(cache / "mine/scan/person.ply"));
  EXPECT_EQ(pruneBundles(folder / "none", std::chrono::hours(1)), 0u);
}

// --- Content --------------------------------------------------------------------------------

TEST(Sha256, KnowsTheStandardsExamples) {
  const auto of = [](const std::string& text) {
    Sha256 sum;
    sum.add(text.data(), text.size());
    return sum.hex();
  };
  EXPECT_EQ(of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(of(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  const TemporaryFolder folder;
  std::string text(600'001, 'x');
  ASSERT_TRUE(writeFile(folder / "file", text));
  EXPECT_EQ(sha256File(folder / "file").value(), of(text));
  EXPECT_FALSE(sha256File(folder / "missing"));
  EXPECT_FALSE(sha256File(folder.path()));
}

}  // namespace
}  // namespace loopreg::project
