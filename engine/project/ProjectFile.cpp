#include "project/ProjectFile.h"

#include <fstream>

#include "core/AtomicFile.h"
#include "core/Sha256.h"
#include "core/Zip.h"
#include "project/BundleCache.h"
#include "project/FitFields.h"
#include "project/HistoryFields.h"
#include "project/PackedArray.h"
#include "project/ScanSearch.h"

namespace loopreg::project {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFormat = "loopreg-project";
constexpr const char* kInside = "project.json";
constexpr const char* kDamaged = "Take an older copy, or open the scan itself.";
// A fit takes half a megabyte, with the mask of a scan of 100 million points 20 megabytes.
constexpr std::uintmax_t kMostText = std::uintmax_t{1} << 28;
constexpr std::uintmax_t kMostEntry = std::uintmax_t{1} << 32;  // as makeZip() writes them
constexpr std::int64_t kMostVertices = std::int64_t{1} << 31;
constexpr int kBundleLevel = 6;  // of deflate: scans are large, and the last per cent is slow

bool isZip(const std::string& bytes) { return bytes.rfind("PK\x03\x04", 0) == 0; }

std::string text(const fs::path& path) { return path.generic_string(); }

std::string relativeTo(const fs::path& folder, const fs::path& file) {
  if (file.empty() || folder.empty()) return {};
  return text(file.lexically_relative(folder));
}

Json toJson(const ScanReference& scan, const fs::path& folder) {
  return {{"name", scan.name},       {"relative", relativeTo(folder, scan.file)},
          {"file", text(scan.file)}, {"bytes", scan.bytes},
          {"sha256", scan.sha256},   {"vertices", scan.vertices},
          {"faces", scan.faces}};
}

ScanReference readScan(const Fields& fields) {
  ScanReference scan;
  scan.name = fields.text("name");
  scan.relative = fields.text("relative");
  scan.file = fields.text("file");
  scan.bytes = static_cast<std::uint64_t>(
      fields.integer("bytes", 0, std::numeric_limits<std::int64_t>::max()));
  scan.sha256 = fields.text("sha256", 64);
  scan.vertices = fields.integer("vertices", 0, kMostVertices);
  scan.faces = fields.integer("faces", 0, kMostVertices);
  return scan;
}

Json toJson(const BodyReference& body, const fs::path& folder) {
  const bool builtin = body.source == "builtin";
  return {{"source", body.source},
          {"relative", builtin ? "" : relativeTo(folder, body.source)},
          {"name", body.name},
          {"checksum", body.checksum}};
}

BodyReference readBody(const Fields& fields) {
  BodyReference body;
  body.source = fields.text("source");
  body.relative = fields.text("relative");
  body.name = fields.text("name");
  const Json& checksum = fields.json("checksum");
  if (checksum.is_number_unsigned()) {
    body.checksum = checksum.get<std::uint64_t>();
  } else {
    fields.fail("checksum", "is no whole number");
  }
  return body;
}

/// Makes a file of an older schema one of the next, until it is of ours. Schema 1 was the first.
void upgrade(Json& json) { json["schema"] = kSchema; }

std::string bytesOf(const fs::path& file, std::size_t count) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(count, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return bytes;
}

/// The inner file of a bundle, or the text of a plain project.
Result<std::string> projectText(const fs::path& file) {
  if (!isZip(bytesOf(file, 4))) return readFile(file, kMostText);
  Result<std::string> bytes = readFile(file);
  if (!bytes) return bytes.error();
  const Result<ZipReader> zip = ZipReader::open(std::move(bytes).value(), file.string());
  if (!zip) return zip.error();
  for (const ZipReader::Entry& entry : zip->entries()) {
    if (entry.name == kInside) return zip->extract(entry, kMostText);
  }
  return unreadable(file.string(), "This archive holds no project.", kDamaged);
}

/// A name inside a bundle that stays inside whatever it is unpacked to.
bool isSafe(const fs::path& name) {
  const fs::path normal = name.lexically_normal();
  return !normal.empty() && normal.is_relative() && *normal.begin() != ".." &&
         name.string().find('\\') == std::string::npos;
}

/// Whether the disk has room for all that is inside.
Result<void> checkRoom(const ZipReader& zip, const fs::path& folder, const std::string& name) {
  std::uintmax_t wanted = 0;
  for (const ZipReader::Entry& entry : zip.entries()) {
    if (entry.name == kInside) continue;
    if (entry.size > kMostEntry) {
      return unreadable(name, "The bundle's \"" + entry.name + "\" would be longer than 4 GB.",
                        "It was not made by this program; do not trust it.");
    }
    wanted += entry.size;
  }
  std::error_code error;
  const fs::space_info disk = fs::space(folder, error);
  if (error || wanted <= disk.available) return {};
  return unreadable(name,
                    "The bundle unpacks to " + std::to_string(wanted >> 20) + " MB; the disk has " +
                        std::to_string(disk.available >> 20) + " MB left.",
                    "Make room on the disk of " + folder.string() + ".");
}

Result<void> unpack(const ZipReader& zip, const fs::path& folder, StopToken stop) {
  for (const ZipReader::Entry& entry : zip.entries()) {
    if (stop.stopRequested()) return cancelledError();
    if (entry.name == kInside || entry.name.empty() || entry.name.back() == '/') continue;
    if (!isSafe(entry.name)) {
      return unreadable(entry.name, "The bundle names a file outside itself.",
                        "It was not made by this program; do not trust it.");
    }
    const fs::path place = folder / fs::path(entry.name).lexically_normal();
    std::error_code error;
    if (fs::file_size(place, error) == entry.size && !error) continue;  // unpacked before
    fs::create_directories(place.parent_path(), error);
    const Result<std::string> content = zip.extract(entry, kMostEntry);
    if (!content) return content.error();
    if (Result<void> done = writeFile(place, content.value()); !done) return done;
  }
  return {};
}

}  // namespace

