#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "body/pickle/PickleGlobals.h"

namespace loopreg::body {

/// One value of a decoded pickle. `index` refers to the table of its kind in PickleDocument.
struct PickleNode {
  enum class Kind : std::uint8_t {
    none,
    boolean,
    integer,
    real,   // the value is inside
    bytes,  // strings: Python 2's str and Python 3's bytes
    text,   // strings: unicode, UTF-8
    list,
    tuple,
    set,
    dict,    // sequences; a dict is key, value, key, value ...
    global,  // globals: a class or function, named but never called
    object,  // objects: an instance of a class with a known role
    opaque,  // globals: something made with an unknown class; inert
  };
  Kind kind = Kind::none;
  union {
    std::int64_t integer = 0;
    double real;
    std::uint32_t index;
  };
};

/// The result of running a pickle: a graph of nodes. It may hold cycles, so whoever walks it must
/// bound the depth.
struct PickleDocument {
  using Id = std::uint32_t;
  static constexpr Id kNoId = 0xffffffff;

  struct Global {
    std::string module, name;
    GlobalRole role = GlobalRole::opaque;
    std::string text() const;  ///< "module.name", printable, at most 80 characters
  };
  struct Object {
    std::uint32_t global = 0;  ///< its class
    Id arguments = kNoId;      ///< of the constructor: a tuple
    Id state = kNoId;          ///< given by BUILD
  };

  std::deque<std::string> storage;  ///< the file, and texts that had to be unescaped; never shrinks
  std::vector<PickleNode> nodes;
  std::vector<std::string_view> strings;  ///< into `storage`
  std::vector<std::vector<Id>> sequences;
  std::vector<Global> globals;
  std::vector<Object> objects;
  Id root = kNoId;
  int protocol = 0;  ///< as the file declares it; 0 and 1 declare nothing and are told apart by use

  const PickleNode& node(Id id) const { return nodes[id]; }
  bool isString(Id id) const;
  /// The characters of a bytes or text node; empty for others.
  std::string_view string(Id id) const;
  /// The items of a list, tuple, set or dict; empty for others.
  const std::vector<Id>& items(Id id) const;
  /// The role of an object's class; opaque for what is no object.
  GlobalRole role(Id id) const;
  /// The value of a dict's key; kNoId if it is absent or `id` is no dict.
  Id lookUp(Id id, std::string_view key) const;
  /// What a node is, for messages: "a list", "an object of the class chumpy.ch_ops.add".
  std::string describe(Id id) const;
};

}  // namespace loopreg::body
