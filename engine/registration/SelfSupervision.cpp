#include "registration/SelfSupervision.h"

#include <algorithm>
#include <chrono>

#include "core/Json.h"
#include "core/Log.h"
#include "core/Parallel.h"
#include "io/ScanReader.h"
#include "registration/PaperLatents.h"
#include "registration/SelfSupervisionFiles.h"

namespace loopreg::registration {
namespace fs = std::filesystem;
namespace {

using Clock = std::chrono::steady_clock;
using NetPointer = std::shared_ptr<const corrnet::CorrNet>;

constexpr std::int64_t kChunk = 100;  // steps between looks at the clock

/// How much more often than a lesson that says nothing new one that contradicts the network comes
/// up. Measured: labels of accepted fits that the network disagrees with are as good as the others.
constexpr double kHardWeight = 4;

/// Errors in a checkpoint's record, so that a resumed job still knows where it began.
Json jsonOf(const learning::NetErrors& e) {
  return {{"scans", e.scans},
          {"mean_cm", e.meanCm},
          {"median_cm", e.medianCm},
          {"above_15cm", e.above15},
          {"true_heading_mean_cm", e.trueHeadingCm},
          {"heading_median_deg", e.headingMedianDegrees},
          {"flips", e.flips},
          {"unflipped_mean_cm", e.unflippedCm},
          {"beneath_cm", e.beneathCm}};
}

learning::NetErrors errorsOf(const Json& json) {
  learning::NetErrors e;
  e.scans = json.value("scans", 0);
  e.meanCm = json.value("mean_cm", 0.0);
  e.medianCm = json.value("median_cm", 0.0);
  e.above15 = json.value("above_15cm", 0.0);
  e.trueHeadingCm = json.value("true_heading_mean_cm", 0.0);
  e.headingMedianDegrees = json.value("heading_median_deg", 0.0);
  e.flips = json.value("flips", 0.0);
  e.unflippedCm = json.value("unflipped_mean_cm", 0.0);
  e.beneathCm = json.value("beneath_cm", 0.0);
  return e;
}

class Loop {
 public:
  Loop(const LoopJob& job, body::ModelPointer canonical, const LoopProgressObserver& observer,
       StopToken stop)
      : job_(job),
        canonical_(std::move(canonical)),
        surface_(*canonical_),
        observer_(observer),
        stop_(stop),
        lessons_(job.training.out / "lessons") {}

  Result<LoopOutcome> run(const learning::Learning& learning) {
    std::error_code error;
    fs::create_directories(lessons_, error);
    if (error || !fs::is_directory(lessons_)) {
      return usageError("The folder " + job_.training.out.string() + " cannot be made" +
                        (error ? ": " + error.message() + "." : std::string(".")));
    }
    Result<std::unique_ptr<learning::LoopTrainer>> opened =
        learning.openLoop(job_.training, canonical_);
    if (!opened) return opened.error();
    trainer_ = std::move(opened).value();
    if (job_.training.resume) {
      if (Result<void> fine = checkRecord(); !fine) return fine.error();
    } else {
      for (const LoopSource& source : job_.sources) fs::remove(lessonFile(source.name), error);
    }
    curves_ = std::make_unique<LoopCurves>(job_.training.out / "curves.csv", trainer_->step());
    for (const LoopSource& source : job_.sources) {
      states_.emplace_back();
      states_.back().name = source.name;
    }
    const Json begun = trainer_->record();
    if (begun.is_object() && begun.contains("held_out_before") && !job_.heldOut.empty()) {
      outcome_.before = errorsOf(begun.at("held_out_before"));
    } else if (Result<void> measured = measure(outcome_.before); !measured) {
      return measured.error();
    }
    const int learnt = int(trainer_->step() / job_.stepsPerRound);
    const int begin = learnt > 0 ? learnt + firstLearning() : 0;
    for (int round = std::min(begin, job_.rounds); round <= job_.rounds; ++round) {
      if (round == job_.rounds && !job_.lastFit) break;
      Result<void> done = fitAll(round);
      if (done && !stop_.stopRequested() && round < job_.rounds && round >= firstLearning()) {
        done = learnRound(round);
      }
      if (!done) return done.error();
      if (stop_.stopRequested()) break;
    }
    outcome_.stopped = stop_.stopRequested();
    if (!outcome_.stopped) {
      if (Result<void> measured = measure(outcome_.after); !measured) return measured.error();
    }
    for (std::size_t i = 0; i < states_.size(); ++i) {
      if (!isUnread(i)) outcome_.scans.push_back(states_[i]);
    }
    return std::move(outcome_);
  }

 private:
  /// Rounds before this one only move the latent variables.
  int firstLearning() const { return job_.training.paper ? kFirstJointEpoch : 0; }
  fs::path lessonFile(const std::string& name) const { return lessons_ / (name + ".npz"); }
  bool isUnread(std::size_t i) const { return i < unread_.size() && unread_[i]; }

