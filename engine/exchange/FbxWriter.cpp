#include "exchange/FbxWriter.h"

#include <array>
#include <cmath>
#include <map>

#include "exchange/EulerAngles.h"
#include "exchange/FbxDocument.h"
#include "geometry/Normals.h"

namespace loopreg::exchange {
namespace {

using Matrix4d = Eigen::Matrix4d;

constexpr std::int64_t kTicksPerSecond = 46186158000;  // FBX's KTime

// One P record of a Properties70 list; the flags say who may change it ("A": animatable).
template <class... V>
void addP(FbxNode& list, const char* name, const char* type, const char* label, const char* flags,
          V... values) {
  list.add("P", std::string(name), std::string(type), std::string(label), std::string(flags),
           values...);
}

void addVector(FbxNode& list, const char* name, const Vector3d& v) {
  addP(list, name, name, "", "A", v.x(), v.y(), v.z());
}

std::vector<double> flat(const Points& points) {
  return std::vector<double>(points.data(), points.data() + points.size());
}

std::vector<double> flat(const Matrix4d& matrix) {  // column by column, as FBX wants it
  return std::vector<double>(matrix.data(), matrix.data() + 16);
}

Matrix4d translationTo(const Vector3d& p) {
  Matrix4d m = Matrix4d::Identity();
  m.topRightCorner<3, 1>() = p;
  return m;
}

/// The objects of one file, numbered as they are made, and what is connected to what.
class Scene {
 public:
  explicit Scene(const RiggedBody& body) : body_(body) {}

  std::string bytes() {
    addMesh();
    addMaterial();
    addSkeleton();
    addSkin();
    addShapes();
    addBindPose();
    addTake();
    return fbxBytes({header(), settings(), documents(), FbxNode("References"), definitions(),
                     std::move(objects_), std::move(connections_), takes()});
  }

 private:
  FbxNode& object(const char* type, std::int64_t id, const std::string& name,
                  const std::string& kind, const std::string& subtype) {
    ++counts_[type];
    return objects_.add(type, id, fbxName(name, kind), subtype);
  }
  std::int64_t newId() { return next_++; }
  void connect(std::int64_t child, std::int64_t parent) {
    connections_.add("C", std::string("OO"), child, parent);
  }
  void connect(std::int64_t child, std::int64_t parent, const char* property) {
    connections_.add("C", std::string("OP"), child, parent, std::string(property));
  }
  std::int64_t ticks(std::size_t frame) const {
    return std::llround(static_cast<double>(frame) / body_.framesPerSecond *
                        static_cast<double>(kTicksPerSecond));
  }

  FbxNode header() const;
  FbxNode settings() const;
  FbxNode documents() const;
  FbxNode definitions() const;
  FbxNode takes() const;
  void addMesh();
  void addLayers(FbxNode& geometry) const;
  void addMaterial();
  void addTexture(std::int64_t material);
  void addSkeleton();
  void addSkin();
  void addShapes();
  void addBindPose();
  void addTake();
  void addCurve(std::int64_t node, const char* property, const std::vector<float>& values);

