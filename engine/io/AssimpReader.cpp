// GLB, glTF and FBX through Assimp (5.2 to 5.4).
//
// Assimp sees neither the user's path nor the disk: it asks for "scan.glb" and gets the bytes that
// are already in memory, so that any file name works; what a glTF file refers to is served from its
// folder. No post-processing runs (its joining of vertices would reorder them): polygons become
// fans here, node transforms and skins are applied here.

#include <assimp/MemoryIOWrapper.h>
#include <assimp/config.h>
#include <assimp/scene.h>
#include <assimp/IOSystem.hpp>
#include <assimp/Importer.hpp>
#include <assimp/ProgressHandler.hpp>

#include <map>
#include <string>
#include <utility>

#include "core/AtomicFile.h"
#include "io/ColorSpace.h"
#include "io/Neighbours.h"
#include "io/PointMerger.h"
#include "io/SourceFile.h"
#include "io/TextScanner.h"

namespace loopreg::io {
namespace {

namespace fs = std::filesystem;
using Transform = Eigen::Matrix<double, 3, 4>;  ///< affine: x -> A x + b

/// Serves the scan from memory and its neighbours from its folder, and nothing outside of that.
class FolderOfScan : public Assimp::IOSystem {
 public:
  FolderOfScan(const SourceFile& file, std::string name) : file_(file), name_(std::move(name)) {}

  bool Exists(const char* name) const override { return name_ == name || !neighbour(name).empty(); }
  char getOsSeparator() const override { return '/'; }

  Assimp::IOStream* Open(const char* name, const char* mode) override {
    if (std::string_view(mode).find_first_of("wa+") != std::string_view::npos) return nullptr;
    if (name_ == name) return stream(file_.begin(), file_.size);
    const fs::path path = neighbour(name);
    if (path.empty()) return nullptr;
    Result<std::string> content = readFile(path);
    if (!content) return nullptr;
    const std::string& kept =
        neighbours_.insert_or_assign(name, std::move(content.value())).first->second;
    return stream(kept.data(), kept.size());
  }

  void Close(Assimp::IOStream* stream) override { delete stream; }

 private:
  static Assimp::IOStream* stream(const char* data, std::size_t size) {
    return new Assimp::MemoryIOStream(reinterpret_cast<const std::uint8_t*>(data), size);
  }

  fs::path neighbour(const std::string& name) const { return neighbourOf(file_.path, name); }

  const SourceFile& file_;
  std::string name_;
  std::map<std::string, std::string> neighbours_;
};

/// Assimp asks now and then whether it should go on.
class StopWatcher : public Assimp::ProgressHandler {
 public:
  explicit StopWatcher(const SourceFile& file) : file_(file) {}
  bool Update(float) override { return !file_.stopped(); }

 private:
  const SourceFile& file_;
};

Transform toTransform(const aiMatrix4x4& m) {
  Transform t;
  t << m.a1, m.a2, m.a3, m.a4, m.b1, m.b2, m.b3, m.b4, m.c1, m.c2, m.c3, m.c4;
  return t;
}
Transform operator|(const Transform& outer, const Transform& inner) {
  Transform t;
  t.leftCols<3>() = outer.leftCols<3>() * inner.leftCols<3>();
  t.col(3) = outer.leftCols<3>() * inner.col(3) + outer.col(3);
  return t;
}
Vector3d toVector(const aiVector3D& v) { return {v.x, v.y, v.z}; }

/// Gathers the meshes of a scene into one.
class SceneBaker {
 public:
  SceneBaker(const aiScene& scene, const SourceFile& file, bool gltf)
      : scene_(scene), file_(file), gltf_(gltf), pictures_(file.path, remarks_) {}

  Result<RawScan> run() {
    collectNodes();
    bool anySurface = false;
    for (const Placed& placed : placed_) anySurface |= hasSurface(*placed.mesh);
    std::size_t total = 0;
    for (const Placed& placed : placed_) {
      if (anySurface && !hasSurface(*placed.mesh)) continue;  // guide lines, stray points
      total += placed.mesh->mNumVertices;
      if (total > file_.maxVertices) {
        return unreadable(file_.name,
                          "The scene has more than " + grouped(file_.maxVertices) + " vertices.");
      }
      if (file_.stopped()) return cancelledError();
      add(placed);
    }
    if (total == 0) {
      return unreadable(
          file_.name, "There is no mesh in this file.",
          gltf_ ? "Meshes compressed with Draco or meshopt are not read; export without." : "");
    }
    return finish();
  }

