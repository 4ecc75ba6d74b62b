#include "project/Fields.h"

#include <cmath>

namespace loopreg::project {
namespace {

const Json kNothing;

}  // namespace

Fields::Fields(const Json& json, std::string place, std::string& problem)
    : json_(&json), place_(std::move(place)), problem_(&problem) {
  if (!json.is_object() && problem.empty()) problem = place_ + " is no object";
}

void Fields::fail(const char* key, const std::string& what) const {
  if (problem_->empty()) *problem_ = (place_.empty() ? "" : place_ + ".") + key + " " + what;
}

bool Fields::has(const char* key) const {
  return json_->is_object() && json_->contains(key) && !(*json_)[key].is_null();
}

const Json& Fields::json(const char* key) const {
  if (json_->is_object() && json_->contains(key)) return (*json_)[key];
  fail(key, "is missing");
  return kNothing;
}

Fields Fields::object(const char* key) const {
  const Json& found = json(key);
  return {found, (place_.empty() ? "" : place_ + ".") + key, *problem_};
}

std::vector<Fields> Fields::objects(const char* key, std::size_t most) const {
  const Json& list = json(key);
  std::vector<Fields> found;
  if (!list.is_array() || list.size() > most) {
    fail(key, "is no list of at most " + std::to_string(most) + " entries");
    return found;
  }
  for (std::size_t i = 0; i < list.size() && good(); ++i) {
    found.emplace_back(list[i],
                       (place_.empty() ? "" : place_ + ".") + key + "[" + std::to_string(i) + "]",
                       *problem_);
  }
  return found;
}

double Fields::number(const char* key, double least, double most) const {
  const Json& found = json(key);
  const double value = found.is_number() ? found.get<double>() : 0;
  if (!found.is_number() || !std::isfinite(value) || value < least || value > most) {
    fail(key, "is no number in its range");
    return std::isfinite(least) && least > -kHuge ? least : 0;
  }
  return value;
}

double Fields::measure(const char* key) const {
  if (json(key).is_null()) return std::numeric_limits<double>::quiet_NaN();
  return number(key);
}

std::int64_t Fields::integer(const char* key, std::int64_t least, std::int64_t most) const {
  const Json& found = json(key);
  // An unsigned number beyond int64 would wrap.
  const bool fits = found.is_number_unsigned()
                        ? found.get<std::uint64_t>() <= std::uint64_t(most < 0 ? 0 : most)
                        : found.is_number_integer();
  const std::int64_t value = fits ? found.get<std::int64_t>() : 0;
  if (!fits || value < least || value > most) {
    fail(key, "is no whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return least;
  }
  return value;
}

bool Fields::flag(const char* key) const {
  const Json& found = json(key);
  if (!found.is_boolean()) {
    fail(key, "is neither true nor false");
    return false;
  }
  return found.get<bool>();
}

std::string Fields::text(const char* key, std::size_t most) const {
  const Json& found = json(key);
  if (!found.is_string() || found.get_ref<const std::string&>().size() > most) {
    fail(key, "is no text");
    return {};
  }
  return found.get<std::string>();
}

std::vector<std::string> Fields::texts(const char* key, std::size_t most) const {
  const Json& list = json(key);
  std::vector<std::string> found;
  if (!list.is_array() || list.size() > most) {
    fail(key, "is no list of texts");
    return found;
  }
  for (const Json& entry : list) {
    if (!entry.is_string()) {
      fail(key, "is no list of texts");
      return {};
    }
    found.push_back(entry.get<std::string>());
  }
  return found;
}

std::vector<int> Fields::integers(const char* key, std::size_t most, int least, int largest) const {
  const Json& list = json(key);
  std::vector<int> found;
  const auto refuse = [&] {
    fail(key, "is no list of whole numbers from " + std::to_string(least) + " to " +
                  std::to_string(largest));
    return std::vector<int>();
  };
  if (!list.is_array() || list.size() > most) return refuse();
  for (const Json& entry : list) {
    if (!entry.is_number_integer()) return refuse();
    const auto value = entry.get<std::int64_t>();
    if (value < least || value > largest) return refuse();
    found.push_back(static_cast<int>(value));
  }
  return found;
}

Vector3d Fields::vector(const char* key) const {
  const Json& list = json(key);
  Vector3d found = Vector3d::Zero();
  const bool three = list.is_array() && list.size() == 3;
  for (int i = 0; i < 3 && three; ++i) {
    if (list[i].is_number()) found[i] = list[i].get<double>();
    if (!list[i].is_number() || !(std::abs(found[i]) < kHuge)) fail(key, "is no point");
  }
  if (!three) fail(key, "is no point");
  return found;
}

}  // namespace loopreg::project
