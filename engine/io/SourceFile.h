#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/Result.h"
#include "core/StopToken.h"
#include "core/Text.h"
#include "geometry/Mesh.h"
#include "geometry/SurfaceTexture.h"

namespace loopreg::io {

/// One input file in memory, with what its format reader needs to know and to say.
///
/// The file is read in one piece into memory that is not cleared first. It is not mapped: a mapped
/// file that another program shortens in the meantime kills the process.
struct SourceFile {
  std::filesystem::path path;
  std::string name;  ///< the path as the user gave it; begins every error's context
  std::unique_ptr<char[]> storage;
  std::size_t size = 0;
  std::size_t maxVertices = 0;
  int threads = 1;
  StopToken stop;

  const char* begin() const { return storage.get(); }
  const char* end() const { return storage.get() + size; }
  bool stopped() const { return stop.stopRequested(); }

  /// An error at a byte offset, or at the text line that holds `at` (lines count from 1).
  Error atByte(std::size_t offset, std::string message, std::string hint = {}) const;
  Error atLine(const char* at, std::string message, std::string hint = {}) const;

  /// Refuses a declared number of `what` ("vertices") before anything is allocated: more than
  /// `maxVertices`, or more than the bytes left from `offset` can hold at `bytesEach` or more each.
  Result<void> checkCount(std::uint64_t count, const std::string& what, std::size_t bytesEach,
                          std::size_t offset) const;
};

/// Reads the file; refuses folders, devices, empty and unreadable files with the reason.
Result<SourceFile> openSource(const std::filesystem::path& path);

/// What a format reader delivers: vertices in the file's order, nothing repaired yet.
///
/// Face indices may be out of range (a reader writes -1 for what does not fit an int32), positions
/// may be non-finite, normals of any length. repairScan() (Repair.h) establishes Mesh's invariant.
struct RawScan {
  Mesh mesh;
  SurfaceTexture texture;  ///< empty, or as many faces as the mesh
  double statedMetresPerUnit = 0;
  std::vector<std::string> remarks;
};

/// The format readers, one file each. Errors are ErrorCode::unreadableInput or cancelled.
Result<RawScan> readPly(const SourceFile& file);
Result<RawScan> readObj(const SourceFile& file);
Result<RawScan> readStl(const SourceFile& file);
Result<RawScan> readOff(const SourceFile& file);
Result<RawScan> readPcd(const SourceFile& file);
Result<RawScan> readXyz(const SourceFile& file);
/// GLB, glTF and FBX; `hint` is the extension that Assimp knows the format by ("glb", "gltf",
/// "fbx").
Result<RawScan> readWithAssimp(const SourceFile& file, const std::string& hint);

/// "1 face", "12,345 faces": English plural with an s, thousands separated.
std::string counted(std::uint64_t count, const std::string& noun);

}  // namespace loopreg::io
