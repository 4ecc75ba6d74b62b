#include "registration/SelfSupervisionFiles.h"

#include <cstdio>
#include <fstream>

#include "core/AtomicFile.h"
#include "core/Json.h"
#include "core/Npz.h"

namespace loopreg::registration {
namespace fs = std::filesystem;
namespace {

constexpr const char* kSchema = "loopreg.lesson/1";
constexpr const char* kColumns =
    "step,samples,seconds,cross_entropy,canonical_cm,loop_cm,surface_cm,heading_loss,"
    "simulated_cm,round,accepted,scans,fit_loop_cm,agreement";

Json jsonOf(const FitLook& look) {
  return {
      {"verdict", int(look.verdict)}, {"accepted", look.accepted},   {"reason", look.reason},
      {"median_mm", look.medianMm},   {"cost", look.cost},           {"labelled", look.labelled},
      {"ambiguity", look.ambiguity},  {"agreement", look.agreement}, {"loop_cm", look.loopCm}};
}

FitLook lookOf(const Json& json) {
  FitLook look;
  look.verdict = Verdict(json.at("verdict").get<int>());
  look.accepted = json.at("accepted");
  look.reason = json.at("reason");
  look.medianMm = json.at("median_mm");
  look.cost = json.at("cost");
  look.labelled = json.at("labelled");
  look.ambiguity = json.at("ambiguity");
  look.agreement = json.at("agreement");
  look.loopCm = json.at("loop_cm");
  return look;
}

template <class Matrix>
NpyArray arrayOf(const Matrix& columns, const char* type) {
  std::vector<double> values(std::size_t(columns.size()));
  for (Eigen::Index i = 0; i < columns.size(); ++i) {
    values[std::size_t(i)] = double(columns.data()[i]);
  }
  return NpyArray::numbers({std::size_t(columns.cols()), std::size_t(columns.rows())},
                           std::move(values), type);
}

/// An array's numbers as 3 x n; anything of another shape is an error.
template <class Matrix>
bool readColumns(const NpzFile& file, const char* name, Eigen::Index rows, Matrix& columns) {
  const auto found = file.arrays.find(name);
  if (found == file.arrays.end() || found->second.shape.size() != 2 ||
      found->second.shape[1] != std::size_t(rows)) {
    return false;
  }
  columns.resize(rows, Eigen::Index(found->second.shape[0]));
  for (Eigen::Index i = 0; i < columns.size(); ++i) {
    columns.data()[i] = typename Matrix::Scalar(found->second.values[std::size_t(i)]);
  }
  return true;
}

std::string csvText(std::string text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') text.insert(i++, 1, '"');
  }
  return '"' + text + '"';
}

}  // namespace

Result<void> writeLesson(const fs::path& file, const LoopScanState& state,
                         const learning::LoopScan& scan) {
  const synth::TrainingSample& labels = scan.labels;
  const Json record = {
      {"schema", kSchema},         {"name", state.name},           {"fitted", state.fitted},
      {"learned", state.learned},  {"first", jsonOf(state.first)}, {"last", jsonOf(state.last)},
      {"kept", jsonOf(state.kept)}};
  Eigen::MatrixXd rotations(9, Eigen::Index(scan.fit.rotations.size()));
  for (Eigen::Index j = 0; j < rotations.cols(); ++j) {
    rotations.col(j) = Eigen::Map<const VectorXd>(scan.fit.rotations[std::size_t(j)].data(), 9);
  }
  VectorXd whole(5);
  whole << scan.fit.translation, scan.fit.scale, labels.stature;
  Eigen::Matrix<double, 1, Eigen::Dynamic> known(1, Eigen::Index(labels.isBody.size()));
  Eigen::Matrix<double, 1, Eigen::Dynamic> part(1, known.cols());
  for (Eigen::Index i = 0; i < known.cols(); ++i) {
    known(i) = labels.isBody[std::size_t(i)];
    part(i) = labels.part[std::size_t(i)];
  }
  return writeNpz(
      file,
      {{"record", NpyArray::text(record.dump(-1, ' ', false, Json::error_handler_t::replace))},
       {"rotations", arrayOf(rotations, "<f8")},
       {"betas", arrayOf(scan.fit.betas, "<f8")},
       {"whole", arrayOf(whole, "<f8")},
       {"positions", arrayOf(labels.positions, "<f4")},
       {"normals", arrayOf(labels.normals, "<f4")},
       {"canonical", arrayOf(labels.canonical, "<f4")},
       {"beneath", arrayOf(labels.beneath, "<f4")},
       {"known", arrayOf(known, "|u1")},
       {"part", arrayOf(part, "<i4")}});
}

