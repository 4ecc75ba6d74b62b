#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

namespace loopreg::testing {

/// Writes pickles opcode by opcode, the way Python 2's and 3's picklers do for each protocol, so
/// that the tests need neither Python nor anybody's model file. Each call appends one value (or one
/// instruction) to the stream. Python's pickletools.dis accepts what finish() returns (but cannot
/// show Python 2's text streams: it takes their strings for ASCII).
class PickleWriter {
 public:
  /// `python2`: str is written as a byte string, as Python 2 does.
  explicit PickleWriter(int protocol, bool python2 = false)
      : protocol_(protocol), python2_(python2) {}

  std::string finish() const {
    std::string head;
    if (protocol_ >= 2) head = std::string("\x80") + static_cast<char>(protocol_);
    std::string body = out_ + ".";
    if (protocol_ >= 4) head += "\x95" + little(body.size(), 8);
    return head + body;
  }

  void op(const std::string& bytes) { out_ += bytes; }
  void none() { op("N"); }
  void boolean(bool value) {
    if (protocol_ >= 2) return op(value ? "\x88" : "\x89");
    op(value ? "I01\n" : "I00\n");
  }
  void integer(std::int64_t value) {
    if (protocol_ == 0) {
      const bool isLong = value > 0x7fffffff || value < -0x80000000LL;
      return op((isLong ? "L" : "I") + std::to_string(value) + (isLong ? "L\n" : "\n"));
    }
    if (value >= 0 && value < 256) return op("K" + little(value, 1));
    if (value >= 0 && value < 65536) return op("M" + little(value, 2));
    if (value <= 0x7fffffff && value >= -0x80000000LL) return op("J" + little(value, 4));
    if (protocol_ == 1) return op("L" + std::to_string(value) + "L\n");
    op("\x8a" + little(8, 1) + little(value, 8));
  }
  void real(double value) {
    if (protocol_ == 0) return op("F" + std::to_string(value) + "\n");
    std::uint64_t bits;
    std::memcpy(&bits, &value, 8);
    std::string big = little(static_cast<std::int64_t>(bits), 8);
    op("G" + std::string(big.rbegin(), big.rend()));
  }
  /// A unicode text of ASCII characters.
  void unicode(const std::string& text) {
    if (protocol_ == 0) return op("V" + text + "\n"), remember();
    if (protocol_ >= 4) return op("\x8c" + little(text.size(), 1) + text), remember();
    op("X" + little(text.size(), 4) + text);
    remember();
  }
  /// What str is in the Python that writes.
  void string(const std::string& text) { python2_ ? byteString(text) : unicode(text); }
  /// Python 2's str: in protocol 0 as an escaped literal.
  void byteString(const std::string& data) {
    if (protocol_ == 0) {
      op("S" + quoted(data) + "\n");
    } else if (data.size() < 256) {
      op("U" + little(data.size(), 1) + data);
    } else {
      op("T" + little(data.size(), 4) + data);
    }
    remember();
  }
  /// Raw bytes; Python 3 has to wrap them into _codecs.encode(text, 'latin1') before protocol 3.
  void bytes(const std::string& data) {
    if (python2_) return byteString(data);
    if (protocol_ >= 3) {
      op(data.size() < 256 ? "C" + little(data.size(), 1) + data
                           : "B" + little(data.size(), 4) + data);
      return remember();
    }
    global("_codecs", "encode");
    tuple({[&] { latin1Text(data); }, [&] { unicode("latin1"); }});
    op("R");
    remember();
  }

