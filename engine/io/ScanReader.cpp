#include "io/ScanReader.h"

#include <algorithm>
#include <array>
#include <exception>
#include <new>

#include "core/Parallel.h"
#include "geometry/Normals.h"
#include "io/Repair.h"
#include "io/SourceFile.h"
#include "io/TextScanner.h"

namespace loopreg::io {
namespace {

/// Estimating normals of more points than this would take longer than anything that uses them.
constexpr Eigen::Index kMostEstimatedNormals = 2'000'000;

/// Corners of faces are counted with 32 bits while they are checked.
constexpr std::size_t kMostVertices = 350'000'000;

enum class Format { unknown, ply, obj, stl, off, pcd, xyz, gltf, glb, fbx };

struct Extension {
  std::string_view name;
  Format format;
};
constexpr Extension kExtensions[] = {
    {".ply", Format::ply}, {".obj", Format::obj}, {".stl", Format::stl},   {".off", Format::off},
    {".pcd", Format::pcd}, {".xyz", Format::xyz}, {".pts", Format::xyz},   {".asc", Format::xyz},
    {".glb", Format::glb}, {".fbx", Format::fbx}, {".gltf", Format::gltf},
};

Format formatOfExtension(const std::filesystem::path& path) {
  const std::string extension = lowered(path.extension().string());
  for (const Extension& known : kExtensions) {
    if (known.name == extension) return known.format;
  }
  return Format::unknown;
}

bool startsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

/// The kind of file by the bytes it begins with, for files that are no scans whatever their name
/// says.
const char* foreignKind(std::string_view head) {
  struct Signature {
    std::string_view bytes;
    const char* kind;
  };
  static constexpr Signature kSignatures[] = {{"\x89PNG\r\n\x1a\n", "a PNG image"},
                                              {"\xff\xd8\xff", "a JPEG image"},
                                              {"GIF8", "a GIF image"},
                                              {"PK\x03\x04", "a ZIP archive"},
                                              {"%PDF", "a PDF document"},
                                              {"\x1f\x8b", "a gzip archive"},
                                              {"\x7f"
                                               "ELF",
                                               "a program"},
                                              {"BZh", "a bzip2 archive"},
                                              {"\xfd"
                                               "7zXZ",
                                               "an xz archive"},
                                              {"II*", "a TIFF image"},
                                              {"RIFF", "a RIFF media file"},
                                              {"\x93NUMPY", "a NumPy array"}};
  for (const Signature& signature : kSignatures) {
    if (startsWith(head, signature.bytes)) return signature.kind;
  }
  return nullptr;
}

/// "OFF" behind its prefixes (texture, colours, normals), as the first word of the file.
bool isOffKeyword(std::string_view word) {
  if (startsWith(word, "ST")) word.remove_prefix(2);
  if (startsWith(word, "C")) word.remove_prefix(1);
  if (startsWith(word, "N")) word.remove_prefix(1);
  return startsWith(word, "OFF") && (word.size() == 3 || isDigit(word[3]));
}

Format formatOfContent(std::string_view head) {
  const char* p = head.data();
  const char* const end = p + head.size();
  if (startsWith(head, "ply") && head.size() > 3 && isSpace(head[3])) return Format::ply;
  if (startsWith(head, "glTF")) return Format::glb;
  if (startsWith(head, "Kaydara FBX") || startsWith(head, "; FBX")) return Format::fbx;
  if (startsWith(head, "# .PCD") || startsWith(head, "VERSION ")) return Format::pcd;
  if (isOffKeyword(nextWord(p, end))) return Format::off;
  return Format::unknown;
}

Error unknownFormat(const SourceFile& file, Format byName) {
  const std::string formats =
      "LoopReg reads PLY, OBJ, STL, OFF, PCD, XYZ, PTS, ASC, GLB, glTF and FBX.";
  if (byName == Format::unknown) {
    return unreadable(file.name, "This is not a scan format that LoopReg knows.", formats);
  }
  const std::string extension = file.path.extension().string();
  return file.atByte(0, "The file is named " + extension + " but does not begin like one.",
                     formats);
}

Result<RawScan> readFormat(const SourceFile& file) {
  const std::string_view head(file.begin(), std::min<std::size_t>(file.size, 512));
  const Format byName = formatOfExtension(file.path);
  if (const char* kind = foreignKind(head)) {
    return file.atByte(0, std::string("This is ") + kind + ", not a scan.");
  }
  const Format byContent = formatOfContent(head);
  switch (byContent != Format::unknown ? byContent : byName) {
    case Format::ply:
      return byContent == Format::ply ? readPly(file) : unknownFormat(file, byName);
    case Format::pcd:
      return readPcd(file);
    case Format::off:
      return readOff(file);
    case Format::obj:
      return readObj(file);
    case Format::stl:
      return readStl(file);
    case Format::xyz:
      return readXyz(file);
    case Format::gltf:
      return readWithAssimp(file, "gltf");
    case Format::glb:
      return byContent == Format::glb ? readWithAssimp(file, "glb") : unknownFormat(file, byName);
    case Format::fbx:
      return readWithAssimp(file, "fbx");
    default:
      return unknownFormat(file, byName);
  }
}

Result<Scan> read(const std::filesystem::path& path, const ReadOptions& options, Progress* progress,
                  const StopToken& stop) {
  const auto advance = [&](double share) {
    if (progress) progress->advance(share);
  };
  Result<SourceFile> opened = openSource(path);
  if (!opened) return opened.error();
  SourceFile& file = opened.value();
  file.maxVertices = std::min<std::size_t>(options.maxVertices, kMostVertices);
  file.threads = resolveThreads(options.threads);
  file.stop = stop;
  if (stop.stopRequested()) return cancelledError();
  advance(0.2);

  Result<RawScan> parsed = readFormat(file);
  if (!parsed) return parsed.error();
  RawScan& raw = parsed.value();
  const auto faces = static_cast<std::size_t>(raw.mesh.faces.cols());
  if (faces > 4 * file.maxVertices) {
    return unreadable(file.name, "The file has " + grouped(faces) + " triangles; at most " +
                                     grouped(4 * file.maxVertices) + " are read.");
  }
  file.storage.reset();  // the bytes are not needed any more, and may be most of the memory
  advance(0.7);
  const Result<void> repaired = repairScan(raw, file);
  if (!repaired) return repaired.error();
  advance(0.8);

  Scan scan;
  scan.name = path.stem().string();
  scan.file = path.string();
  scan.mesh = std::move(raw.mesh);
  if (!raw.texture.empty()) {
    vertexColorsOf(raw.texture, scan.mesh.faces, scan.mesh.vertexCount(), scan.mesh.colors);
    scan.texture = std::make_shared<const SurfaceTexture>(std::move(raw.texture));
  }
  scan.statedMetresPerUnit = raw.statedMetresPerUnit;
  scan.remarks = std::move(raw.remarks);
  if (options.completeNormals && scan.mesh.normals.cols() == 0) {
    if (scan.mesh.isPointCloud() && scan.mesh.vertexCount() > kMostEstimatedNormals) {
      scan.remarks.push_back("No normals were estimated for " +
                             counted(static_cast<std::uint64_t>(scan.mesh.vertexCount()), "point") +
                             "; they are estimated for the samples that a fit takes.");
    } else {
      if (stop.stopRequested()) return cancelledError();
      scan.normalsEstimated = geometry::completeNormals(scan.mesh, file.threads);
      if (scan.normalsEstimated) {
        scan.remarks.push_back("Estimated the normals: the file has none.");
      }
    }
  }
  advance(1.0);
  return scan;
}

}  // namespace

Result<Scan> readScan(const std::filesystem::path& path, const ReadOptions& options,
                      Progress* progress, StopToken stop) {
  try {
    return read(path, options, progress, stop);
  } catch (const std::bad_alloc&) {
    return unreadable(path.string(), "There is not enough memory to read this file.",
                      "Thin the scan, or close other programs.");
  } catch (const std::exception& exception) {
    return unreadable(path.string(), std::string("Reading failed: ") + exception.what() + ".");
  }
}

bool isScanFile(const std::filesystem::path& path) {
  return formatOfExtension(path) != Format::unknown;
}

}  // namespace loopreg::io