  /// What goes into the headers of weights and checkpoint.
  Json record(int round) const {
    Json json = trainer_->record();
    if (json.is_null()) json = Json::object();
    json["preset"] = job_.training.paper ? "paper" : "ours";
    json["scans"] = states_.size();
    json["lessons"] = lessonsNow_.size();
    json["round"] = round;
    json["rounds"] = job_.rounds;
    json["steps_per_round"] = job_.stepsPerRound;
    if (outcome_.before) json["held_out_before"] = jsonOf(*outcome_.before);
    return json;
  }

  Result<void> checkRecord() const {
    const Json kept = trainer_->record();
    if (kept.value("steps_per_round", std::int64_t{0}) != job_.stepsPerRound) {
      return usageError("This loop was begun with " +
                        std::to_string(kept.value("steps_per_round", std::int64_t{0})) +
                        " steps per round.");
    }
    return {};
  }

  Result<void> measure(std::optional<learning::NetErrors>& errors) {
    if (job_.heldOut.empty()) return {};
    const Result<learning::NetErrors> measured = trainer_->measure(job_.heldOut);
    if (!measured) return measured.error();
    errors = measured.value();
    return {};
  }

  /// Fits every scan with the network as it is now, but for those that an interrupted session did.
  Result<void> fitAll(int round) {
    NetPointer net;  // opened for the first scan that needs it
    unread_.resize(states_.size(), false);
    lessonsNow_.clear();
    LoopRound summary;
    summary.round = round;
    for (std::size_t i = 0; i < states_.size() && !stop_.stopRequested(); ++i) {
      if (unread_[i]) continue;
      Result<KeptLesson> lesson = readLesson(lessonFile(states_[i].name));
      if (!lesson || lesson->state.fitted < round) {
        if (!net) {
          Result<NetPointer> opened = trainer_->network(resolveThreads(job_.fit.threads));
          if (!opened) return opened.error();
          net = opened.value();
        }
        const KeptLesson* before = lesson ? &lesson.value() : nullptr;
        const Result<void> fitted = fitScan(i, round, *net, before);
        if (stop_.stopRequested()) break;
        if (!fitted) {
          unread_[i] = true;
          log::warning(fitted.error().text() + " It is left out.");
          outcome_.unread.push_back(fitted.error());
          continue;
        }
        // Lessons are always those of the file: a resumed session has no others.
        lesson = readLesson(lessonFile(states_[i].name));
        if (!lesson) return lesson.error();
      }
      states_[i] = lesson->state;
      if (lesson->state.kept.accepted) {
        const FitLook& look = lesson->state.kept;
        summary.loopCm += look.loopCm;
        summary.agreement += look.agreement;
        summary.medianMm += look.medianMm;
        ++summary.accepted;
        // What the network does not know yet comes up more often.
        if (look.agreement >= 0) lesson->scan.weight = 1 + kHardWeight * (1 - look.agreement);
        lessonsNow_.push_back(std::make_shared<const learning::LoopScan>(std::move(lesson->scan)));
      }
      tellFit(round, i, summary);
    }
    if (Result<void> written = writeScanTable(job_.training.out / "scans.csv", states_); !written)
      return written;
    if (stop_.stopRequested()) return {};
    if (lessonsNow_.empty()) {
      return unreadable(job_.training.out.string(),
                        "None of the " + std::to_string(states_.size()) +
                            " scans could be fitted well enough to learn from; scans.csv says why.",
                        "Are they single persons? Give --units and --up if they are known.");
    }
    const double share = 1.0 / double(summary.accepted);
    summary.loopCm *= share;
    summary.agreement *= share;
    summary.medianMm *= share;
    outcome_.rounds.push_back(summary);
    if (Result<void> added = curves_->add(trainer_->step(), samples_, summary, states_.size());
        !added)
      return added;
    return trainer_->save(record(round));
  }

  /// Fits one scan, with the network and, if that is not accepted the first time, from hypotheses
  /// alone; the better lesson of this round and the rounds before is kept. Errors: the scan cannot
  /// be read.
  Result<void> fitScan(std::size_t index, int round, const corrnet::CorrNet& net,
                       const KeptLesson* before) {
    const LoopSource& source = job_.sources[index];
    if (job_.training.paper && before)
      return solvePaper(source, round, before->scan, &before->state);
    std::shared_ptr<const Scan> scan = source.scan;
    if (!scan) {
      io::ReadOptions reading;
      reading.threads = job_.fit.threads;
      Result<Scan> read = io::readScan(source.file, reading, nullptr, stop_);
      if (!read) return read.error();
      scan = std::make_shared<const Scan>(std::move(read).value());
    }
    if (job_.training.paper) {
      const Result<learning::LoopScan> begun = paperScan(*scan, *canonical_, job_.fit, stop_);
      if (!begun) return begun.error();
      return solvePaper(source, round, begun.value(), nullptr);
    }
    Result<FitResult> fit = registerScan(*scan, *canonical_, &net, job_.fit, {}, stop_);
    if (!fit) return fit.error();
    const corrnet::Prediction prediction = fit->prediction;
    PseudoLabels best = pseudoLabels(*canonical_, surface_, fit.value(), job_.rules);
    if (!best.look.accepted && !before) {  // later it would only be said again
      Result<FitResult> other = registerScan(*scan, *canonical_, nullptr, job_.fit, {}, stop_);
      if (!other) return other.error();
      other->prediction = prediction;  // of the same points: samples depend on the seed alone
      PseudoLabels second = pseudoLabels(*canonical_, surface_, other.value(), job_.rules);
      if (second.look.accepted || second.look.cost < best.look.cost) best = std::move(second);
    }
    KeptLesson lesson;
    lesson.state.name = source.name;
    lesson.state.fitted = round;
    lesson.state.last = best.look;
    lesson.state.first = before ? before->state.first : best.look;
    const bool better = !before || best.look.accepted > before->state.kept.accepted ||
                        (best.look.accepted == before->state.kept.accepted &&
                         best.look.cost < before->state.kept.cost);
    if (better) {
      lesson.scan = std::move(best.scan);
      lesson.state.kept = best.look;
      lesson.state.learned = round;
    } else {  // the old lesson, as the new network sees it
      lesson.scan = before->scan;
      lesson.state.kept = before->state.kept;
      lesson.state.learned = before->state.learned;
      compareWithNetwork(*canonical_, surface_, lesson.scan, prediction.correspondences,
                         resolveThreads(job_.fit.threads), lesson.state.kept);
    }
    lesson.scan.name = source.name;
    return writeLesson(lessonFile(source.name), lesson.state, lesson.scan);
  }

