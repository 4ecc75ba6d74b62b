#pragma once

#include <limits>
#include <string>
#include <vector>

#include "core/Json.h"
#include "geometry/Types.h"

namespace loopreg::project {

/// The fields of a JSON object, read strictly: what is missing, of another type or out of range is
/// a problem. The first problem is kept, with its place in the file ("fit.parameters.scale is
/// missing"); everything read after it is a harmless default, so that a reader is a plain list of
/// its fields and asks once, at its end, whether all went well.
class Fields {
 public:
  /// `problem` outlives all Fields made from it.
  Fields(const Json& json, std::string place, std::string& problem);

  /// There, and not null.
  bool has(const char* key) const;
  const Json& json(const char* key) const;
  Fields object(const char* key) const;
  std::vector<Fields> objects(const char* key, std::size_t most) const;

  double number(const char* key, double least = -kHuge, double most = kHuge) const;
  /// Something measured: null stands for "no number".
  double measure(const char* key) const;
  std::int64_t integer(const char* key, std::int64_t least, std::int64_t most) const;
  bool flag(const char* key) const;
  std::string text(const char* key, std::size_t most = 1 << 16) const;
  std::vector<std::string> texts(const char* key, std::size_t most) const;
  std::vector<int> integers(const char* key, std::size_t most, int least, int largest) const;
  Vector3d vector(const char* key) const;
  /// One of a fixed set of names; `parse` returns an optional.
  template <class Parse>
  auto choice(const char* key, Parse parse) const {
    const auto found = parse(text(key));
    if (!found) fail(key, "is \"" + text(key) + "\", which this program does not know");
    return found ? *found : typename decltype(parse(std::string()))::value_type{};
  }
  /// Notes a problem with a field.
  void fail(const char* key, const std::string& what) const;
  bool good() const { return problem_->empty(); }

  static constexpr double kHuge = 1e30;

 private:
  const Json* json_;
  std::string place_;
  std::string* problem_;
};

}  // namespace loopreg::project
