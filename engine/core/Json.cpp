#include "core/Json.h"

#include "core/AtomicFile.h"

namespace loopreg {

Result<Json> readJson(const std::filesystem::path& path) {
  Result<std::string> text = readFile(path);
  if (!text) return text.error();
  try {
    return Json::parse(text.value());
  } catch (const nlohmann::json::parse_error& error) {
    return unreadable(path.string(),
                      "This is not valid JSON from byte " + std::to_string(error.byte) + " on.");
  }
}

Result<void> writeJson(const std::filesystem::path& path, const Json& json) {
  return writeFile(path, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace loopreg