  const RiggedBody& body_;
  FbxNode objects_{"Objects"};
  FbxNode connections_{"Connections"};
  std::map<std::string, std::int32_t> counts_;
  std::int64_t next_ = 1000001;
  std::int64_t geometry_ = 0, mesh_ = 0;
  std::vector<std::int64_t> joints_, channels_;
};

// --- What every file says about itself ------------------------------------------------------

FbxNode Scene::header() const {
  FbxNode node("FBXHeaderExtension");
  node.add("FBXHeaderVersion", 1003);
  node.add("FBXVersion", 7400);
  node.add("EncryptionType", 0);
  node.add("Creator", std::string("LoopReg Studio"));
  return node;
}

// UnitScaleFactor counts centimetres per unit.
FbxNode Scene::settings() const {
  FbxNode node("GlobalSettings");
  node.add("Version", 1000);
  FbxNode& list = node.add("Properties70");
  const auto number = [&](const char* name, int value) {
    addP(list, name, "int", "Integer", "", value);
  };
  const bool yUp = body_.up == RiggedBody::Up::y;
  number("UpAxis", yUp ? 1 : 2);
  number("UpAxisSign", 1);
  number("FrontAxis", yUp ? 2 : 1);
  number("FrontAxisSign", yUp ? 1 : -1);
  number("CoordAxis", 0);
  number("CoordAxisSign", 1);
  number("OriginalUpAxis", yUp ? 1 : 2);
  number("OriginalUpAxisSign", 1);
  const double centimetres = 100 * body_.metresPerUnit;
  addP(list, "UnitScaleFactor", "double", "Number", "", centimetres);
  addP(list, "OriginalUnitScaleFactor", "double", "Number", "", centimetres);
  addP(list, "TimeMode", "enum", "", "", 14);  // a frame rate of its own
  addP(list, "CustomFrameRate", "double", "Number", "", body_.framesPerSecond);
  addP(list, "TimeSpanStart", "KTime", "Time", "", std::int64_t{0});
  addP(list, "TimeSpanStop", "KTime", "Time", "", ticks(body_.frames.size() - 1));
  return node;
}

FbxNode Scene::documents() const {
  FbxNode node("Documents");
  node.add("Count", 1);
  FbxNode& document =
      node.add("Document", std::int64_t{1000000}, std::string("Scene"), std::string("Scene"));
  document.add("RootNode", std::int64_t{0});
  return node;
}

FbxNode Scene::definitions() const {
  FbxNode node("Definitions");
  node.add("Version", 100);
  std::int32_t total = 1;
  for (const auto& [type, count] : counts_) total += count;
  node.add("Count", total);
  node.add("ObjectType", std::string("GlobalSettings")).add("Count", 1);
  for (const auto& [type, count] : counts_) node.add("ObjectType", type).add("Count", count);
  return node;
}

FbxNode Scene::takes() const {
  FbxNode node("Takes");
  node.add("Current", std::string("Fit"));
  return node;
}

// --- Mesh -----------------------------------------------------------------------------------

// The last corner of a polygon is marked by its complement.
void Scene::addMesh() {
  geometry_ = newId();
  FbxNode& geometry = object("Geometry", geometry_, body_.name, "Geometry", "Mesh");
  geometry.add("GeometryVersion", 124);
  geometry.add("Vertices", flat(body_.vertices));
  std::vector<std::int32_t> corners;
  corners.reserve(static_cast<std::size_t>(body_.faces.size()));
  for (Eigen::Index f = 0; f < body_.faces.cols(); ++f) {
    corners.insert(corners.end(), {body_.faces(0, f), body_.faces(1, f), ~body_.faces(2, f)});
  }
  geometry.add("PolygonVertexIndex", corners);
  addLayers(geometry);

  mesh_ = newId();
  FbxNode& model = object("Model", mesh_, body_.name, "Model", "Mesh");
  model.add("Version", 232);
  FbxNode& list = model.add("Properties70");
  addVector(list, "Lcl Translation", Vector3d::Zero());
  addVector(list, "Lcl Rotation", Vector3d::Zero());
  addVector(list, "Lcl Scaling", Vector3d::Ones());
  model.add("Shading", true);
  model.add("Culling", std::string("CullingOff"));
  connect(mesh_, 0);
  connect(geometry_, mesh_);
}

void Scene::addLayers(FbxNode& geometry) const {
  std::vector<std::string> layers;
  const auto begin = [&](const char* type, const char* mapping, const char* reference) -> FbxNode& {
    layers.emplace_back(type);
    FbxNode& layer = geometry.add(type, 0);
    layer.add("Version", 101);
    layer.add("Name", std::string());
    layer.add("MappingInformationType", std::string(mapping));
    layer.add("ReferenceInformationType", std::string(reference));
    return layer;
  };
  begin("LayerElementNormal", "ByVertice", "Direct")
      .add("Normals", flat(geometry::vertexNormals(body_.vertices, body_.faces)));
  if (body_.uv.cols() > 0) {
    FbxNode& layer = begin("LayerElementUV", "ByPolygonVertex", "IndexToDirect");
    layer.add("UV", std::vector<double>(body_.uv.data(), body_.uv.data() + body_.uv.size()));
    const Faces& faces = body_.uvFaces.cols() > 0 ? body_.uvFaces : body_.faces;
    layer.add("UVIndex", std::vector<std::int32_t>(faces.data(), faces.data() + faces.size()));
  }
  if (body_.colors.cols() == body_.vertices.cols() && body_.colors.cols() > 0) {
    std::vector<double> rgba;
    rgba.reserve(static_cast<std::size_t>(4 * body_.colors.cols()));
    for (Eigen::Index i = 0; i < body_.colors.cols(); ++i) {
      for (int k = 0; k < 3; ++k) rgba.push_back(body_.colors(k, i) / 255.0);
      rgba.push_back(1);
    }
    begin("LayerElementColor", "ByVertice", "Direct").add("Colors", std::move(rgba));
  }
  begin("LayerElementMaterial", "AllSame", "IndexToDirect")
      .add("Materials", std::vector<std::int32_t>{0});
  FbxNode& layer = geometry.add("Layer", 0);
  layer.add("Version", 100);
  for (const std::string& type : layers) {
    FbxNode& element = layer.add("LayerElement");
    element.add("Type", type);
    element.add("TypedIndex", 0);
  }
}

void Scene::addMaterial() {
  const std::int64_t id = newId();
  FbxNode& material = object("Material", id, "skin", "Material", "");
  material.add("Version", 102);
  material.add("ShadingModel", std::string("Phong"));
  FbxNode& list = material.add("Properties70");
  if (body_.texturePng) {
    addP(list, "DiffuseColor", "Color", "", "A", 1.0, 1.0, 1.0);
  } else {
    addP(list, "DiffuseColor", "Color", "", "A", 0.8, 0.6, 0.5);
  }
  addP(list, "SpecularFactor", "Number", "", "A", 0.1);
  connect(id, mesh_);
  if (body_.texturePng && body_.uv.cols() > 0) addTexture(id);
}

// The picture (Video) within the file, and its use (Texture) as the material's colour.
void Scene::addTexture(std::int64_t material) {
  const std::string file = body_.name + ".png";
  const std::int64_t video = newId();
  FbxNode& clip = object("Video", video, "skin", "Video", "Clip");
  clip.add("Type", std::string("Clip"));
  addP(clip.add("Properties70"), "Path", "KString", "XRefUrl", "", file);
  clip.add("UseMipMap", 0);
  clip.add("Filename", file);
  clip.add("RelativeFilename", file);
  clip.add("Content", FbxNode::Raw{*body_.texturePng});

  const std::int64_t id = newId();
  FbxNode& texture = object("Texture", id, "skin", "Texture", "");
  texture.add("Type", std::string("TextureVideoClip"));
  texture.add("Version", 202);
  texture.add("TextureName", fbxName("skin", "Texture"));
  FbxNode& list = texture.add("Properties70");
  addP(list, "CurrentTextureBlendMode", "enum", "", "", 0);
  addP(list, "UseMaterial", "bool", "", "", 1);
  texture.add("Media", fbxName("skin", "Video"));
  texture.add("FileName", file);
  texture.add("RelativeFilename", file);
  texture.add("ModelUVTranslation", 0.0, 0.0);
  texture.add("ModelUVScaling", 1.0, 1.0);
  texture.add("Texture_Alpha_Source", std::string("None"));
  texture.add("Cropping", 0, 0, 0, 0);
  connect(video, id);
  connect(id, material, "DiffuseColor");
}

// --- Skeleton and skin ----------------------------------------------------------------------

void Scene::addSkeleton() {
  for (int j = 0; j < body_.jointCount(); ++j) {
    const int a = body_.parents[j];
    const Vector3d from = a < 0 ? Vector3d::Zero().eval() : Vector3d(body_.joints.col(a));
    const std::int64_t attribute = newId();
    FbxNode& bone =
        object("NodeAttribute", attribute, body_.jointNames[j], "NodeAttribute", "LimbNode");
    bone.add("Properties70");
    bone.add("TypeFlags", std::string("Skeleton"));
    joints_.push_back(newId());
    FbxNode& model = object("Model", joints_.back(), body_.jointNames[j], "Model", "LimbNode");
    model.add("Version", 232);
    FbxNode& list = model.add("Properties70");
    addVector(list, "Lcl Translation", body_.joints.col(j) - from);
    addVector(list, "Lcl Rotation", Vector3d::Zero());
    addVector(list, "Lcl Scaling", Vector3d::Ones());
    model.add("Shading", true);
    model.add("Culling", std::string("CullingOff"));
    connect(attribute, joints_.back());
    connect(joints_.back(), a < 0 ? 0 : joints_[static_cast<std::size_t>(a)]);
  }
}

// A cluster holds the mesh in its joint's rest frame (Transform) and that frame in the world
// (TransformLink); mesh and world are one.
void Scene::addSkin() {
  const std::int64_t skin = newId();
  FbxNode& deformer = object("Deformer", skin, "skin", "Deformer", "Skin");
  deformer.add("Version", 101);
  deformer.add("Link_DeformAcuracy", 50.0);
  connect(skin, geometry_);
  std::vector<std::vector<std::int32_t>> vertices(joints_.size());
  std::vector<std::vector<double>> weights(joints_.size());
  for (Eigen::Index v = 0; v < body_.vertexCount(); ++v) {
    for (Eigen::Index s = 0; s < body_.skin.slots(); ++s) {
      if (body_.skin.weight(s, v) <= 0) continue;
      const auto j = static_cast<std::size_t>(body_.skin.joint(s, v));
      vertices[j].push_back(static_cast<std::int32_t>(v));
      weights[j].push_back(body_.skin.weight(s, v));
    }
  }
  for (std::size_t j = 0; j < joints_.size(); ++j) {
    const std::int64_t id = newId();
    FbxNode& cluster = object("Deformer", id, body_.jointNames[j], "SubDeformer", "Cluster");
    cluster.add("Version", 100);
    cluster.add("UserData", std::string(), std::string());
    if (!vertices[j].empty()) {
      cluster.add("Indexes", std::move(vertices[j]));
      cluster.add("Weights", std::move(weights[j]));
    }
    const Vector3d joint = body_.joints.col(static_cast<Eigen::Index>(j));
    cluster.add("Transform", flat(translationTo(-joint)));
    cluster.add("TransformLink", flat(translationTo(joint)));
    connect(id, skin);
    connect(joints_[j], id);
  }
}

void Scene::addShapes() {
  if (body_.shapeKeys.empty()) return;
  const std::int64_t blend = newId();
  object("Deformer", blend, "shapes", "Deformer", "BlendShape").add("Version", 100);
  connect(blend, geometry_);
  for (const RiggedBody::ShapeKey& key : body_.shapeKeys) {
    std::vector<std::int32_t> moved;
    std::vector<double> offsets;
    for (Eigen::Index v = 0; v < key.offsets.cols(); ++v) {
      if (key.offsets.col(v).isZero(0)) continue;
      moved.push_back(static_cast<std::int32_t>(v));
      for (int k = 0; k < 3; ++k) offsets.push_back(key.offsets(k, v));
    }
    channels_.push_back(newId());
    const auto count = moved.size();
    FbxNode& channel =
        object("Deformer", channels_.back(), key.name, "SubDeformer", "BlendShapeChannel");
    channel.add("Version", 100);
    channel.add("DeformPercent", 0.0);
    channel.add("FullWeights", std::vector<double>(count, 100.0));
    const std::int64_t id = newId();
    FbxNode& shape = object("Geometry", id, key.name, "Geometry", "Shape");
    shape.add("Version", 100);
    shape.add("Indexes", std::move(moved));
    shape.add("Vertices", std::move(offsets));
    shape.add("Normals", std::vector<double>(3 * count, 0.0));
    connect(channels_.back(), blend);
    connect(id, channels_.back());
  }
}

void Scene::addBindPose() {
  FbxNode& pose = object("Pose", newId(), "rest", "Pose", "BindPose");
  pose.add("Type", std::string("BindPose"));
  pose.add("Version", 100);
  pose.add("NbPoseNodes", static_cast<std::int32_t>(joints_.size() + 1));
  const auto addNode = [&](std::int64_t id, const Matrix4d& world) {
    FbxNode& node = pose.add("PoseNode");
    node.add("Node", id);
    node.add("Matrix", flat(world));
  };
  addNode(mesh_, Matrix4d::Identity());
  for (std::size_t j = 0; j < joints_.size(); ++j) {
    addNode(joints_[j], translationTo(body_.joints.col(static_cast<Eigen::Index>(j))));
  }
}

// --- Motion ---------------------------------------------------------------------------------

void Scene::addCurve(std::int64_t node, const char* property, const std::vector<float>& values) {
  std::vector<std::int64_t> times(values.size());
  for (std::size_t f = 0; f < values.size(); ++f) times[f] = ticks(f);
  const std::int64_t id = newId();
  FbxNode& curve = object("AnimationCurve", id, "", "AnimCurve", "");
  curve.add("Default", static_cast<double>(values.front()));
  curve.add("KeyVer", 4008);
  curve.add("KeyTime", std::move(times));
  curve.add("KeyValueFloat", values);
  // One set of attributes for all keys: linear interpolation (4), tangents unused.
  curve.add("KeyAttrFlags", std::vector<std::int32_t>{4});
  curve.add("KeyAttrDataFloat", std::vector<float>(4, 0.0f));
  curve.add("KeyAttrRefCount", std::vector<std::int32_t>{static_cast<std::int32_t>(values.size())});
  connect(id, node, property);
}

void Scene::addTake() {
  const std::int64_t stack = newId();
  FbxNode& take = object("AnimationStack", stack, "Fit", "AnimStack", "");
  FbxNode& list = take.add("Properties70");
  const std::int64_t stop = ticks(body_.frames.size() - 1);
  addP(list, "LocalStop", "KTime", "Time", "", stop);
  addP(list, "ReferenceStop", "KTime", "Time", "", stop);
  const std::int64_t layer = newId();
  object("AnimationLayer", layer, "Fit", "AnimLayer", "").add("Properties70");
  connect(layer, stack);

  const auto addVectorCurves = [&](std::int64_t target, const char* name, const char* property,
                                   const std::vector<Vector3d>& values) {
    const std::int64_t node = newId();
    FbxNode& curves = object("AnimationCurveNode", node, name, "AnimCurveNode", "");
    FbxNode& properties = curves.add("Properties70");
    const char* axes[] = {"d|X", "d|Y", "d|Z"};
    for (int k = 0; k < 3; ++k) {
      addP(properties, axes[k], "Number", "", "A", values.front()[k]);
    }
    connect(node, layer);
    connect(node, target, property);
    for (int k = 0; k < 3; ++k) {
      std::vector<float> curve;
      for (const Vector3d& v : values) curve.push_back(static_cast<float>(v[k]));
      addCurve(node, axes[k], curve);
    }
  };

  std::vector<Vector3d> roots;
  for (const RiggedBody::Frame& frame : body_.frames) roots.push_back(frame.root);
  addVectorCurves(joints_.front(), "T", "Lcl Translation", roots);
  for (std::size_t j = 0; j < joints_.size(); ++j) {
    std::vector<Matrix3d> rotations;
    for (const RiggedBody::Frame& frame : body_.frames) rotations.push_back(frame.rotations[j]);
    addVectorCurves(joints_[j], "R", "Lcl Rotation", eulerDegrees(rotations));
  }
  for (std::size_t k = 0; k < channels_.size(); ++k) {
    std::vector<float> percent;
    bool moves = false;
    for (const RiggedBody::Frame& frame : body_.frames) {
      percent.push_back(static_cast<float>(100 * frame.weights[k]));
      moves = moves || frame.weights[k] != 0;
    }
    if (!moves) continue;
    const std::int64_t node = newId();
    FbxNode& curves = object("AnimationCurveNode", node, "DeformPercent", "AnimCurveNode", "");
    addP(curves.add("Properties70"), "d|DeformPercent", "Number", "", "A", 0.0);
    connect(node, layer);
    connect(node, channels_[k], "DeformPercent");
    addCurve(node, "d|DeformPercent", percent);
  }
}

}  // namespace

std::string fbxFile(const RiggedBody& body) { return Scene(body).bytes(); }

}  // namespace loopreg::exchange