 private:
  struct Placed {
    const aiMesh* mesh;
    Transform transform;
  };

  static bool hasSurface(const aiMesh& mesh) {
    for (unsigned i = 0; i < mesh.mNumFaces; ++i) {
      if (mesh.mFaces[i].mNumIndices >= 3) return true;
    }
    return false;
  }

  /// World transforms of all nodes. Assimp's root of an FBX scene is of its own making; newer
  /// versions hide axis and unit conversions in it. It is passed over, so that a scan stays in its
  /// file's frame.
  void collectNodes() {
    Transform identity = Transform::Identity();
    std::vector<std::pair<const aiNode*, Transform>> open;
    if (scene_.mRootNode) {
      open.emplace_back(scene_.mRootNode,
                        gltf_ ? toTransform(scene_.mRootNode->mTransformation) : identity);
    }
    while (!open.empty()) {
      const auto [node, world] = open.back();
      open.pop_back();
      nodes_.emplace(node->mName.C_Str(), world);
      for (unsigned i = 0; i < node->mNumMeshes; ++i) {
        if (node->mMeshes[i] < scene_.mNumMeshes) {
          placed_.push_back({scene_.mMeshes[node->mMeshes[i]], world});
        }
      }
      for (unsigned i = node->mNumChildren; i-- > 0;) {  // so that the first child comes out first
        const aiNode* const child = node->mChildren[i];
        open.emplace_back(child, world | toTransform(child->mTransformation));
      }
    }
  }

  /// The transform of each vertex: that of the node, or the skin's blend of its bones in rest
  /// position, sum_j w_j G_j B_j with the bone's world transform G_j and its inverse bind matrix
  /// B_j.
  std::vector<Transform> vertexTransforms(const Placed& placed) const {
    const aiMesh& mesh = *placed.mesh;
    std::vector<Transform> blended;
    if (mesh.mNumBones == 0) return blended;
    std::vector<double> weights(mesh.mNumVertices, 0.0);
    blended.assign(mesh.mNumVertices, Transform::Zero());
    for (unsigned b = 0; b < mesh.mNumBones; ++b) {
      const aiBone& bone = *mesh.mBones[b];
      const auto node = nodes_.find(bone.mName.C_Str());
      if (node == nodes_.end()) continue;
      const Transform transform = node->second | toTransform(bone.mOffsetMatrix);
      for (unsigned i = 0; i < bone.mNumWeights; ++i) {
        const aiVertexWeight& weight = bone.mWeights[i];
        if (weight.mVertexId >= mesh.mNumVertices || !(weight.mWeight > 0)) continue;
        blended[weight.mVertexId] += weight.mWeight * transform;
        weights[weight.mVertexId] += weight.mWeight;
      }
    }
    for (std::size_t v = 0; v < blended.size(); ++v) {
      if (weights[v] > 0) {
        blended[v] /= weights[v];
      } else {
        blended[v] = placed.transform;
      }
    }
    return blended;
  }

  void add(const Placed& placed) {
    const aiMesh& mesh = *placed.mesh;
    const auto base = static_cast<std::int64_t>(positions_.size());
    const std::vector<Transform> blended = vertexTransforms(placed);
    const bool normals = mesh.mNormals != nullptr, colors = mesh.mColors[0] != nullptr;
    normalsEverywhere_ = normalsEverywhere_ && normals;
    colorsEverywhere_ = colorsEverywhere_ && colors;
    // Normals go with the cofactor matrix, which is the inverse transpose but for its length.
    const auto cofactor = [](const Transform& t) {
      Matrix3d c;
      c << t.col(1).cross(t.col(2)), t.col(2).cross(t.col(0)), t.col(0).cross(t.col(1));
      return c;
    };
    const Matrix3d nodeCofactor = cofactor(placed.transform);
    for (unsigned i = 0; i < mesh.mNumVertices; ++i) {
      const Transform& t = blended.empty() ? placed.transform : blended[i];
      positions_.push_back(t.leftCols<3>() * toVector(mesh.mVertices[i]) + t.col(3));
      const Matrix3d c = blended.empty() ? nodeCofactor : cofactor(t);
      normals_.push_back(normals ? Vector3d(c * toVector(mesh.mNormals[i])) : Vector3d(0, 0, 0));
      colors_.push_back(colors ? colorOf(mesh.mColors[0][i])
                               : Eigen::Matrix<std::uint8_t, 3, 1>(0, 0, 0));
    }
    const std::int16_t image = imageOf(mesh);
    // A mirroring transform turns the surface inside out.
    const bool mirrored = placed.transform.leftCols<3>().determinant() < 0;
    const auto corner = [&](unsigned index) {
      return index < mesh.mNumVertices ? static_cast<std::int32_t>(base + index) : -1;
    };
    for (unsigned f = 0; f < mesh.mNumFaces; ++f) {
      const aiFace& face = mesh.mFaces[f];
      for (unsigned k = 2; k < face.mNumIndices; ++k) {
        const std::int32_t b = corner(face.mIndices[k - 1]), c = corner(face.mIndices[k]);
        const std::int32_t a = corner(face.mIndices[0]);
        corners_.insert(corners_.end(), {a, mirrored ? c : b, mirrored ? b : c});
        faceImages_.push_back(image);
        for (const unsigned index : {face.mIndices[0], face.mIndices[mirrored ? k : k - 1],
                                     face.mIndices[mirrored ? k - 1 : k]}) {
          const bool mapped = image >= 0 && index < mesh.mNumVertices && mesh.mTextureCoords[0];
          const aiVector3D at = mapped ? mesh.mTextureCoords[0][index] : aiVector3D();
          cornerUv_.insert(cornerUv_.end(), {at.x, at.y});
        }
      }
    }
  }

