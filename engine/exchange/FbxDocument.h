#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace loopreg::exchange {

/// A record of a binary FBX file: a name, typed properties, child records. The format was never
/// published; what is known of it: Blender Foundation, "FBX binary file format specification"
/// (code.blender.org, 2013).
struct FbxNode {
  /// Property types by their code letters: C bool, I int32, L int64, D double, S text, R raw bytes,
  /// and arrays i int32, l int64, f float, d double.
  struct Raw {
    std::string bytes;
  };
  using Property = std::variant<bool, std::int32_t, std::int64_t, double, std::string, Raw,
                                std::vector<std::int32_t>, std::vector<std::int64_t>,
                                std::vector<float>, std::vector<double>>;

  std::string name;
  std::vector<Property> properties;
  std::vector<FbxNode> children;

  explicit FbxNode(std::string name_) : name(std::move(name_)) {}
  template <class... P>
  FbxNode(std::string name_, P... values) : name(std::move(name_)) {
    (properties.emplace_back(std::move(values)), ...);
  }
  /// Appends a child and returns it; references to earlier children end here.
  template <class... P>
  FbxNode& add(std::string childName, P... values) {
    return children.emplace_back(std::move(childName), std::move(values)...);
  }
};

/// "name\0\1class": how FBX writes the name of an object.
std::string fbxName(const std::string& name, const std::string& kind);

/// A whole file of version 7.4 with these top-level records. The same records give the same bytes:
/// the time stamp is fixed.
std::string fbxBytes(const std::vector<FbxNode>& topLevel);

}  // namespace loopreg::exchange