  /// The paper's latent variables after this round's steps.
  Result<void> solvePaper(const LoopSource& source, int round, learning::LoopScan scan,
                          const LoopScanState* before) {
    Result<body::BodyParameters> solved = trainer_->solveLatents(scan, paperPhase(round), stop_);
    if (!solved) return solved.error();
    scan.fit = std::move(solved).value();
    scan.labels.root = scan.fit.rotations.front();
    LoopScanState state;
    state.name = source.name;
    state.fitted = state.learned = round;
    state.last = state.kept = paperLook(*canonical_, scan);
    state.first = before ? before->first : state.last;
    scan.name = source.name;
    return writeLesson(lessonFile(source.name), state, scan);
  }

  void tellFit(int round, std::size_t index, const LoopRound& sums) const {
    if (!observer_) return;
    LoopProgress progress = progressOf(round);
    progress.scan = index + 1;
    progress.accepted = sums.accepted;
    if (sums.accepted > 0) progress.loopCm = sums.loopCm / double(sums.accepted);
    progress.latest = &states_[index];
    observer_(progress);
  }

  LoopProgress progressOf(int round) const {
    LoopProgress progress;
    progress.round = round;
    progress.rounds = job_.rounds;
    progress.scans = states_.size();
    progress.accepted = lessonsNow_.size();
    progress.step = trainer_->step();
    progress.steps = std::max(1, job_.rounds - firstLearning()) * job_.stepsPerRound;
    return progress;
  }

  Result<void> learnRound(int round) {
    const std::int64_t last = (round + 1 - firstLearning()) * job_.stepsPerRound;
    Result<void> written;
    const auto tell = [&](const learning::LoopSteps& losses) {
      samples_ = losses.samples;
      if (Result<void> added = curves_->add(losses); !added) written = added;
      if (!observer_) return;
      LoopProgress progress = progressOf(round);
      progress.phase = LoopProgress::Phase::learning;
      progress.scan = progress.scans;
      progress.step = losses.step;
      progress.losses = losses;
      observer_(progress);
    };
    auto saved = Clock::now();
    while (trainer_->step() < last && !stop_.stopRequested()) {
      const std::int64_t chunk = std::min(last, trainer_->step() + kChunk);
      if (Result<void> done = trainer_->learn(lessonsNow_, chunk, tell, stop_); !done) return done;
      if (!written) return written;
      const double minutes = std::chrono::duration<double>(Clock::now() - saved).count() / 60;
      if (minutes < job_.checkpointMinutes) continue;
      if (Result<void> kept = trainer_->save(record(round)); !kept) return kept;
      saved = Clock::now();
    }
    return trainer_->save(record(round));
  }

  const LoopJob& job_;
  body::ModelPointer canonical_;
  canonical::CanonicalSurface surface_;
  const LoopProgressObserver& observer_;
  StopToken stop_;
  fs::path lessons_;
  std::unique_ptr<learning::LoopTrainer> trainer_;
  std::unique_ptr<LoopCurves> curves_;
  std::vector<LoopScanState> states_;  ///< one per source
  std::vector<bool> unread_;
  learning::LoopScans lessonsNow_;
  std::int64_t samples_ = 0;
  LoopOutcome outcome_;
};

}  // namespace

Result<LoopOutcome> runLoop(const LoopJob& job, const body::ModelPointer& canonical,
                            const learning::Learning& learning,
                            const LoopProgressObserver& observer, StopToken stop) {
  if (job.sources.empty()) return usageError("There are no scans to learn from.");
  if (job.rounds < 1 || job.stepsPerRound < 1) {
    return usageError("A loop needs at least one round and one step in it.");
  }
  if (Result<void> valid = job.fit.validate(); !valid) return valid.error();
  return Loop(job, canonical, observer, stop).run(learning);
}

}  // namespace loopreg::registration