  /// The picture of a mesh's base colour; -1: none. A colour alone is a picture of one pixel.
  std::int16_t imageOf(const aiMesh& mesh) {
    if (mesh.mMaterialIndex >= scene_.mNumMaterials) return -1;
    const auto known = materials_.find(mesh.mMaterialIndex);
    if (known != materials_.end()) return known->second;
    const aiMaterial& material = *scene_.mMaterials[mesh.mMaterialIndex];
    std::shared_ptr<const Image> image;
    aiString path;
    for (const aiTextureType type : {aiTextureType_BASE_COLOR, aiTextureType_DIFFUSE}) {
      if (!image && material.GetTexture(type, 0, &path) == AI_SUCCESS) image = picture(path);
    }
    anyPicture_ = anyPicture_ || image;
    if (!image) {
      aiColor4D color(0.8f, 0.8f, 0.8f, 1.0f);
      material.Get(AI_MATKEY_COLOR_DIFFUSE, color);
      const Eigen::Matrix<std::uint8_t, 3, 1> bytes = colorOf(color);
      image = std::make_shared<const Image>(1, 1, bytes[0], bytes[1], bytes[2]);
    }
    images_.push_back(std::move(image));
    return materials_[mesh.mMaterialIndex] = static_cast<std::int16_t>(images_.size() - 1);
  }

  std::shared_ptr<const Image> picture(const aiString& path) {
    const aiTexture* const held = scene_.GetEmbeddedTexture(path.C_Str());
    if (!held) return pictures_.named(path.C_Str());
    if (held->mHeight == 0) {  // a file within the file
      return pictures_.embedded(path.C_Str(), reinterpret_cast<const char*>(held->pcData),
                                held->mWidth);
    }
    Image image(static_cast<int>(held->mWidth), static_cast<int>(held->mHeight));
    for (std::size_t i = 0; i < image.pixels.size() / 3; ++i) {
      const aiTexel& texel = held->pcData[i];
      image.pixels[3 * i] = texel.r;
      image.pixels[3 * i + 1] = texel.g;
      image.pixels[3 * i + 2] = texel.b;
    }
    return std::make_shared<const Image>(std::move(image));
  }

  Eigen::Matrix<std::uint8_t, 3, 1> colorOf(const aiColor4D& color) const {
    Eigen::Matrix<std::uint8_t, 3, 1> bytes;
    for (int k = 0; k < 3; ++k) {
      double value = std::clamp(static_cast<double>(k == 0   ? color.r
                                                    : k == 1 ? color.g
                                                             : color.b),
                                0.0, 1.0);
      if (gltf_) value = srgbFromLinear(value);
      bytes[k] = value > 0 ? static_cast<std::uint8_t>(255 * value + 0.5) : 0;
    }
    return bytes;
  }