// --- JSON -----------------------------------------------------------------------------------

Json projectJson(const Project& project, const fs::path& folder) {
  Json json = {{"format", kFormat},
               {"schema", kSchema},
               {"program", LOOPREG_VERSION},
               {"saved", project.saved}};
  if (!project.autosavedOf.empty()) json["autosaved_of"] = project.autosavedOf;
  json["scan"] = toJson(project.scan, folder);
  json["options"] = toJson(project.options);
  if (project.preflight) json["preflight"] = toJson(*project.preflight);
  json["body"] = toJson(project.body, folder);
  if (project.mends) json["mends"] = toJson(*project.mends);
  if (project.fit) json["fit"] = toJson(*project.fit);
  if (project.fit && project.history) json["history"] = toJson(*project.history);
  json["view"] = project.view;
  if (!project.picture.empty()) json["picture"] = packBytes(project.picture);
  return json;
}

Result<Project> parseProject(const std::string& content, const std::string& name) {
  Json json = Json::parse(content, nullptr, false);
  if (json.is_discarded()) {
    return unreadable(name, "This is no project, or a damaged one: it is not valid JSON.",
                      kDamaged);
  }
  if (!json.is_object() || !json.contains("format") || json["format"] != kFormat) {
    return unreadable(name, "This is no project of LoopReg Studio.",
                      "Projects are made by File > Save project.");
  }
  std::string problem;
  const Fields head(json, {}, problem);
  const std::int64_t schema = head.integer("schema", 1, 1'000'000);
  if (head.good() && schema > kSchema) {
    return unreadable(name,
                      "This project was saved by a newer version of LoopReg Studio (schema " +
                          std::to_string(schema) + "; this version reads up to " +
                          std::to_string(kSchema) + ").",
                      "Update LoopReg Studio to open it. The file was not changed.");
  }
  if (head.good() && schema < kSchema) upgrade(json);

  Project project;
  project.saved = head.has("saved") ? head.text("saved") : std::string();
  if (head.has("autosaved_of")) project.autosavedOf = head.text("autosaved_of");
  project.scan = readScan(head.object("scan"));
  const std::int64_t vertices = project.scan.vertices;
  project.options = readOptions(head.object("options"));
  if (head.has("preflight")) {
    project.preflight = std::make_shared<const registration::Preflight>(
        readPreflight(head.object("preflight"), vertices));
  }
  project.body = readBody(head.object("body"));
  registration::Mends mends;
  if (head.has("mends")) mends = readMends(head.object("mends"), vertices);
  project.mends = std::make_shared<const registration::Mends>(std::move(mends));
  std::vector<fit::FitIteration> history;
  if (head.has("fit")) {
    auto fit = std::make_shared<registration::FitResult>(readFit(head.object("fit"), vertices));
    if (head.has("history")) {
      history = readHistory(head.object("history"), fit->parameters.rotations.size(),
                            fit->parameters.betas.size());
    }
    project.fit = std::move(fit);
  }
  project.history = std::make_shared<const std::vector<fit::FitIteration>>(std::move(history));
  if (head.has("view")) project.view = head.json("view");
  if (head.has("picture")) project.picture = unpackBytes(head, "picture");
  if (!problem.empty()) {
    return unreadable(name, "The project is damaged: " + problem + ".", kDamaged);
  }
  return project;
}

// --- Files ----------------------------------------------------------------------------------

