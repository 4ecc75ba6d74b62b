// loopreg body picture: a body model, or any mesh, drawn from several sides into one PNG.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>

#include "Command.h"
#include "body/Skinning.h"
#include "io/ScanReader.h"
#include "picture/Stage.h"
#include "synth/Retarget.h"

namespace loopreg::cli {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;

struct PictureRequest {
  std::string file, out, size, up = "+y";
  std::vector<double> betas;
  std::vector<std::string> views, poses;
  int turntable = 0, columns = 0, height = 720, threads = 0;
  bool noCorrectives = false;
};

/// What is drawn, y up, facing +z but for `facing` degrees about y; `part` holds the points of a
/// close-up, empty where there are none.
struct Figure {
  Mesh mesh;
  double facing = 0;
  Points head, hand, foot;
};

/// The views known by name. A close-up's azimuth is that of its part.
struct NamedView {
  const char* name;
  picture::Viewpoint view;
  Points Figure::*part;
};
constexpr NamedView kViews[] = {
    {"front", {0, 4}, nullptr},          {"side", {90, 4}, nullptr},
    {"back", {180, 4}, nullptr},         {"three-quarter", {35, 10}, nullptr},
    {"top", {0, 75}, nullptr},           {"face", {20, 3}, &Figure::head},
    {"profile", {90, 0}, &Figure::head}, {"hand", {15, 60}, &Figure::hand},
    {"foot", {50, 28}, &Figure::foot}};

const NamedView* findView(const std::string& name) {
  const auto* found = std::find_if(std::begin(kViews), std::end(kViews),
                                   [&](const NamedView& view) { return name == view.name; });
  return found == std::end(kViews) ? nullptr : found;
}

Points selected(const Points& points, const std::function<bool(Eigen::Index)>& wanted) {
  std::vector<Eigen::Index> kept;
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    if (wanted(i)) kept.push_back(i);
  }
  return points(Eigen::all, kept);
}

/// The close-ups of a mesh without labels, by the proportions of a person who stands with the arms
/// out: the head is the top 14 % of the stature, the left hand what reaches farthest to +x.
void findPartsByProportion(Figure& figure) {
  const Points& points = figure.mesh.vertices;
  if (points.cols() == 0) return;
  const Vector3d low = points.rowwise().minCoeff(), high = points.rowwise().maxCoeff();
  const double stature = high.y() - low.y();
  figure.head =
      selected(points, [&](Eigen::Index i) { return points(1, i) > high.y() - 0.14 * stature; });
  figure.hand =
      selected(points, [&](Eigen::Index i) { return points(0, i) > high.x() - 0.12 * stature; });
  figure.foot = selected(points, [&](Eigen::Index i) {
    return points(1, i) < low.y() + 0.055 * stature && points(0, i) > 0;
  });
}

/// The close-ups of a model's body, by the joints that move its skin.
void findPartsByJoint(const body::BodyModel& model, Figure& figure) {
  const auto movedBy = [&](std::initializer_list<int> joints) {
    return selected(figure.mesh.vertices, [&](Eigen::Index i) {
      const int joint = model.skin.joint(0, i);
      return std::find(joints.begin(), joints.end(), joint) != joints.end();
    });
  };
  figure.head = movedBy({body::kHead});
  figure.hand = movedBy({body::kLeftWrist, body::kLeftHand});
  figure.foot = movedBy({body::kLeftAnkle, body::kLeftFoot});
}

/// The rotation that turns the axis named `up` ("+z") into y.
Matrix3d uprighted(const std::string& up) {
  const double sign = up[0] == '-' ? -1 : 1;
  const Vector3d axis = sign * Vector3d::Unit(up[1] - 'x');
  if (up == "-y") return Eigen::AngleAxisd(180 * kDegree, Vector3d::UnitZ()).toRotationMatrix();
  return Eigen::Quaterniond::FromTwoVectors(axis, Vector3d::UnitY()).toRotationMatrix();
}

Result<Figure> meshFigure(const PictureRequest& request) {
  if (!request.betas.empty() || !request.poses.empty()) {
    return usageError("--betas and --pose need a body model; " + request.file + " is a mesh.");
  }
  io::ReadOptions reading;
  reading.threads = request.threads;
  Result<Scan> scan = io::readScan(request.file, reading);
  if (!scan) return scan.error();
  Figure figure;
  figure.mesh = std::move(scan->mesh);
  const Matrix3d turn = uprighted(request.up);
  figure.mesh.vertices = turn * figure.mesh.vertices;
  figure.mesh.normals = turn * figure.mesh.normals;
  findPartsByProportion(figure);
  return figure;
}

