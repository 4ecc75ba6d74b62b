#include "body/pickle/PickleDocument.h"

namespace loopreg::body {

using Id = PickleDocument::Id;
using Kind = PickleNode::Kind;

bool PickleDocument::isString(Id id) const {
  return id < nodes.size() && (nodes[id].kind == Kind::bytes || nodes[id].kind == Kind::text);
}

std::string_view PickleDocument::string(Id id) const {
  return isString(id) ? strings[nodes[id].index] : std::string_view();
}

const std::vector<Id>& PickleDocument::items(Id id) const {
  static const std::vector<Id> kNone;
  if (id >= nodes.size()) return kNone;
  const Kind kind = nodes[id].kind;
  const bool has =
      kind == Kind::list || kind == Kind::tuple || kind == Kind::set || kind == Kind::dict;
  return has ? sequences[nodes[id].index] : kNone;
}

GlobalRole PickleDocument::role(Id id) const {
  if (id >= nodes.size() || nodes[id].kind != Kind::object) return GlobalRole::opaque;
  return globals[objects[nodes[id].index].global].role;
}

PickleDocument::Id PickleDocument::lookUp(Id id, std::string_view key) const {
  if (id >= nodes.size() || nodes[id].kind != Kind::dict) return kNoId;
  const std::vector<Id>& all = items(id);
  for (std::size_t at = all.size(); at >= 2; at -= 2) {  // the last one written counts
    if (isString(all[at - 2]) && string(all[at - 2]) == key) return all[at - 1];
  }
  return kNoId;
}

std::string PickleDocument::Global::text() const {
  std::string out = (module + "." + name).substr(0, 80);
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';  // names go into messages
  }
  return out;
}

std::string PickleDocument::describe(Id id) const {
  if (id >= nodes.size()) return "nothing";
  const PickleNode& node = nodes[id];
  switch (node.kind) {
    case Kind::none:
      return "None";
    case Kind::boolean:
    case Kind::integer:
    case Kind::real:
      return "a number";
    case Kind::bytes:
    case Kind::text:
      return "a text";
    case Kind::list:
      return "a list";
    case Kind::tuple:
      return "a tuple";
    case Kind::set:
      return "a set";
    case Kind::dict:
      return "a dictionary";
    case Kind::global:
      return "the class or function " + globals[node.index].text();
    case Kind::opaque:
      return "an object of the class " + globals[node.index].text();
    case Kind::object:
      return "an object of the class " + globals[objects[node.index].global].text();
  }
  return "something unknown";
}

}  // namespace loopreg::body
