#include "io/MeshWriter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "core/AtomicFile.h"
#include "core/Text.h"
#include "geometry/Mesh.h"
#include "io/GlbWriter.h"

namespace loopreg::io {
namespace {

bool hasNormals(const Mesh& mesh) {
  return mesh.normals.cols() == mesh.vertices.cols() && mesh.normals.cols() > 0;
}
bool hasColors(const Mesh& mesh) {
  return mesh.colors.cols() == mesh.vertices.cols() && mesh.colors.cols() > 0;
}

/// Collects output and hands it to the stream in large pieces: printf formatting into one buffer is
/// several times faster than the stream's own operators.
class TextOutput {
 public:
  explicit TextOutput(std::ofstream& stream) : stream_(stream) {}
  ~TextOutput() { flush(); }

  template <class... Values>
  void print(const char* format, Values... values) {
    if (buffer_.size() - used_ < 512) flush();
    used_ += static_cast<std::size_t>(
        std::snprintf(buffer_.data() + used_, buffer_.size() - used_, format, values...));
  }

 private:
  void flush() {
    stream_.write(buffer_.data(), static_cast<std::streamsize>(used_));
    used_ = 0;
  }

  std::ofstream& stream_;
  std::array<char, 1 << 16> buffer_;
  std::size_t used_ = 0;
};

void printObj(std::ofstream& stream, const Mesh& mesh) {
  TextOutput out(stream);
  out.print("# LoopReg Studio\n");
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    const auto p = mesh.vertices.col(i);
    out.print("v %.9g %.9g %.9g", p.x(), p.y(), p.z());
    if (hasColors(mesh)) {
      const auto c = mesh.colors.col(i);
      out.print(" %.4g %.4g %.4g", c[0] / 255.0, c[1] / 255.0, c[2] / 255.0);
    }
    out.print("\n");
  }
  if (hasNormals(mesh)) {
    for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
      const auto n = mesh.normals.col(i);
      out.print("vn %.6g %.6g %.6g\n", n.x(), n.y(), n.z());
    }
  }
  for (Eigen::Index f = 0; f < mesh.faceCount(); ++f) {
    const auto face = mesh.faces.col(f);
    const int a = face[0] + 1, b = face[1] + 1, c = face[2] + 1;
    if (hasNormals(mesh)) {
      out.print("f %d//%d %d//%d %d//%d\n", a, a, b, b, c, c);
    } else {
      out.print("f %d %d %d\n", a, b, c);
    }
  }
}

void printOff(std::ofstream& stream, const Mesh& mesh) {
  TextOutput out(stream);
  out.print("%s%sOFF\n%lld %lld 0\n", hasColors(mesh) ? "C" : "", hasNormals(mesh) ? "N" : "",
            static_cast<long long>(mesh.vertexCount()), static_cast<long long>(mesh.faceCount()));
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    const auto p = mesh.vertices.col(i);
    out.print("%.9g %.9g %.9g", p.x(), p.y(), p.z());
    if (hasNormals(mesh)) {
      const auto n = mesh.normals.col(i);
      out.print(" %.6g %.6g %.6g", n.x(), n.y(), n.z());
    }
    if (hasColors(mesh)) {
      const auto c = mesh.colors.col(i);
      out.print(" %d %d %d 255", c[0], c[1], c[2]);
    }
    out.print("\n");
  }
  for (Eigen::Index f = 0; f < mesh.faceCount(); ++f) {
    const auto face = mesh.faces.col(f);
    out.print("3 %d %d %d\n", face[0], face[1], face[2]);
  }
}

/// Appends the bytes of a value; both formats below are little-endian, as every machine this runs
/// on.
template <class T>
void put(std::string& bytes, T value) {
  char raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  bytes.append(raw, sizeof(T));
}

std::string stlBytes(const Mesh& mesh) {
  std::string bytes = "binary STL of LoopReg Studio";
  bytes.resize(80, ' ');
  bytes.reserve(84 + 50 * static_cast<std::size_t>(mesh.faceCount()));
  put(bytes, static_cast<std::uint32_t>(mesh.faceCount()));
  const Points normals = geometry::faceNormals(mesh.vertices, mesh.faces);
  const auto putPoint = [&](const auto& point) {
    for (int axis = 0; axis < 3; ++axis) put(bytes, static_cast<float>(point[axis]));
  };
  for (Eigen::Index f = 0; f < mesh.faceCount(); ++f) {
    putPoint(normals.col(f));
    for (int k = 0; k < 3; ++k) putPoint(mesh.vertices.col(mesh.faces(k, f)));
    put(bytes, std::uint16_t{0});
  }
  return bytes;
}

