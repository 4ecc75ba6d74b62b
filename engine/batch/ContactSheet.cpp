#include "batch/ContactSheet.h"

#include <algorithm>
#include <cstdio>
#include <map>

namespace loopreg::batch {
namespace {

const char* const kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>LoopReg: registered scans</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --bg:#f3f4f5; --card:#fff; --line:#d5d9dd; --text:#1f2328;
  --dim:#5a636c; --good:#1f8552; --check:#99660a; --failed:#bf373b; }
@media (prefers-color-scheme: dark) { :root { --bg:#1a1c1f; --card:#222529; --line:#363b41;
  --text:#e6e8ea; --dim:#9ba3ac; --good:#63c18b; --check:#e3b15c; --failed:#ec7676; } }
body { margin:0; background:var(--bg); color:var(--text); font:14px/1.45 system-ui,sans-serif; }
header { position:sticky; top:0; background:var(--bg); border-bottom:1px solid var(--line);
  padding:12px 24px; display:flex; gap:16px; align-items:center; flex-wrap:wrap; }
h1 { font-size:16px; margin:0 auto 0 0; }
main { display:grid; grid-template-columns:repeat(auto-fill,minmax(260px,1fr)); gap:16px;
  padding:24px; }
article { background:var(--card); border:1px solid var(--line); border-radius:8px;
  overflow:hidden; }
article img { width:100%; display:block; background:#ececec; }
article div { padding:10px 14px 14px; }
h2 { font-size:14px; margin:0; display:flex; gap:8px; overflow-wrap:anywhere; }
h2 a { color:inherit; text-decoration:none; } h2 a:hover { text-decoration:underline; }
h2 span { margin-left:auto; } p { margin:4px 0 0; color:var(--dim); }
.good { color:var(--good); } .check { color:var(--check); }
.failed, .unreadable { color:var(--failed); } .waiting { color:var(--dim); }
</style></head><body>
)";

const char* const kScript = R"(<script>
const main = document.querySelector('main'), cards = [...main.children];
const by = document.getElementById('by'), only = document.getElementById('only');
function arrange() {
  const key = by.value;
  cards.sort((a, b) => key === 'name' ? a.dataset.name.localeCompare(b.dataset.name)
                                      : b.dataset[key] - a.dataset[key]);
  for (const card of cards) {
    card.hidden = only.value !== '' && card.dataset.state !== only.value;
    main.append(card);
  }
}
by.onchange = only.onchange = arrange;
arrange();
</script></body></html>
)";

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// A path as part of an address: what is no letter, digit or harmless sign as %XX.
std::string address(const std::string& path) {
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(byte) || c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      char code[8];
      std::snprintf(code, sizeof code, "%%%02X", byte);
      out += code;
    }
  }
  return out;
}

/// How much a scan wants to be looked at: the worse the verdict, and then the distance.
double urgency(const SummaryRow& row) {
  const double base = row.state == "unreadable" ? 4
                      : row.state == "failed"   ? 3
                      : row.state == "check"    ? 2
                      : row.state == "good"     ? 1
                                                : 0;
  return 1e4 * base + row.scanToModelP95Mm;
}

std::string card(const SummaryRow& row) {
  char data[160];
  std::snprintf(data, sizeof data, "data-worst=\"%.2f\" data-median=\"%.3f\" data-seconds=\"%.3f\"",
                urgency(row), row.scanToModelMedianMm, row.seconds);
  std::string html = "<article data-name=\"" + escaped(row.name) + "\" data-state=\"" + row.state +
                     "\" " + data + ">";
  const std::string folder = address(row.name);
  if (row.hasPicture) {
    html += "<a href=\"" + folder +
            "/\"><img loading=\"lazy\" width=\"600\" height=\"300\" src=\"" + folder +
            "/picture.png\" alt=\"The scan, the body in it, the body\"></a>";
  }
  html += "<div><h2><a href=\"" + folder + "/\">" + escaped(row.name) + "</a><span class=\"" +
          row.state + "\">" + row.state + "</span></h2>";
  if (row.done()) {
    char line[160];
    std::snprintf(line, sizeof line, "<p>median %.1f mm, p95 %.1f mm, %.2f m tall, %.1f s</p>",
                  row.scanToModelMedianMm, row.scanToModelP95Mm, row.heightM, row.seconds);
    html += line;
  }
  if (!row.remark.empty()) html += "<p>" + escaped(row.remark) + "</p>";
  return html + "</div></article>\n";
}

}  // namespace

std::string contactSheet(const std::vector<SummaryRow>& rows) {
  std::vector<const SummaryRow*> sorted;
  std::map<std::string, int> counts;
  for (const SummaryRow& row : rows) {
    sorted.push_back(&row);
    ++counts[row.state];
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const SummaryRow* a, const SummaryRow* b) {
    return urgency(*a) > urgency(*b);
  });
  std::string html = kHead;
  html += "<header><h1>" + std::to_string(rows.size()) + " scans</h1>";
  for (const auto& [state, count] : counts) {
    html += "<span class=\"" + state + "\">" + std::to_string(count) + " " + state + "</span>";
  }
  html +=
      "<label>Sort <select id=\"by\"><option value=\"worst\">worst first</option>"
      "<option value=\"median\">median distance</option><option value=\"seconds\">time</option>"
      "<option value=\"name\">name</option></select></label>"
      "<label>Show <select id=\"only\"><option value=\"\">all</option>";
  for (const auto& [state, count] : counts) html += "<option>" + state + "</option>";
  html += "</select></label></header>\n<main>\n";
  for (const SummaryRow* row : sorted) html += card(*row);
  return html + "</main>\n" + kScript;
}

}  // namespace loopreg::batch