/// Local rotations from "FILE.bvh" or "FILE.bvh:FRAME", frames counting from 0.
Result<std::vector<Matrix3d>> readPose(const std::string& text, const body::BodyModel& model) {
  std::string file = text;
  int frame = 0;
  const std::size_t colon = text.rfind(':');
  if (colon != std::string::npos && colon + 1 < text.size() &&
      text.find_first_not_of("0123456789", colon + 1) == std::string::npos) {
    file = text.substr(0, colon);
    frame = std::atoi(text.c_str() + colon + 1);
  }
  const Result<synth::Bvh> clip = synth::readBvh(file);
  if (!clip) return clip.error();
  if (frame >= clip->frameCount()) {
    return usageError(format("--pose %s: the clip has the frames 0 to %d.", text.c_str(),
                             clip->frameCount() - 1));
  }
  const Result<synth::Retargeter> retargeter = synth::Retargeter::make(clip.value(), model);
  if (!retargeter) {
    Error error = retargeter.error();
    error.context = file;
    return error;
  }
  return retargeter->pose(frame);
}

/// The body in one of the requested poses, or at rest where `pose` is empty.
Result<Figure> bodyFigure(const PictureRequest& request, body::BodyModel model,
                          const std::string& pose) {
  if (int(request.betas.size()) > model.betaCount()) {
    return usageError(format("--betas has %zu values; this body has %d shape directions.",
                             request.betas.size(), model.betaCount()));
  }
  if (request.noCorrectives) model.poseCorrectives = {};
  body::BodyParameters parameters = body::BodyParameters::rest(model);
  for (std::size_t b = 0; b < request.betas.size(); ++b) {
    parameters.betas[Eigen::Index(b)] = request.betas[b];
  }
  Figure figure;
  if (!pose.empty()) {
    Result<std::vector<Matrix3d>> rotations = readPose(pose, model);
    if (!rotations) return rotations.error();
    parameters.rotations = std::move(rotations.value());
    const Vector3d ahead = parameters.rotations[0].col(2);
    figure.facing = std::atan2(ahead.x(), ahead.z()) / kDegree;
  }
  figure.mesh.vertices = body::poseBody(model, parameters).vertices;
  figure.mesh.faces = model.faces;
  if (model.jointCount() >= body::kSmplJointCount) {
    findPartsByJoint(model, figure);
  } else {
    findPartsByProportion(figure);
  }
  return figure;
}

/// The mesh, or the body in each of the requested poses.
Result<std::vector<Figure>> makeFigures(const PictureRequest& request) {
  std::vector<Figure> figures;
  if (io::isScanFile(request.file)) {
    Result<Figure> figure = meshFigure(request);
    if (!figure) return figure.error();
    figures.push_back(std::move(figure.value()));
    return figures;
  }
  const Result<body::ModelPointer> model = loadBodyOption(request.file);
  if (!model) return model.error();
  std::vector<std::string> poses = request.poses;
  if (poses.empty()) poses.emplace_back();
  for (const std::string& pose : poses) {
    Result<Figure> figure = bodyFigure(request, *model.value(), pose);
    if (!figure) return figure.error();
    figures.push_back(std::move(figure.value()));
  }
  return figures;
}

/// "480x640".
Result<std::array<int, 2>> parseSize(const std::string& text) {
  std::array<int, 2> size{};
  char rest = 0;
  if (std::sscanf(text.c_str(), "%dx%d%c", &size[0], &size[1], &rest) != 2 || size[0] < 16 ||
      size[1] < 16 || size[0] > 8192 || size[1] > 8192) {
    return usageError("--size " + text + " is not WIDTHxHEIGHT in pixels (16 to 8192).");
  }
  return size;
}