  using Part = std::function<void()>;
  void tuple(const std::vector<Part>& parts) {
    const bool brief = protocol_ >= 2 && parts.size() <= 3;
    if (parts.empty() && protocol_ >= 1) return op(")");
    if (!brief) op("(");
    for (const Part& part : parts) part();
    op(!brief ? "t" : parts.size() == 1 ? "\x85" : parts.size() == 2 ? "\x86" : "\x87");
    remember();
  }
  void list(const std::vector<Part>& parts) {
    op(protocol_ == 0 ? "(l" : "]");
    remember();
    if (protocol_ >= 1) op("(");
    for (const Part& part : parts) {
      part();
      if (protocol_ == 0) op("a");
    }
    if (protocol_ >= 1) op("e");
  }
  void dict(const std::vector<std::pair<std::string, Part>>& entries) {
    op(protocol_ == 0 ? "(d" : "}");
    remember();
    setItems(entries);
  }
  void setItems(const std::vector<std::pair<std::string, Part>>& entries) {
    if (protocol_ >= 1) op("(");
    for (const auto& [key, value] : entries) {
      string(key);
      value();
      if (protocol_ == 0) op("s");
    }
    if (protocol_ >= 1) op("u");
  }
  void global(const std::string& module, const std::string& name) {
    if (protocol_ >= 4) {
      unicode(module);
      unicode(name);
      op("\x93");
    } else {
      op("c" + module + "\n" + name + "\n");
    }
    remember();
  }
  /// callable(*arguments)
  void call(const std::string& module, const std::string& name, const std::vector<Part>& args) {
    global(module, name);
    tuple(args);
    op("R");
    remember();
  }
  /// An instance of a plain class with a state: NEWOBJ, or copy_reg._reconstructor before that.
  void instance(const std::string& module, const std::string& name, const Part& state) {
    if (protocol_ >= 2) {
      global(module, name);
      op(")\x81");
    } else {
      global(python2_ ? "copy_reg" : "copyreg", "_reconstructor");
      tuple({[&] { global(module, name); },
             [&] { global(python2_ ? "__builtin__" : "builtins", "object"); }, [&] { none(); }});
      op("R");
    }
    remember();
    state();
    op("b");
  }

  /// numpy.ndarray; `type` like "f8", `order` '<' '>' or '|'.
  void array(const std::string& type, const std::vector<std::size_t>& shape,
             const std::string& data, bool fortran = false, const std::string& order = "<") {
    call("numpy.core.multiarray", "_reconstruct",
         {[&] { global("numpy", "ndarray"); }, [&] { tuple({[&] { integer(0); }}); },
          [&] { bytes("b"); }});
    std::vector<Part> extents;
    for (std::size_t extent : shape) {
      extents.push_back([this, extent] { integer(static_cast<std::int64_t>(extent)); });
    }
    tuple({[&] { integer(1); }, [&] { tuple(extents); }, [&] { dtype(type, order); },
           [&] { boolean(fortran); }, [&] { bytes(data); }});
    op("b");
  }
  void dtype(const std::string& type, const std::string& order) {
    call("numpy", "dtype", {[&] { string(type); }, [&] { integer(0); }, [&] { integer(1); }});
    tuple({[&] { integer(3); }, [&] { string(order); }, [&] { none(); }, [&] { none(); },
           [&] { none(); }, [&] { integer(-1); }, [&] { integer(-1); }, [&] { integer(0); }});
    op("b");
  }

 private:
  static std::string little(std::uint64_t value, int count) {
    std::string out;
    for (int i = 0; i < count; ++i, value >>= 8) out += static_cast<char>(value & 255);
    return out;
  }
  /// PUT, BINPUT, LONG_BINPUT or MEMOIZE, with rising numbers.
  void remember() {
    const int key = memo_++;
    if (protocol_ >= 4) return op("\x94");
    if (protocol_ == 0) return op("p" + std::to_string(key) + "\n");
    op(key < 256 ? "q" + little(key, 1) : "r" + little(key, 4));
  }
  static std::string quoted(const std::string& data) {
    static const char* kDigits = "0123456789abcdef";
    std::string out = "'";
    for (char c : data) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '\'' || c == '\\') {
        out += {'\\', c};
      } else if (c == '\n') {
        out += "\\n";
      } else if (c == '\t') {
        out += "\\t";
      } else if (c == '\r') {
        out += "\\r";
      } else if (byte < 32 || byte > 126) {
        out += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
      } else {
        out += c;
      }
    }
    return out + "'";
  }
  /// Bytes as a text of the characters U+0000 to U+00FF.
  void latin1Text(const std::string& data) {
    std::string text;
    for (char c : data) {
      const auto byte = static_cast<unsigned char>(c);
      if (protocol_ == 0) {  // raw-unicode-escape
        static const char* kDigits = "0123456789abcdef";
        if (c == '\n' || c == '\\' || c == '\0' || c == '\r' || c == '\x1a') {
          text += std::string("\\u00") + kDigits[byte >> 4] + kDigits[byte & 15];
        } else {
          text += c;
        }
      } else if (byte < 128) {
        text += c;
      } else {
        text += {static_cast<char>(0xc0 | byte >> 6), static_cast<char>(0x80 | (byte & 63))};
      }
    }
    op(protocol_ == 0 ? "V" + text + "\n" : "X" + little(text.size(), 4) + text);
    remember();
  }

  int protocol_;
  bool python2_;
  int memo_ = 0;
  std::string out_;
};

}  // namespace loopreg::testing