/// float32 has 24 bits: at coordinates of 10,000 a step is 1 mm where the unit is the metre.
bool needsDouble(const Mesh& mesh) {
  return mesh.vertexCount() > 0 && mesh.vertices.cwiseAbs().maxCoeff() > 1e4;
}

std::string plyBytes(const Mesh& mesh, const std::vector<PlyProperty>& properties) {
  const bool wide = needsDouble(mesh), normals = hasNormals(mesh), colors = hasColors(mesh);
  std::string bytes = "ply\nformat binary_little_endian 1.0\ncomment LoopReg Studio\n";
  bytes += "element vertex " + std::to_string(mesh.vertexCount()) + "\n";
  for (const char* name : {"x", "y", "z"}) {
    bytes += std::string(wide ? "property double " : "property float ") + name + "\n";
  }
  if (normals) bytes += "property float nx\nproperty float ny\nproperty float nz\n";
  if (colors) bytes += "property uchar red\nproperty uchar green\nproperty uchar blue\n";
  for (const PlyProperty& property : properties) bytes += "property float " + property.name + "\n";
  bytes += "element face " + std::to_string(mesh.faceCount()) +
           "\nproperty list uchar int vertex_indices\nend_header\n";

  const std::size_t row =
      (wide ? 24 : 12) + (normals ? 12 : 0) + (colors ? 3 : 0) + 4 * properties.size();
  bytes.reserve(bytes.size() + row * static_cast<std::size_t>(mesh.vertexCount()) +
                13 * static_cast<std::size_t>(mesh.faceCount()));
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    for (int axis = 0; axis < 3; ++axis) {
      const double value = mesh.vertices(axis, i);
      wide ? put(bytes, value) : put(bytes, static_cast<float>(value));
    }
    for (int axis = 0; normals && axis < 3; ++axis) {
      put(bytes, static_cast<float>(mesh.normals(axis, i)));
    }
    for (int axis = 0; colors && axis < 3; ++axis) put(bytes, mesh.colors(axis, i));
    for (const PlyProperty& property : properties) put(bytes, property.values[i]);
  }
  for (Eigen::Index f = 0; f < mesh.faceCount(); ++f) {
    put(bytes, std::uint8_t{3});
    for (int k = 0; k < 3; ++k) put(bytes, mesh.faces(k, f));
  }
  return bytes;
}

Result<void> checkFaces(const Mesh& mesh) {
  if (mesh.faceCount() == 0) return {};
  if (mesh.faces.minCoeff() >= 0 && mesh.faces.maxCoeff() < mesh.vertexCount()) return {};
  return Error{
      ErrorCode::internal, "A mesh to write has faces at points it does not have.", {}, {}};
}

}  // namespace

Result<void> writePly(const std::filesystem::path& path, const Mesh& mesh,
                      const std::vector<PlyProperty>& properties) {
  const Result<void> valid = checkFaces(mesh);
  if (!valid) return valid.error();
  for (const PlyProperty& property : properties) {
    if (property.values.size() != static_cast<std::size_t>(mesh.vertexCount())) {
      return Error{ErrorCode::internal,
                   "The PLY property '" + property.name + "' does not have one value per vertex.",
                   path.string(),
                   {}};
    }
  }
  return writeFile(path, plyBytes(mesh, properties));
}

Result<void> writeMesh(const std::filesystem::path& path, const Mesh& mesh) {
  const std::string extension = lowered(path.extension().string());
  const Result<void> valid = checkFaces(mesh);
  if (!valid) return valid.error();
  if (extension == ".ply") return writePly(path, mesh);
  if (extension == ".glb") return writeFile(path, glbBytes(mesh));
  if (extension == ".stl") {
    if (mesh.isPointCloud()) {
      return usageError("An STL file cannot hold a point cloud: " + path.string() + ".",
                        "Write it as .ply, .obj, .off or .glb.");
    }
    return writeFile(path, stlBytes(mesh));
  }
  if (extension == ".obj" || extension == ".off") {
    AtomicFile file(path);
    extension == ".obj" ? printObj(file.stream(), mesh) : printOff(file.stream(), mesh);
    return file.commit();
  }
  return usageError("Meshes are not written as '" + extension + "': " + path.string() + ".",
                    "Use .obj, .ply, .stl, .off or .glb.");
}

}  // namespace loopreg::io
