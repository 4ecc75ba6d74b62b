#include "RegisterSequence.h"

#include <algorithm>
#include <iostream>

#include "Command.h"
#include "core/Statistics.h"
#include "io/ScanReader.h"
#include "registration/SequenceFiles.h"

namespace loopreg::cli {
int registerSequenceTo(const std::filesystem::path& folder,
                       const std::vector<batch::BatchScan>& frames, const body::BodyModel& model,
                       const corrnet::CorrNet* net, const registration::SequenceOptions& options,
                       const std::vector<std::string>& formats,
                       const registration::ExportOptions& exporting, log::Level level,
                       StopToken stop) {
  ProgressBar bar(level);
  io::ReadOptions reading;
  reading.threads = options.fit.threads;
  const registration::FrameReader read = [&](std::size_t frame) {
    return io::readScan(frames[frame].file, reading, nullptr, stop);
  };
  bar.show("sequence", "shape", 0);
  const auto observer = [&](std::size_t frame, std::size_t count,
                            const registration::SequenceFrame& done) {
    const std::string title = format("%zu/%zu %s", frame + 1, count, frames[frame].name.c_str());
    bar.show(title, done.restarted ? "found again" : "tracked", double(frame + 1) / double(count));
    return true;
  };
  const Result<registration::SequenceResult> result =
      registration::registerSequence(frames.size(), read, model, net, options, observer, stop);
  bar.clear();
  if (!result) return fail(result.error());
  std::vector<std::string> names;
  std::vector<double> medians, seconds;
  int doubtful = 0, restarted = 0;
  for (std::size_t t = 0; t < frames.size(); ++t) {
    const registration::SequenceFrame& frame = result->frames[t];
    names.push_back(frames[t].file.filename().string());
    medians.push_back(frame.medianMm);
    seconds.push_back(frame.seconds);
    doubtful += frame.doubtful;
    restarted += frame.restarted;
    if (frame.doubtful) log::info(names.back() + ": fits clearly worse than the other frames.");
  }
  // One texture serves all frames: the first one's.
  registration::FitColours colours;
  if (const Result<Scan> first = read(0)) {
    colours = registration::carryColours(first.value(), model,
                                         registration::frameAsFit(result.value(), 0),
                                         exporting.colours, false, options.fit.threads);
  }
  const Result<void> written = registration::writeSequence(
      folder, formats, names, model, result.value(), exporting, options.framesPerSecond, &colours);
  if (!written) return fail(written.error());
  std::cout << format("%zu frames, median %.2f mm, %.2f s a frame, %d found again, %d doubtful",
                      frames.size(), medianOf(medians), medianOf(seconds), restarted, doubtful)
            << std::endl;
  return doubtful > 0 ? kVerdictFailed : kDone;
}

}  // namespace loopreg::cli
