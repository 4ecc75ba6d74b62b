// loopreg body info|export|generate: what is in a body model file, its mesh, and the built-in body
// itself. Its pictures are in PictureCommand.cpp, its measurements in MeasureCommand.cpp.
#include <iostream>

#include "Command.h"
#include "ProgressBar.h"
#include "body/Generator.h"
#include "body/LimbVolume.h"
#include "body/Skinning.h"
#include "canonical/CanonicalMap.h"
#include "core/Resources.h"
#include "geometry/Topology.h"
#include "io/MeshWriter.h"

namespace loopreg::cli {
namespace {

/// Largest number of joints that share a vertex.
int usedSlots(const body::SkinWeights& skin) {
  int used = 0;
  for (Eigen::Index slot = 0; slot < skin.slots(); ++slot) {
    if ((skin.weight.row(slot).array() > 0).any()) used = int(slot) + 1;
  }
  return used;
}

/// The body's place in the space that networks predict in.
void printCanonicalMap(const body::BodyModel& model) {
  const Result<canonical::CanonicalMap> map = canonical::canonicalMap(model, 0);
  const auto line = [](const std::string& value) {
    std::cout << format("%-18s %s\n", "canonical map", value.c_str());
  };
  if (!map) return line("none: " + map.error().message);
  if (map->isBuiltin) return line("this body is the canonical one");
  const canonical::MapQuality& quality = map->quality;
  line(
      format("outer skin: %.1f %% of the vertices, %.1f %% of them on the built-in surface, "
              "%.2f %% of its faces turned over; fingers %s; %s in %.2f s",
              100 * quality.outerShare,
             100 * quality.onSurfaceShare, 100 * quality.flippedShare,
             quality.fingers ? "matched" : "not told apart",
             map->fromCache ? "read from the cache" : "registered", map->seconds));
  const auto round = [&](const char* way, const metrics::DistanceStats& mm) {
    line(format("%s: mean %.2f, median %.2f, p95 %.2f, max %.2f mm", way, mm.mean, mm.median,
                mm.p95, mm.max));
  };
  round("to the built-in body and back", quality.bodyRoundTripMm);
  round("from the built-in body and back", quality.canonicalRoundTripMm);
}

int info(const std::string& file) {
  const Result<body::ModelPointer> loaded = loadBodyOption(file);
  if (!loaded) return fail(loaded.error());
  const body::BodyModel& model = *loaded.value();
  const geometry::TopologyReport topology =
      geometry::inspectTopology(model.templateVertices, model.faces);
  const double stature = geometry::bounds(model.templateVertices).sizes().y();
  const auto line = [](const char* label, const std::string& value) {
    std::cout << format("%-18s %s\n", label, value.c_str());
  };
  line("name", model.name);
  line("family", body::familyName(model.family));
  line("gender", model.gender);
  line("vertices", grouped(topology.vertices));
  line("faces", grouped(topology.faces));
  line("shape directions", std::to_string(model.betaCount()));
  line("pose correctives",
       model.hasPoseCorrectives()
           ? format("%zu joints, %s corrected vertices", model.poseCorrectives.blocks.size(),
                    grouped(model.poseCorrectives.entryCount()).c_str())
           : std::string("none"));
  line("weight slots", format("%d of %d used", usedSlots(model.skin), int(model.skin.slots())));
  line("stature", format("%.3f m", stature));
  line("surface", format("%.3f m2", geometry::surfaceArea(model.templateVertices, model.faces)));
  line("volume",
       topology.closed()
           ? format("%.1f l", 1000 * geometry::volume(model.templateVertices, model.faces))
           : std::string("not closed"));
  line("topology",
       format("%s, %zu component%s, Euler number %ld, %zu boundary and %zu non-manifold edges, "
              "%zu non-manifold vertices, %zu degenerate faces",
              topology.closed() ? "closed" : "open", topology.components,
              topology.components == 1 ? "" : "s", topology.eulerNumber, topology.boundaryEdges,
              topology.nonManifoldEdges, topology.nonManifoldVertices, topology.degenerateFaces));
  line("self-intersections",
       std::to_string(geometry::countSelfIntersections(model.templateVertices, model.faces)));
  for (const body::LimbVolume& limb : body::measureLimbVolumes(model)) {
    line("limb volume", format("%-32s %.2f l at rest, changed by %+.1f %% by skinning alone, "
                               "%+.1f %% with correctives",
                               limb.pose.c_str(), limb.rest, -100 * limb.plainLoss(),
                               -100 * limb.correctedLoss()));
  }
  line("checksum", format("%016llx", static_cast<unsigned long long>(model.checksum)));
  printCanonicalMap(model);
  std::cout << format("joints             %d (index, name, parent, rest position in metres)\n",
                      model.jointCount());
  for (int j = 0; j < model.jointCount(); ++j) {
    const Vector3d p = model.jointTemplate.col(j);
    const int parent = model.parents[std::size_t(j)];
    std::cout << format(
        "  %3d %-18s %-18s %7.3f %7.3f %7.3f\n", j, model.jointNames[std::size_t(j)].c_str(),
        parent < 0 ? "-" : model.jointNames[std::size_t(parent)].c_str(), p.x(), p.y(), p.z());
  }
  return kDone;
}

int exportMesh(const std::string& file, const std::string& out, const std::vector<double>& betas) {
  const Result<body::ModelPointer> loaded = loadBodyOption(file);
  if (!loaded) return fail(loaded.error());
  const body::BodyModel& model = *loaded.value();
  if (int(betas.size()) > model.betaCount()) {
    return fail(usageError(format("--betas has %zu values; this body has %d shape directions.",
                                  betas.size(), model.betaCount())));
  }
  body::BodyParameters parameters = body::BodyParameters::rest(model);
  for (std::size_t b = 0; b < betas.size(); ++b) parameters.betas[Eigen::Index(b)] = betas[b];
  Mesh mesh;
  mesh.vertices = body::poseBody(model, parameters).vertices;
  mesh.faces = model.faces;
  const Result<void> written = io::writeMesh(out, mesh);
  if (!written) return fail(written.error());
  std::cout << out << "\n";
  return kDone;
}

int generate(const std::string& file, const body::GeneratorOptions& options, log::Level level) {
  ProgressBar bar(level);
  Progress progress(
      {{"surface", 10}, {"weights", 1}, {"people", 60}, {"joints", 1}, {"correctives", 10}},
      [&](const ProgressUpdate& update) {
        bar.show("built-in body", update.phase, update.fraction);
      });
  const Result<std::shared_ptr<const body::BodyModel>> model =
      body::generateBody(options, &progress);
  if (!model) return fail(model.error());
  bar.clear();
  const Result<void> written = body::saveModel(file, *model.value());
  if (!written) return fail(written.error());
  std::cout << file << ": " << grouped(std::uint64_t(model.value()->vertexCount()))
            << " vertices\n";
  return kDone;
}

}  // namespace

void addBody(CLI::App& app, Action& action) {
  struct Options {
    std::string file, out;
    std::vector<double> betas;
    body::GeneratorOptions generator;
    Verbosity verbosity;
  };
  auto options = std::make_shared<Options>();
  CLI::App* body =
      app.add_subcommand("body", "Look into a body model, export it, or make the built-in one");
  body->require_subcommand(1);

  addBodyMeasure(*body, action);
  CLI::App* infoCommand = body->add_subcommand("info", "Print what a body model holds");
  infoCommand->add_option("FILE", options->file, "builtin, a model file, or a folder")->required();
  infoCommand->callback([options, &action] { action = [options] { return info(options->file); }; });

  CLI::App* exportCommand =
      body->add_subcommand("export", "Write the body in its T-pose as a mesh");
  exportCommand->add_option("FILE", options->file, "builtin, a model file, or a folder")
      ->required();
  exportCommand->add_option("--out,-o", options->out, "Mesh to write: obj, ply, stl, off or glb")
      ->required();
  exportCommand->add_option("--betas", options->betas, "Shape coefficients, the first ones")
      ->delimiter(',');
  exportCommand->callback([options, &action] {
    action = [options] { return exportMesh(options->file, options->out, options->betas); };
  });

  CLI::App* generateCommand = body->add_subcommand(
      "generate", "Make the built-in body from its recipe (resources/bodies/builtin.npz)");
  generateCommand->add_option("FILE", options->file, "Model to write (.npz)")->required();
  generateCommand->add_option("--vertices", options->generator.targetVertices, "About so many")
      ->check(CLI::Range(1000, 100000))
      ->capture_default_str();
  generateCommand
      ->add_option("--population", options->generator.population,
                   "People sampled for the shape space")
      ->check(CLI::Range(20, 100000))
      ->capture_default_str();
  generateCommand->add_option("--seed", options->generator.seed, "Seed")->capture_default_str();
  generateCommand->add_option("--threads", options->generator.threads, "Threads; 0: one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  addVerbosity(*generateCommand, options->verbosity);
  addBodyPicture(*body, action);
  generateCommand->callback([options, &action] {
    action = [options] {
      log::configure(options->verbosity.level());
      return generate(options->file, options->generator, options->verbosity.level());
    };
  });
}

}  // namespace loopreg::cli
