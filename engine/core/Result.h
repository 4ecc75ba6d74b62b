#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace loopreg {

/// What kind of thing went wrong; the command line maps it to an exit code.
enum class ErrorCode {
  internal,         ///< a defect of this program (exit 1)
  usage,            ///< options that contradict each other or are out of range (exit 2)
  unreadableInput,  ///< a file that is missing, damaged, foreign or too large (exit 3)
  cancelled,        ///< the user stopped it (exit 130)
};

/// An error that crosses the engine's border: what happened, where, and what to do next.
///
/// `message` is a sentence for the user ("The PLY header declares 3,000,000,000 vertices, but the
/// file ends after 120 bytes."), `context` names file, byte or line, `hint` the next step; both
/// may be empty.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  std::string context;
  std::string hint;

  /// "context: message hint" in one line.
  std::string text() const {
    std::string line = context.empty() ? message : context + ": " + message;
    return hint.empty() ? line : line + " " + hint;
  }
};

inline Error unreadable(std::string context, std::string message, std::string hint = {}) {
  return {ErrorCode::unreadableInput, std::move(message), std::move(context), std::move(hint)};
}
inline Error usageError(std::string message, std::string hint = {}) {
  return {ErrorCode::usage, std::move(message), {}, std::move(hint)};
}
inline Error cancelledError() { return {ErrorCode::cancelled, "Stopped by the user.", {}, {}}; }

/// A value, or the error that kept it from being made. Exceptions do not cross the engine's border.
///
///     Result<Scan> scan = io::readScan(path);
///     if (!scan) return scan.error();
///     use(scan.value());
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  T& value() & { return std::get<T>(state_); }
  const T& value() const& { return std::get<T>(state_); }
  T&& value() && { return std::get<T>(std::move(state_)); }
  T* operator->() { return &std::get<T>(state_); }
  const T* operator->() const { return &std::get<T>(state_); }
  const Error& error() const { return std::get<Error>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// Success, or an error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}  // NOLINT

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  const Error& error() const { return error_; }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace loopreg
