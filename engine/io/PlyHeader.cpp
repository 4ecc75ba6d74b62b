#include "io/PlyHeader.h"

#include <algorithm>

#include "io/TextScanner.h"

namespace loopreg::io {
namespace {

std::optional<Scalar> scalarNamed(std::string_view name) {
  struct Entry {
    std::string_view name;
    Scalar type;
  };
  static constexpr Entry kNames[] = {
      {"char", Scalar::int8},       {"int8", Scalar::int8},      {"uchar", Scalar::uint8},
      {"uint8", Scalar::uint8},     {"short", Scalar::int16},    {"int16", Scalar::int16},
      {"ushort", Scalar::uint16},   {"uint16", Scalar::uint16},  {"int", Scalar::int32},
      {"int32", Scalar::int32},     {"uint", Scalar::uint32},    {"uint32", Scalar::uint32},
      {"int64", Scalar::int64},     {"uint64", Scalar::uint64},  {"float", Scalar::float32},
      {"float32", Scalar::float32}, {"double", Scalar::float64}, {"float64", Scalar::float64}};
  for (const Entry& entry : kNames) {
    if (entry.name == name) return entry.type;
  }
  return std::nullopt;
}

/// Parses the header line by line; line ends may be LF, CR LF or (old Macintosh) CR.
class HeaderParser {
 public:
  explicit HeaderParser(const SourceFile& file) : file_(file), p_(file.begin()) {}

  Result<PlyHeader> run() {
    nextLine();  // the magic number
    bool formatSeen = false;
    while (p_ < file_.end()) {
      const std::size_t at = offset();
      if (at > kLongest) break;
      std::string_view line = nextLine();
      const std::string_view keyword = word(line);
      if (keyword == "end_header") {
        if (!formatSeen) return file_.atByte(at, "The PLY header has no 'format' line.");
        header_.body = offset();
        return std::move(header_);
      }
      Result<void> parsed;
      if (keyword == "format") {
        formatSeen = true;
        parsed = parseFormat(line, at);
      } else if (keyword == "element") {
        parsed = parseElement(line, at);
      } else if (keyword == "property") {
        parsed = parseProperty(line, at);
      } else if (keyword == "comment") {
        parseComment(line);
      } else if (!keyword.empty() && keyword != "obj_info") {
        return file_.atByte(at,
                            "The PLY header has a line that is none of format, element, "
                            "property, comment and end_header.");
      }
      if (!parsed) return parsed.error();
    }
    return file_.atByte(std::min(offset(), kLongest),
                        "The PLY header does not end (no line 'end_header').",
                        "The file is truncated or damaged; copy or export it again.");
  }

 private:
  static constexpr std::size_t kLongest = std::size_t{1} << 20;
  static constexpr std::size_t kMostColumns = 4096;
  static constexpr std::size_t kMostTextures = 1000;

  std::size_t offset() const { return static_cast<std::size_t>(p_ - file_.begin()); }

  std::string_view nextLine() {
    const char* const start = p_;
    while (p_ < file_.end() && *p_ != '\n' && *p_ != '\r') ++p_;
    const std::string_view line(start, static_cast<std::size_t>(p_ - start));
    if (p_ < file_.end()) {
      // The first line shows whether CR stands alone; else a body that begins with byte 10 would
      // lose it.
      if (start == file_.begin()) pairs_ = *p_ == '\r' && p_ + 1 < file_.end() && p_[1] == '\n';
      const bool pair = *p_ == '\r' && pairs_ && p_ + 1 < file_.end() && p_[1] == '\n';
      p_ += pair ? 2 : 1;
    }
    return line;
  }

  static std::string_view word(std::string_view& line) {
    const char* p = line.data();
    const char* const end = p + line.size();
    const std::string_view found = nextWord(p, end);
    line = {p, static_cast<std::size_t>(end - p)};
    return found;
  }

  /// Names may hold blanks.
  void parseComment(std::string_view line) {
    if (word(line) != "TextureFile" || header_.textures.size() >= kMostTextures) return;
    const char* p = skipBlanks(line.data(), line.data() + line.size());
    const char* end = line.data() + line.size();
    while (end > p && isBlank(end[-1])) --end;
    if (end > p) header_.textures.emplace_back(p, end);
  }

  Result<void> parseFormat(std::string_view line, std::size_t at) {
    const std::string_view name = word(line);
    if (name == "ascii") {
      header_.format = PlyHeader::Format::ascii;
    } else if (name == "binary_little_endian") {
      header_.format = PlyHeader::Format::little;
    } else if (name == "binary_big_endian") {
      header_.format = PlyHeader::Format::big;
    } else {
      return file_.atByte(at,
                          "The PLY format is none of ascii, binary_little_endian and "
                          "binary_big_endian.");
    }
    return {};
  }

  Result<void> parseElement(std::string_view line, std::size_t at) {
    PlyHeader::Element element;
    element.name = word(line);
    element.line = at;
    const std::string_view number = word(line);
    std::int64_t count = 0;
    const char* const end = number.data() + number.size();
    if (element.name.empty() || parseInteger(number.data(), end, count) != end || count < 0) {
      return file_.atByte(at, "This element of the PLY header has no name or no count.");
    }
    element.count = static_cast<std::uint64_t>(count);
    header_.elements.push_back(std::move(element));
    return {};
  }

  Result<void> parseProperty(std::string_view line, std::size_t at) {
    if (header_.elements.empty()) {
      return file_.atByte(at, "The PLY header has a property before any element.");
    }
    std::vector<PlyHeader::Property>& properties = header_.elements.back().properties;
    if (properties.size() >= kMostColumns) {
      return file_.atByte(at, "A PLY element has more than 4,096 properties.");
    }
    PlyHeader::Property property;
    std::string_view typeName = word(line);
    if (typeName == "list") {
      property.countType = scalarNamed(word(line));
      if (!property.countType || isFloating(*property.countType)) {
        return file_.atByte(at, "This PLY list's length has a type that cannot count.");
      }
      typeName = word(line);
    }
    const std::optional<Scalar> type = scalarNamed(typeName);
    property.name = word(line);
    if (!type || property.name.empty()) {
      return file_.atByte(at, "This PLY property has no name or a type that PLY does not have.");
    }
    property.type = *type;
    properties.push_back(std::move(property));
    return {};
  }

  const SourceFile& file_;
  const char* p_;
  bool pairs_ = false;
  PlyHeader header_;
};

}  // namespace

bool PlyHeader::Element::hasList() const {
  return std::any_of(properties.begin(), properties.end(),
                     [](const Property& property) { return property.countType.has_value(); });
}

std::size_t PlyHeader::Element::smallestRow() const {
  std::size_t bytes = 0;
  for (const Property& property : properties) {
    bytes += scalarSize(property.countType.value_or(property.type));
  }
  return bytes;
}

Result<PlyHeader> parsePlyHeader(const SourceFile& file) { return HeaderParser(file).run(); }

}  // namespace loopreg::io
