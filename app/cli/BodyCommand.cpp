// loopreg body info|export|generate: what is in a body model file, its mesh, and the built-in body
// itself. Its pictures are in PictureCommand.cpp, its measurements in MeasureCommand.cpp.
#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>

#include "Command.h"
#include "ProgressBar.h"
#include "body/BodyFacts.h"
#include "body/Generator.h"
#include "body/LimbVolume.h"
#include "body/Skinning.h"
#include "canonical/CanonicalMap.h"
#include "core/Resources.h"
#include "io/MeshWriter.h"

namespace loopreg::cli {
namespace {

void line(const char* label, const std::string& value) {
  std::cout << format("%-18s %s\n", label, value.c_str());
}

/// The body's place in the space that networks predict in.
void printCanonicalMap(const body::BodyModel& model) {
  const Result<canonical::CanonicalMap> map = canonical::canonicalMap(model, 0);
  const auto line = [](const std::string& value) { cli::line("canonical map", value); };
  if (!map) return line("none: " + map.error().message);
  if (map->isBuiltin) return line("this body is the canonical one");
  const canonical::MapQuality& quality = map->quality;
  line(
      format("outer skin: %.1f %% of the vertices, %.1f %% of them on the built-in surface, "
             "%.2f %% of its faces turned over; fingers %s; %s in %.2f s",
             100 * quality.outerShare, 100 * quality.onSurfaceShare, 100 * quality.flippedShare,
             quality.fingers ? "matched" : "not told apart",
             map->fromCache ? "read from the cache" : "registered", map->seconds));
  const auto round = [&](const char* way, const metrics::DistanceStats& mm) {
    line(format("%s: mean %.2f, median %.2f, p95 %.2f, max %.2f mm", way, mm.mean, mm.median,
                mm.p95, mm.max));
  };
  round("to the built-in body and back", quality.bodyRoundTripMm);
  round("from the built-in body and back", quality.canonicalRoundTripMm);
}

/// What the file is, and what of it the body has.
void printOrigin(const body::LoadedModel& loaded, double seconds) {
  const body::BodyModel& model = *loaded.model;
  const body::ModelOrigin& origin = loaded.origin;
  line("name", model.name);
  line("family", body::familyName(model.family));
  if (!origin.flavour.empty()) line("release", origin.flavour);
  line("gender", model.gender);
  line("format", origin.format);
  line("read in", format("%.2f s%s", seconds,
                         origin.fromCache ? ", from the converted copy in the cache" : ""));
  std::string betas = std::to_string(model.betaCount());
  if (origin.betasInFile > model.betaCount()) {
    betas += format(" of the file's %d", origin.betasInFile);
  }
  if (origin.expressionsInFile > 0) {
    betas += format("; its %d expression directions are left out", origin.expressionsInFile);
  }
  line("shape directions", betas);
  line("pose correctives",
       model.hasPoseCorrectives()
           ? format("%zu joints, %s corrected vertices", model.poseCorrectives.blocks.size(),
                    grouped(model.poseCorrectives.entryCount()).c_str())
           : std::string("none"));
  line("hands",
       model.handsMean.cols() > 0
           ? format("%d joints with a mean pose", int(model.handsMean.cols()))
           : std::string(model.jointCount() > body::kSmplJointCount ? "joints, no mean pose"
                                                                    : "wrist and palm only"));
}

/// How good the mesh is; engine/body/BodyFacts.h says how each figure is meant.
void printMesh(const body::BodyModel& model, const body::BodyFacts& facts) {
  const geometry::TopologyReport& mesh = facts.topology;
  line("vertices", grouped(mesh.vertices));
  line("faces", grouped(mesh.faces));
  const bool manifold = mesh.nonManifoldEdges == 0 && mesh.nonManifoldVertices == 0;
  line("topology", format("%s, %s, %zu component%s, Euler number %ld",
                          manifold ? "manifold" : "not manifold", mesh.closed() ? "closed" : "open",
                          mesh.components, mesh.components == 1 ? "" : "s", mesh.eulerNumber) +
                       (facts.genus < 0 ? "" : format(", genus %ld", facts.genus)));
  line("flaws", format("%zu boundary and %zu non-manifold edges, %zu non-manifold vertices, "
                       "%zu degenerate faces",
                       mesh.boundaryEdges, mesh.nonManifoldEdges, mesh.nonManifoldVertices,
                       mesh.degenerateFaces));
  line("self-intersections", std::to_string(facts.selfIntersections));
  line("symmetry",
       format("%s to 0.1 mm (worst %.3f mm, %s)",
              facts.asymmetry <= 1e-4 ? "symmetric" : "not symmetric", 1000 * facts.asymmetry,
              facts.hasMirrorMap ? "by the model's own mirror map"
                                 : "nearest vertex of the mirror image"));
  line("edges", format("%.2f to %.2f mm", 1000 * facts.smallestEdge, 1000 * facts.largestEdge));
  line("weights", format("at most %d of %d slots per vertex; sums differ from 1 by at most %.1e",
                         facts.weightsPerVertex, int(model.skin.slots()), facts.weightError));
  line("stature", format("%.3f m", facts.stature));
  line("surface", format("%.3f m2", facts.surface));
  line("volume", mesh.closed() ? format("%.1f l", 1000 * facts.volume) : "not closed");
  for (const body::LimbVolume& limb : body::measureLimbVolumes(model)) {
    line("limb volume", format("%-32s %.2f l at rest, changed by %+.1f %% by skinning alone, "
                               "%+.1f %% with correctives",
                               limb.pose.c_str(), limb.rest, -100 * limb.plainLoss(),
                               -100 * limb.correctedLoss()));
  }
  line("checksum", format("%016llx", static_cast<unsigned long long>(model.checksum)));
}

int info(const std::string& file) {
  const auto start = std::chrono::steady_clock::now();
  const Result<body::LoadedModel> loaded = body::openBody(file);
  if (!loaded) return fail(loaded.error());
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const body::BodyModel& model = *loaded->model;
  printOrigin(loaded.value(), seconds.count());
  printMesh(model, body::bodyFacts(model));
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
