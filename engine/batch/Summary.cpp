#include "batch/Summary.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "batch/ContactSheet.h"
#include "core/AtomicFile.h"
#include "core/Json.h"

namespace loopreg::batch {
namespace {

double number(const Json& json, const char* outer, const char* inner) {
  if (!json.contains(outer) || !json[outer].contains(inner)) return 0;
  const Json& value = json[outer][inner];
  return value.is_number() ? value.get<double>() : 0;
}

std::string text(const Json& json, const char* key) {
  return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
}

SummaryRow rowOf(const OutputFolder& folder, const BatchScan& scan) {
  SummaryRow row;
  row.name = scan.name;
  row.file = scan.file.string();
  row.state = "waiting";
  if (const auto report = folder.report(scan.name)) {
    const Json& json = *report;
    row.state = text(json, "verdict");
    if (json.contains("reasons") && !json["reasons"].empty() && json["reasons"][0].is_string()) {
      row.remark = json["reasons"][0];
    }
    row.scanToModelMedianMm = number(json, "scan_to_model_mm", "median");
    row.scanToModelP95Mm = number(json, "scan_to_model_mm", "p95");
    row.modelToScanMedianMm = number(json, "model_to_scan_mm", "median");
    row.heightM = number(json, "scan", "height_m");
    row.seconds = number(json, "seconds", "total");
    std::error_code ignored;
    row.hasPicture = std::filesystem::exists(folder.of(scan.name) / "picture.png", ignored);
  } else if (const auto error = folder.error(scan.name)) {
    row.state = "unreadable";
    if (error->contains("error")) row.remark = text((*error)["error"], "message");
  }
  return row;
}

/// A field of a CSV file (RFC 4180).
std::string quoted(const std::string& field) {
  if (field.find_first_of(",\"\n\r") == std::string::npos) return field;
  std::string out = "\"";
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string csvOf(const std::vector<SummaryRow>& rows) {
  std::string csv =
      "scan,file,state,scan_to_model_median_mm,scan_to_model_p95_mm,model_to_scan_median_mm,"
      "height_m,seconds,remark\n";
  for (const SummaryRow& row : rows) {
    csv += quoted(row.name) + "," + quoted(row.file) + "," + row.state;
    char numbers[128] = ",,,,,";
    if (row.done()) {
      std::snprintf(numbers, sizeof numbers, ",%.3f,%.3f,%.3f,%.3f,%.3f", row.scanToModelMedianMm,
                    row.scanToModelP95Mm, row.modelToScanMedianMm, row.heightM, row.seconds);
    }
    csv += std::string(numbers) + "," + quoted(row.remark) + "\n";
  }
  return csv;
}

Json jsonOf(const std::vector<SummaryRow>& rows) {
  std::map<std::string, int> counts;
  Json list = Json::array();
  for (const SummaryRow& row : rows) {
    ++counts[row.state];
    Json json = {
        {"scan", row.name}, {"file", row.file}, {"state", row.state}, {"remark", row.remark}};
    if (row.done()) {
      json["scan_to_model_mm"] = {{"median", row.scanToModelMedianMm},
                                  {"p95", row.scanToModelP95Mm}};
      json["model_to_scan_mm"] = {{"median", row.modelToScanMedianMm}};
      json["height_m"] = row.heightM;
      json["seconds"] = row.seconds;
    }
    list.push_back(std::move(json));
  }
  return {{"scans", rows.size()}, {"counts", counts}, {"rows", std::move(list)}};
}

Result<void> write(const std::filesystem::path& path, const std::string& bytes) {
  AtomicFile file(path);
  file.stream() << bytes;
  return file.commit();
}

}  // namespace

std::vector<SummaryRow> summarise(const OutputFolder& folder, const std::vector<BatchScan>& scans) {
  std::vector<SummaryRow> rows;
  for (const BatchScan& scan : scans) rows.push_back(rowOf(folder, scan));
  return rows;
}

Result<void> writeSummary(const OutputFolder& folder, const std::vector<BatchScan>& scans) {
  const OutputFolder::Claim turn = folder.summaryTurn();
  const std::vector<SummaryRow> rows = summarise(folder, scans);
  if (auto done = write(folder.path() / "summary.csv", csvOf(rows)); !done) return done;
  // A file's name may be any bytes, JSON is UTF-8.
  const std::string json = jsonOf(rows).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  if (auto done = write(folder.path() / "summary.json", json); !done) return done;
  return write(folder.path() / "index.html", contactSheet(rows));
}

}  // namespace loopreg::batch
