#pragma once

#include <optional>
#include <string>
#include <vector>

#include "io/Scalars.h"
#include "io/SourceFile.h"

namespace loopreg::io {

/// The header of a PLY file (G. Turk, "The PLY Polygon File Format", 1994): elements, each a table
/// whose columns are scalars or lists.
struct PlyHeader {
  struct Property {
    std::string name;
    Scalar type = Scalar::float32;
    std::optional<Scalar> countType;  ///< set for lists: the type of the length before the entries
  };
  struct Element {
    std::string name;
    std::uint64_t count = 0;
    std::vector<Property> properties;
    std::size_t line = 0;  ///< byte at which the header declares it

    bool hasList() const;
    /// Bytes of a binary row whose lists are empty.
    std::size_t smallestRow() const;
  };
  enum class Format { ascii, little, big };

  Format format = Format::ascii;
  std::vector<Element> elements;
  std::vector<std::string> textures;  ///< names of pictures, as MeshLab's comments give them
  std::size_t body = 0;               ///< byte at which the data begin
};

Result<PlyHeader> parsePlyHeader(const SourceFile& file);

}  // namespace loopreg::io