bool isProject(const fs::path& file) {
  const std::string head = bytesOf(file, 200);
  if (!isZip(head)) return !head.empty() && head.find(kFormat) != std::string::npos;
  return head.find(kInside) != std::string::npos;  // a bundle's first entry
}

Result<void> saveProject(const fs::path& file, const Project& project) {
  const Json json = projectJson(project, file.parent_path());
  return writeFile(file, json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n", true);
}

Result<void> saveBundle(const fs::path& file, const Project& project, bool withBody) {
  std::vector<std::pair<std::string, std::string>> entries(1);
  const auto add = [&](const fs::path& from, const std::string& as) -> Result<void> {
    Result<std::string> content = readFile(from);
    if (!content) return content.error();
    entries.emplace_back(as, std::move(content).value());
    return {};
  };
  const fs::path& scan = project.scan.file;
  Project inner = project;
  inner.scan.relative = fs::path("scan") / scan.filename();
  if (Result<void> done = add(scan, text(inner.scan.relative)); !done) return done;
  for (const fs::path& other : companionFiles(scan)) {
    if (Result<void> done = add(scan.parent_path() / other, "scan/" + text(other)); !done) {
      return done;
    }
  }
  std::error_code error;
  const fs::path body = project.body.source;
  Json json = projectJson(inner, {});
  json["scan"]["relative"] = text(inner.scan.relative);
  if (withBody && project.body.source != "builtin" && fs::is_regular_file(body, error)) {
    const std::string as = "body/" + text(body.filename());
    if (Result<void> done = add(body, as); !done) return done;
    json["body"]["relative"] = as;
  }
  entries.front() = {kInside, json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"};
  const Result<std::string> archive = makeZip(entries, kBundleLevel);
  if (!archive) return archive.error();
  return writeFile(file, archive.value(), true);
}

Result<OpenedProject> openProject(const fs::path& file, const fs::path& unpackInto,
                                  StopToken stop) {
  OpenedProject opened;
  if (!isZip(bytesOf(file, 4))) {
    const Result<std::string> content = readFile(file, kMostText);
    if (!content) return content.error();
    Result<Project> project = parseProject(content.value(), file.string());
    if (!project) return project.error();
    opened.project = std::move(project).value();
    return opened;
  }
  const Result<std::string> content = projectText(file);
  if (!content) return content.error();
  Result<Project> project = parseProject(content.value(), file.string());
  if (!project) return project.error();
  opened.project = std::move(project).value();
  opened.isBundle = true;

  Result<std::string> bytes = readFile(file);
  if (!bytes) return bytes.error();
  const Result<ZipReader> zip = ZipReader::open(std::move(bytes).value(), file.string());
  if (!zip) return zip.error();
  ScanReference& scan = opened.project.scan;
  if (!isSafe(scan.relative)) {
    return unreadable(file.string(), "The bundle does not name its scan.", kDamaged);
  }
  // Two bundles with the same file names are not mixed up.
  Sha256 key;
  for (const ZipReader::Entry& entry : zip->entries()) {
    if (entry.name == kInside) continue;
    const std::string line =
        entry.name + " " + std::to_string(entry.size) + " " + std::to_string(entry.crc) + "\n";
    key.add(line.data(), line.size());
  }
  const fs::path folder = unpackInto / key.hex();
  std::error_code error;
  opened.unpackedAnew = !fs::exists(folder, error);
  opened.unpackedTo = folder;
  fs::create_directories(folder, error);
  Result<void> done = checkRoom(zip.value(), folder, file.string());
  if (done) done = unpack(zip.value(), folder, stop);
  if (done && !fs::is_regular_file(folder / scan.relative, error)) {
    done = unreadable(file.string(), "The bundle does not hold its scan.", kDamaged);
  }
  if (!done) {
    if (opened.unpackedAnew) fs::remove_all(folder, error);
    return done.error();
  }
  markBundleUsed(unpackInto, folder);
  scan.file = folder / scan.relative;
  scan.relative.clear();
  BodyReference& body = opened.project.body;
  if (!body.relative.empty() && isSafe(body.relative)) {
    body.source = text(folder / body.relative);
    body.relative.clear();
  }
  return opened;
}

std::string readPicture(const fs::path& file) {
  if (!isProject(file)) return {};
  const Result<std::string> content = projectText(file);
  if (!content) return {};
  const Json json = Json::parse(content.value(), nullptr, false);
  if (!json.is_object() || !json.contains("picture")) return {};
  std::string problem;
  std::string picture = unpackBytes(Fields(json, {}, problem), "picture");
  return problem.empty() ? picture : std::string();
}

}  // namespace loopreg::project