Result<KeptLesson> readLesson(const fs::path& file) {
  const Result<NpzFile> read = readNpz(file);
  if (!read) return read.error();
  const Error damaged = unreadable(file.string(), "This lesson is damaged.",
                                   "Remove it: the scan is then fitted again.");
  const auto record = read->arrays.find("record");
  if (record == read->arrays.end() || record->second.strings.size() != 1) return damaged;
  KeptLesson lesson;
  try {
    const Json json = Json::parse(record->second.strings.front());
    if (json.at("schema") != kSchema) return damaged;
    lesson.state.name = json.at("name");
    lesson.state.fitted = json.at("fitted");
    lesson.state.learned = json.at("learned");
    lesson.state.first = lookOf(json.at("first"));
    lesson.state.last = lookOf(json.at("last"));
    lesson.state.kept = lookOf(json.at("kept"));
  } catch (const nlohmann::json::exception&) {
    return damaged;
  }
  synth::TrainingSample& labels = lesson.scan.labels;
  Eigen::MatrixXd rotations, whole, known, part;
  const bool complete = readColumns(read.value(), "rotations", 9, rotations) &&
                        readColumns(read.value(), "whole", 5, whole) && whole.cols() == 1 &&
                        readColumns(read.value(), "positions", 3, labels.positions) &&
                        readColumns(read.value(), "normals", 3, labels.normals) &&
                        readColumns(read.value(), "canonical", 3, labels.canonical) &&
                        readColumns(read.value(), "beneath", 3, labels.beneath) &&
                        readColumns(read.value(), "known", 1, known) &&
                        readColumns(read.value(), "part", 1, part) && rotations.cols() > 0;
  const Eigen::Index count = labels.positions.cols();
  const auto shape = read->arrays.find("betas");
  if (!complete || labels.normals.cols() != count || labels.canonical.cols() != count ||
      labels.beneath.cols() != count || known.cols() != count || part.cols() != count ||
      shape == read->arrays.end() || shape->second.isText()) {
    return damaged;
  }
  lesson.scan.name = lesson.state.name;
  body::BodyParameters& fit = lesson.scan.fit;
  fit.betas = Eigen::Map<const VectorXd>(shape->second.values.data(),
                                         Eigen::Index(shape->second.values.size()));
  for (Eigen::Index j = 0; j < rotations.cols(); ++j) {
    fit.rotations.push_back(Eigen::Map<const Matrix3d>(rotations.col(j).data()));
  }
  fit.translation = whole.col(0).head<3>();
  fit.scale = whole(3, 0);
  labels.stature = whole(4, 0);
  labels.root = fit.rotations.front();
  labels.betas = fit.betas;
  for (Eigen::Index i = 0; i < count; ++i) {
    labels.isBody.push_back(std::uint8_t(known(i)));
    labels.part.push_back(std::int32_t(part(i)));
  }
  return lesson;
}

Result<void> writeScanTable(const fs::path& file, const std::vector<LoopScanState>& scans) {
  std::string table =
      "scan,lesson_of_round,first_verdict,first_mm,first_agreement,first_loop_cm,last_verdict,"
      "last_mm,last_agreement,last_loop_cm,accepted,reason\n";
  for (const LoopScanState& scan : scans) {
    char row[400];
    std::snprintf(row, sizeof row, ",%d,%s,%.2f,%.3f,%.2f,%s,%.2f,%.3f,%.2f,%d,", scan.learned,
                  verdictName(scan.first.verdict), scan.first.medianMm, scan.first.agreement,
                  scan.first.loopCm, verdictName(scan.last.verdict), scan.last.medianMm,
                  scan.last.agreement, scan.last.loopCm, int(scan.kept.accepted));
    table += csvText(scan.name) + row + csvText(scan.last.reason) + "\n";
  }
  return writeFile(file, table);
}

LoopCurves::LoopCurves(fs::path file, std::int64_t resumedAt) : file_(std::move(file)) {
  std::string kept = std::string(kColumns) + "\n";
  if (resumedAt > 0) {
    std::ifstream old(file_);
    std::string line;
    std::getline(old, line);
    while (std::getline(old, line)) {
      if (std::atoll(line.c_str()) <= resumedAt) kept += line + "\n";
    }
  }
  std::ofstream(file_, std::ios::trunc) << kept;
}

Result<void> LoopCurves::add(const learning::LoopSteps& s) {
  char row[300];
  std::snprintf(row, sizeof row, "%lld,%lld,%.1f,%.4f,%.3f,%.3f,%.3f,%.4f,%.3f,,,,,",
                static_cast<long long>(s.step), static_cast<long long>(s.samples), s.seconds,
                s.crossEntropy, s.canonicalCm, s.loopCm, s.surfaceCm, s.headingLoss, s.simulatedCm);
  return append(row);
}

Result<void> LoopCurves::add(std::int64_t step, std::int64_t samples, const LoopRound& r,
                             std::size_t scans) {
  char row[300];
  std::snprintf(row, sizeof row, "%lld,%lld,,,,,,,,%d,%zu,%zu,%.3f,%.4f",
                static_cast<long long>(step), static_cast<long long>(samples), r.round, r.accepted,
                scans, r.loopCm, r.agreement);
  return append(row);
}

Result<void> LoopCurves::append(const std::string& row) {
  std::ofstream out(file_, std::ios::app);
  out << row << "\n";
  if (out) return {};
  return Error{ErrorCode::internal, "The curves cannot be written.", file_.string(),
               "Is the disk full?"};
}

}  // namespace loopreg::registration
