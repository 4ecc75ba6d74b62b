#pragma once

#include <charconv>
#include <string>
#include <string_view>

namespace loopreg::body {

/// Walks through a text line by line and word by word, for the plain formats of MakeHuman.
///
///     LineReader lines(text);
///     while (lines.next()) { ... lines.word() ... lines.number(x) ... }
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}

  /// Moves to the next line; false at the end of the text.
  bool next() {
    if (rest_.empty()) return false;
    const std::size_t end = rest_.find('\n');
    line_ = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++count_;
    return true;
  }
  /// The next word of the line, empty at its end.
  std::string_view word() {
    skipBlanks();
    std::size_t length = 0;
    while (length < line_.size() && !isBlank(line_[length])) ++length;
    const std::string_view found = line_.substr(0, length);
    line_.remove_prefix(length);
    return found;
  }
  /// Reads one number (a leading plus sign is allowed); false where there is none.
  template <class Number>
  bool number(Number& value) {
    skipBlanks();
    if (!line_.empty() && line_.front() == '+') line_.remove_prefix(1);
    const char* end = line_.data() + line_.size();
    const std::from_chars_result read = std::from_chars(line_.data(), end, value);
    if (read.ec != std::errc()) return false;
    line_.remove_prefix(static_cast<std::size_t>(read.ptr - line_.data()));
    return true;
  }
  /// Takes `c` if it comes next.
  bool take(char c) {
    if (line_.empty() || line_.front() != c) return false;
    line_.remove_prefix(1);
    return true;
  }
  /// What is left of the line, without blanks at either end.
  std::string_view remainder() {
    skipBlanks();
    while (!line_.empty() && isBlank(line_.back())) line_.remove_suffix(1);
    return line_;
  }
  bool atEnd() {
    skipBlanks();
    return line_.empty();
  }
  long lineNumber() const { return count_; }

 private:
  static bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
  void skipBlanks() {
    while (!line_.empty() && isBlank(line_.front())) line_.remove_prefix(1);
  }

  std::string_view rest_, line_;
  long count_ = 0;
};

}  // namespace loopreg::body
