// loopreg convert IN OUT: any scan format to any mesh format.
#include <CLI/CLI.hpp>
#include <iostream>

#include "Command.h"
#include "SignalStop.h"
#include "io/MeshWriter.h"
#include "io/ScanReader.h"

namespace loopreg::cli {
namespace {

int convert(const std::string& input, const std::string& output) {
  const StopToken stop = stopOnSignals();
  io::ReadOptions options;
  options.completeNormals = false;  // what the file does not say is not written either
  const Result<Scan> scan = io::readScan(input, options, nullptr, stop);
  if (!scan) return fail(scan.error());
  for (const std::string& remark : scan->remarks) log::info(input + ": " + remark);
  const Result<void> written = io::writeMesh(output, scan->mesh);
  if (!written) return fail(written.error());
  std::cout << output << ": " << grouped(std::uint64_t(scan->mesh.vertexCount())) << " vertices, "
            << grouped(std::uint64_t(scan->mesh.faceCount())) << " faces\n";
  return kDone;
}

}  // namespace

void addConvert(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("convert", "Convert a scan to another mesh format");
  struct Options {
    std::string input, output;
    Verbosity verbosity;
  };
  auto options = std::make_shared<Options>();
  command
      ->add_option("IN", options->input,
                   "Scan: ply, obj, stl, off, pcd, xyz, pts, glb, gltf or fbx")
      ->required();
  command->add_option("OUT", options->output, "File to write: obj, ply, stl, off or glb")
      ->required();
  addVerbosity(*command, options->verbosity);
  command->callback([options, &action] {
    action = [options] {
      log::configure(options->verbosity.level());
      return convert(options->input, options->output);
    };
  });
}

}  // namespace loopreg::cli