  Result<RawScan> finish() {
    RawScan raw;
    if (!gltf_) mergeCorners();
    const auto count = static_cast<Eigen::Index>(positions_.size());
    Mesh& mesh = raw.mesh;
    mesh.vertices = Eigen::Map<const Points>(positions_[0].data(), 3, count);
    if (normalsEverywhere_) mesh.normals = Eigen::Map<const Points>(normals_[0].data(), 3, count);
    if (colorsEverywhere_) mesh.colors = Eigen::Map<const Colors>(colors_[0].data(), 3, count);
    mesh.faces =
        Eigen::Map<const Faces>(corners_.data(), 3, static_cast<Eigen::Index>(corners_.size() / 3));
    if (anyPicture_) {
      raw.texture.images = std::move(images_);
      raw.texture.image = std::move(faceImages_);
      raw.texture.uv = Eigen::Map<const Eigen::Matrix2Xf>(
          cornerUv_.data(), 2, static_cast<Eigen::Index>(cornerUv_.size() / 2));
    }
    raw.remarks = remarks_;
    raw.statedMetresPerUnit = gltf_ ? 1.0 : fbxMetresPerUnit();
    return raw;
  }

  /// Assimp gives every corner of an FBX polygon a vertex of its own; points of the same
  /// coordinates become one again, with the sum of their normals.
  void mergeCorners() {
    PointMerger merger(positions_.size());
    std::vector<std::int32_t> merged(positions_.size());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < positions_.size(); ++i) {
      const Vector3d& p = positions_[i];
      merged[i] = merger.add({p.x(), p.y(), p.z()});
      const auto target = static_cast<std::size_t>(merged[i]);
      if (target == kept) {  // a new point
        positions_[kept] = p;
        normals_[kept] = normals_[i];
        colors_[kept] = colors_[i];
        ++kept;
      } else {
        normals_[target] += normals_[i];
      }
    }
    positions_.resize(kept);
    normals_.resize(kept);
    colors_.resize(kept);
    for (std::int32_t& corner : corners_) corner = corner < 0 ? corner : merged[corner];
  }

  /// UnitScaleFactor is in centimetres per unit; 0 where the file does not say.
  double fbxMetresPerUnit() const {
    if (!scene_.mMetaData) return 0;
    double precise = 0;
    float single = 0;
    if (scene_.mMetaData->Get("UnitScaleFactor", precise)) return positive(precise / 100);
    if (scene_.mMetaData->Get("UnitScaleFactor", single))
      return positive(static_cast<double>(single) / 100);
    return 0;
  }
  static double positive(double value) { return value > 0 && value < 1e9 ? value : 0; }

  const aiScene& scene_;
  const SourceFile& file_;
  bool gltf_;
  std::map<std::string, Transform> nodes_;
  std::vector<Placed> placed_;
  std::vector<Vector3d> positions_, normals_;
  std::vector<Eigen::Matrix<std::uint8_t, 3, 1>> colors_;
  std::vector<std::int32_t> corners_;
  std::vector<std::string> remarks_;
  Pictures pictures_;  ///< tells in remarks_
  std::map<unsigned, std::int16_t> materials_;
  std::vector<std::shared_ptr<const Image>> images_;
  std::vector<std::int16_t> faceImages_;  ///< per face
  std::vector<float> cornerUv_;           ///< 2 per corner
  bool anyPicture_ = false;
  bool normalsEverywhere_ = true, colorsEverywhere_ = true;
};

}  // namespace

Result<RawScan> readWithAssimp(const SourceFile& file, const std::string& hint) {
  const std::string name = "scan." + hint;
  Assimp::Importer importer;  // outlives the scene; owns the two handlers
  importer.SetIOHandler(new FolderOfScan(file, name));
  importer.SetProgressHandler(new StopWatcher(file));
  importer.SetPropertyBool(AI_CONFIG_IMPORT_FBX_READ_ANIMATIONS, false);
  importer.SetPropertyBool(AI_CONFIG_IMPORT_FBX_READ_TEXTURES, true);
  importer.SetPropertyBool(AI_CONFIG_IMPORT_FBX_PRESERVE_PIVOTS, false);
  const aiScene* scene = nullptr;
  std::string reason;
  try {
    scene = importer.ReadFile(name, 0);
    reason = importer.GetErrorString();
  } catch (const std::exception& exception) {
    reason = exception.what();
  }
  if (file.stopped()) return cancelledError();
  if (!scene) {
    while (!reason.empty() && (reason.back() == '\n' || reason.back() == '.')) reason.pop_back();
    return unreadable(file.name, "The " + hint + " file cannot be read: " + reason + ".",
                      "It is damaged or truncated, or uses a variant that is not supported; "
                      "export it again, for example as PLY.");
  }
  return SceneBaker(*scene, file, hint != "fbx").run();
}

}  // namespace loopreg::io