/// One picture per view: whole bodies at one scale, close-ups filling theirs.
Result<std::vector<picture::Image>> drawViews(const Figure& figure, const PictureRequest& request,
                                              int width, int height) {
  std::vector<NamedView> views;
  for (int i = 0; i < request.turntable; ++i) {
    views.push_back({"", {360.0 * i / request.turntable, 4}, nullptr});
  }
  for (const std::string& name : request.views) {
    const NamedView* view = findView(name);
    if (view->part && (figure.*(view->part)).cols() == 0) {
      return usageError("The view " + name + " shows a part that this mesh does not have.");
    }
    views.push_back(*view);
  }
  std::vector<picture::Viewpoint> whole;
  for (NamedView& view : views) {
    view.view.azimuth += figure.facing;
    if (!view.part) whole.push_back(view.view);
  }
  const std::vector<picture::FramedView> row =
      picture::frameRow(figure.mesh.vertices, whole, height, width);

  const picture::Stage stage({{&figure.mesh}});
  picture::PictureOptions options;
  options.height = height;
  options.threads = request.threads;
  std::vector<picture::Image> images;
  std::size_t next = 0;
  for (const NamedView& view : views) {
    picture::Camera camera;
    if (view.part) {
      options.width = width > 0 ? width : int(0.85 * height);
      camera = picture::frameCamera(figure.*(view.part), view.view, double(options.width) / height);
    } else {
      options.width = row[next].width;
      camera = row[next++].camera;
    }
    images.push_back(stage.picture(camera, options));
  }
  return images;
}

int drawPicture(PictureRequest request) {
  int width = 0, height = request.height;
  if (!request.size.empty()) {
    const Result<std::array<int, 2>> size = parseSize(request.size);
    if (!size) return fail(size.error());
    width = size.value()[0];
    height = size.value()[1];
  }
  if (request.views.empty() && request.turntable == 0) {
    request.views = {"front", "three-quarter", "side", "back"};
  }
  const Result<std::vector<Figure>> figures = makeFigures(request);
  if (!figures) return fail(figures.error());
  std::vector<picture::Image> images;
  for (const Figure& figure : figures.value()) {
    Result<std::vector<picture::Image>> views = drawViews(figure, request, width, height);
    if (!views) return fail(views.error());
    std::move(views->begin(), views->end(), std::back_inserter(images));
  }
  const int perRow =
      request.columns > 0 ? request.columns : int(images.size() / figures.value().size());
  const Result<void> written = picture::writePng(request.out, picture::tiled(images, perRow));
  if (!written) return fail(written.error());
  std::cout << request.out << "\n";
  return kDone;
}

}  // namespace

void addBodyPicture(CLI::App& body, Action& action) {
  auto request = std::make_shared<PictureRequest>();
  CLI::App* command =
      body.add_subcommand("picture", "Draw a body model or a mesh from several sides into one PNG");
  command
      ->add_option("FILE", request->file,
                   "builtin, a model file, a folder, or a mesh (obj, ply, stl, off, glb)")
      ->required();
  command->add_option("--out,-o", request->out, "Picture to write (.png)")->required();
  command->add_option("--betas", request->betas, "Shape coefficients, the first ones")
      ->delimiter(',');
  command
      ->add_option("--pose", request->poses,
                   "Frame of a motion capture clip, counting from 0; may be given several times, "
                   "one row each")
      ->type_name("FILE.bvh[:FRAME]")
      ->allow_extra_args(false);
  std::vector<std::string> names;
  for (const NamedView& view : kViews) names.emplace_back(view.name);
  CLI::Option* views =
      command
          ->add_option("--views", request->views,
                       "Sides, in this order; face, profile, hand and foot are close-ups")
          ->delimiter(',')
          ->check(CLI::IsMember(names));
  command->add_option("--turntable", request->turntable, "So many views all around instead")
      ->check(CLI::Range(1, 360))
      ->excludes(views);
  command
      ->add_option("--columns", request->columns,
                   "Pictures per row; default: the views of one pose")
      ->check(CLI::Range(1, 360));
  command->add_option("--size", request->size, "Pixels of each view, instead of --height")
      ->type_name("WxH");
  command->add_option("--height", request->height, "Pixels; views are as wide as needed")
      ->check(CLI::Range(16, 8192))
      ->capture_default_str()
      ->excludes("--size");
  command->add_option("--up", request->up, "Up axis of a mesh file")
      ->check(CLI::IsMember({"+x", "-x", "+y", "-y", "+z", "-z"}))
      ->capture_default_str();
  command->add_flag("--no-correctives", request->noCorrectives,
                    "Plain skinning: without the model's pose correctives");
  command->add_option("--threads", request->threads, "Threads; 0: one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  command->callback([request, &action] { action = [request] { return drawPicture(*request); }; });
}

}  // namespace loopreg::cli
