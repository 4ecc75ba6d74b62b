#include "body/pickle/PickleMachine.h"

#include <cstdlib>
#include <cstring>
#include <unordered_map>

#include "body/pickle/PickleText.h"

namespace loopreg::body {
namespace {

using Id = PickleDocument::Id;
using Kind = PickleNode::Kind;
constexpr Id kNoId = PickleDocument::kNoId;

/// Body models have a few hundred values besides the arrays' bytes; these limits allow for
/// arrays that were written as lists.
constexpr std::size_t kMaxNodes = std::size_t{1} << 24;
constexpr std::size_t kMaxName = 1000;
constexpr std::size_t kMaxMemo = std::size_t{1} << 22;

class Machine {
 public:
  Machine(std::string bytes, const std::string& name) : name_(name) {
    document_.storage.push_back(std::move(bytes));
    source_ = document_.storage.front();
  }

  Result<PickleDocument> run() {
    while (!failed_ && !stopped_) {
      if (at_ >= source_.size()) {
        fail("it ends in the middle (cut short?)");
        break;
      }
      opcodeAt_ = at_;
      step(static_cast<unsigned char>(source_[at_++]));
    }
    if (failed_) return error_;
    return std::move(document_);
  }

 private:
  // Failing: the first message stays; callers just return.
  void fail(const std::string& what) {
    if (failed_) return;
    failed_ = true;
    error_ = unreadable(
        name_, "The pickle cannot be read at byte " + std::to_string(opcodeAt_) + ": " + what + ".",
        "Copy or download the file again.");
  }
  void refuse(const std::string& message, const std::string& hint) {
    if (failed_) return;
    failed_ = true;
    error_ = unreadable(name_, message, hint);
  }

  // Reading the stream.
  std::string_view take(std::uint64_t count) {
    if (count > source_.size() - at_) {
      fail("it ends in the middle (cut short?)");
      return {};
    }
    const std::string_view out = source_.substr(at_, count);
    at_ += count;
    return out;
  }
  std::uint64_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    const std::string_view data = take(bytes);
    for (std::size_t i = data.size(); i-- > 0;) {
      value = value << 8 | static_cast<unsigned char>(data[i]);
    }
    return value;
  }
  std::string_view line() {
    const std::size_t end = source_.find('\n', at_);
    if (end == std::string_view::npos) {
      fail("it ends in the middle of a line (cut short?)");
      return {};
    }
    std::string_view out = source_.substr(at_, end - at_);
    at_ = end + 1;
    return out;
  }

  // Making nodes.
  Id add(PickleNode node) {
    if (document_.nodes.size() >= kMaxNodes) {
      fail("it holds more than " + std::to_string(kMaxNodes) + " values");
      return 0;
    }
    document_.nodes.push_back(node);
    return static_cast<Id>(document_.nodes.size() - 1);
  }
  Id addIndexed(Kind kind, std::size_t index) {
    PickleNode node;
    node.kind = kind;
    node.integer = 0;
    node.index = static_cast<std::uint32_t>(index);
    return add(node);
  }
  Id addInteger(std::int64_t value, Kind kind = Kind::integer) {
    PickleNode node;
    node.kind = kind;
    node.integer = value;
    return add(node);
  }
  Id addReal(double value) {
    PickleNode node;
    node.kind = Kind::real;
    node.real = value;
    return add(node);
  }
  Id addString(Kind kind, std::string_view view) {
    document_.strings.push_back(view);
    return addIndexed(kind, document_.strings.size() - 1);
  }
  /// A string that is not in the file as such. Honest files unescape each byte once at most.
  Id addOwned(Kind kind, std::string text) {
    unescaped_ += text.size();
    if (unescaped_ > 2 * source_.size()) fail("its texts multiply");
    document_.storage.push_back(std::move(text));
    return addString(kind, document_.storage.back());
  }
  /// Copies of arguments could multiply a short file's items; their sum is limited.
  Id addSequence(Kind kind, std::vector<Id> items) {
    if ((items_ += items.size()) > 2 * kMaxNodes) fail("its lists multiply");
    document_.sequences.push_back(std::move(items));
    return addIndexed(kind, document_.sequences.size() - 1);
  }
  Id addObject(std::uint32_t global, Id arguments) {
    document_.objects.push_back({global, arguments, kNoId});
    return addIndexed(Kind::object, document_.objects.size() - 1);
  }

  // The stack. Marks are positions in it; nothing below the topmost mark may be popped.
  void push(Id id) { stack_.push_back(id); }
  Id pop() {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) {
      fail("a value is missing");
      return 0;
    }
    const Id id = stack_.back();
    stack_.pop_back();
    return id;
  }
  Id top() {
    const Id id = pop();
    if (!failed_) push(id);
    return id;
  }
  /// All values above the topmost mark, which is removed.
  std::vector<Id> popMark() {
    if (marks_.empty()) {
      fail("a mark is missing");
      return {};
    }
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<Id> items(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return items;
  }
  std::vector<Id> popSome(std::size_t count) {
    std::vector<Id> items(count);
    while (count-- > 0) items[count] = failed_ ? 0 : pop();
    return items;
  }

  void remember(std::uint64_t key) {
    const Id id = top();
    if (memo_.size() >= kMaxMemo) fail("it remembers too many values");
    if (!failed_) memo_[key] = id;
  }
  void recall(std::uint64_t key) {
    const auto found = memo_.find(key);
    if (found == memo_.end()) return fail("it refers to a value that was never stored");
    push(found->second);
  }
  std::uint64_t lineKey() {
    const std::string text(line());
    if (text.empty() || text.size() > 19 || text.find_first_not_of("0123456789") != text.npos) {
      fail("a reference is not a number");
      return 0;
    }
    return std::strtoull(text.c_str(), nullptr, 10);
  }

  // Classes and functions.
  void pushGlobal(std::string_view module, std::string_view name) {
    if (failed_) return;
    if (module.size() + name.size() > kMaxName) return fail("the name of a class is too long");
    const GlobalRole role = roleOf(module, name);
    PickleDocument::Global global{std::string(module), std::string(name), role};
    if (role == GlobalRole::forbidden) {
      return refuse("The file asks Python for " + global.text() +
                        ", which can run commands or reach files on your computer; no body model "
                        "needs that. Nothing was executed.",
                    "Do not open this file with Python; get the model from its publisher.");
    }
    const auto [known, isNew] = globalIndex_.emplace(
        global.module + "\n" + global.name, static_cast<std::uint32_t>(document_.globals.size()));
    if (isNew) document_.globals.push_back(std::move(global));
    push(addIndexed(Kind::global, known->second));
  }
  /// Pairs ((k, v), (k, v), ...) as the items of a dict.
  Id dictFrom(Id pairs) {
    if (document_.node(pairs).kind == Kind::dict) return pairs;
    std::vector<Id> items;
    items_ += document_.items(pairs).size();
    for (Id pair : document_.items(pairs)) {
      const std::vector<Id>& both = document_.items(pair);
      if (both.size() == 2) items.insert(items.end(), both.begin(), both.end());
    }
    return addSequence(Kind::dict, std::move(items));
  }
  /// callable(*arguments), or cls.__new__(cls, *arguments): the same for all that is known here.
  void call(Id callable, Id arguments) {
    if (failed_) return;
    const PickleNode function = document_.node(callable);
    if (document_.node(arguments).kind != Kind::tuple) return fail("arguments are not a tuple");
    const std::vector<Id>& given = document_.items(arguments);
    const Id first = given.empty() ? kNoId : given[0];
    if (function.kind == Kind::opaque) return push(callable);
    if (function.kind != Kind::global) return fail("something that is no class is called");
    const std::uint32_t global = function.index;
    switch (document_.globals[global].role) {
      case GlobalRole::reconstructor:
        if (first == kNoId) return fail("a class is missing");
        return create(first, addSequence(Kind::tuple, {}));
      case GlobalRole::newObject: {
        if (first == kNoId) return fail("a class is missing");
        std::vector<Id> rest(given.begin() + 1, given.end());
        return create(first, addSequence(Kind::tuple, std::move(rest)));
      }
      case GlobalRole::encode:
      case GlobalRole::byteArray: {
        if (first == kNoId) return push(addString(Kind::bytes, {}));
        if (document_.node(first).kind == Kind::bytes) return push(first);
        std::string bytes;
        if (document_.node(first).kind != Kind::text ||
            !encodeLatin1(document_.string(first), bytes)) {
          return fail("a text cannot be turned into bytes");
        }
        return push(addOwned(Kind::bytes, std::move(bytes)));
      }
      case GlobalRole::list:
      case GlobalRole::set: {
        // A list made from a list may share its items: the graph is never changed through both.
        const Kind kind =
            document_.globals[global].role == GlobalRole::list ? Kind::list : Kind::set;
        if (first != kNoId && !document_.items(first).empty()) {
          return push(addIndexed(kind, document_.node(first).index));
        }
        return push(addSequence(kind, {}));
      }
      case GlobalRole::dict:
        return push(first == kNoId ? addSequence(Kind::dict, {}) : dictFrom(first));
      case GlobalRole::opaque:
      case GlobalRole::forbidden:
        return push(addIndexed(Kind::opaque, global));
      default:
        return push(addObject(global, arguments));
    }
  }
  void create(Id cls, Id arguments) {
    if (failed_) return;
    const PickleNode& node = document_.node(cls);
    if (node.kind != Kind::global && node.kind != Kind::opaque) {
      return fail("something is no class");
    }
    if (node.kind == Kind::global) {  // these two come back here: not more than once
      const GlobalRole role = document_.globals[node.index].role;
      if (role == GlobalRole::reconstructor || role == GlobalRole::newObject) {
        return fail("a function is used as a class");
      }
    }
    call(cls, arguments);
  }
  void build() {
    const Id state = pop();
    const Id target = top();
    if (failed_) return;
    const PickleNode& node = document_.node(target);
    if (node.kind == Kind::object) {
      document_.objects[node.index].state = state;
    } else if (node.kind != Kind::opaque && node.kind != Kind::dict && node.kind != Kind::list &&
               node.kind != Kind::set) {
      fail("a plain value is given a state");
    }
  }
  /// Appends to a list, set or dict; what is put into an opaque thing is forgotten.
  void extend(Kind kind, const std::vector<Id>& items) {
    const Id target = top();
    if (failed_) return;
    const PickleNode& node = document_.node(target);
    if (node.kind == Kind::opaque || node.kind == Kind::object) return;
    if (node.kind != kind) return fail("items are put into something that cannot hold them");
    if (kind == Kind::dict && items.size() % 2 != 0) return fail("a key has no value");
    std::vector<Id>& all = document_.sequences[node.index];
    all.insert(all.end(), items.begin(), items.end());
  }

  // Numbers.
  void pushLongBytes(std::string_view data) {
    // Little-endian two's complement of any length; a double is exact enough beyond 8 bytes.
    if (data.size() > 32) return fail("an integer is too long");
    std::uint64_t low = 0;
    double wide = 0;
    for (std::size_t i = data.size(); i-- > 0;) {
      const auto byte = static_cast<unsigned char>(data[i]);
      const bool signByte = i + 1 == data.size() && byte >= 128;
      wide = wide * 256 + (signByte ? static_cast<double>(byte) - 256 : byte);
      if (i >= 8) continue;
      if (i + 1 == data.size() && signByte) low = ~std::uint64_t{0};
      low = low << 8 | byte;
    }
    push(data.size() <= 8 ? addInteger(static_cast<std::int64_t>(low)) : addReal(wide));
  }
  void pushDecimal(std::string text) {
    if (!text.empty() && text.back() == 'L') text.pop_back();
    if (text.empty() || text.size() > 80 ||
        text.find_first_not_of("0123456789", text[0] == '-') != text.npos || text == "-") {
      return fail("an integer is malformed");
    }
    if (text.size() <= 18) return push(addInteger(std::strtoll(text.c_str(), nullptr, 10)));
    push(addReal(std::strtod(text.c_str(), nullptr)));
  }
  void pushRealLine() {
    const std::string text(line());
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0') return fail("a number is malformed");
    push(addReal(value));
  }
  void pushRealBytes() {
    const std::string_view data = take(8);  // big-endian
    std::uint64_t bits = 0;
    for (char c : data) bits = bits << 8 | static_cast<unsigned char>(c);
    double value = 0;
    std::memcpy(&value, &bits, 8);
    push(addReal(value));
  }
  void pushEscaped(Kind kind) {
    std::string text;
    const std::string_view raw = line();
    if (failed_) return;
    if (!(kind == Kind::bytes ? unescapeString(raw, text) : unescapeUnicode(raw, text))) {
      return fail("a text is malformed");
    }
    push(addOwned(kind, std::move(text)));
  }

  void step(unsigned char opcode);
  void stepExtended(unsigned char opcode);

  const std::string& name_;
  PickleDocument document_;
  std::string_view source_;
  std::size_t at_ = 0, opcodeAt_ = 0, unescaped_ = 0, items_ = 0;
  std::vector<Id> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, Id> memo_;
  std::unordered_map<std::string, std::uint32_t> globalIndex_;
  bool failed_ = false, stopped_ = false;
  Error error_;
};

/// Opcodes of protocols 0 and 1, by their letters.
void Machine::step(unsigned char opcode) {
  if (stack_.size() + marks_.size() > kMaxNodes) return fail("it needs too much stack");
  // Protocol 0 has no binary references; every dictionary of protocol 1 uses them.
  if (opcode == 'q' && document_.protocol == 0) document_.protocol = 1;
  switch (opcode) {
    case '(':
      marks_.push_back(stack_.size());
      return;
    case '.':
      document_.root = pop();
      stopped_ = true;
      return;
    case '0':
      // A mark is popped like a value when it is on top.
      if (!marks_.empty() && marks_.back() == stack_.size()) {
        marks_.pop_back();
      } else {
        pop();
      }
      return;
    case '1':
      popMark();
      return;
    case '2':
      push(top());
      return;
    case 'N':
      return push(addInteger(0, Kind::none));
    case 'I': {
      const std::string text(line());
      if (text == "00" || text == "01") return push(addInteger(text == "01", Kind::boolean));
      return pushDecimal(text);
    }
    case 'L':
      return pushDecimal(std::string(line()));
    case 'F':
      return pushRealLine();
    case 'G':
      return pushRealBytes();
    case 'J':
      return push(addInteger(static_cast<std::int32_t>(number(4))));
    case 'K':
      return push(addInteger(static_cast<std::int64_t>(number(1))));
    case 'M':
      return push(addInteger(static_cast<std::int64_t>(number(2))));
    case 'S':
      return pushEscaped(Kind::bytes);
    case 'V':
      return pushEscaped(Kind::text);
    case 'T':
    case 'B':
      return push(addString(Kind::bytes, take(number(4))));
    case 'U':
    case 'C':
      return push(addString(Kind::bytes, take(number(1))));
    case 'X':
      return push(addString(Kind::text, take(number(4))));
    case '}':
      return push(addSequence(Kind::dict, {}));
    case ']':
      return push(addSequence(Kind::list, {}));
    case ')':
      return push(addSequence(Kind::tuple, {}));
    case 'd': {
      std::vector<Id> items = popMark();
      if (items.size() % 2 != 0) return fail("a key has no value");
      return push(addSequence(Kind::dict, std::move(items)));
    }
    case 'l':
      return push(addSequence(Kind::list, popMark()));
    case 't':
      return push(addSequence(Kind::tuple, popMark()));
    case 's':
      return extend(Kind::dict, popSome(2));
    case 'u':
      return extend(Kind::dict, popMark());
    case 'a':
      return extend(Kind::list, popSome(1));
    case 'e':
      return extend(Kind::list, popMark());
    case 'p':
      return remember(lineKey());
    case 'q':
      return remember(number(1));
    case 'r':
      return remember(number(4));
    case 'g':
      return recall(lineKey());
    case 'h':
      return recall(number(1));
    case 'j':
      return recall(number(4));
    case 'c': {
      const std::string_view module = line();
      return pushGlobal(module, line());
    }
    case 'R': {
      const std::vector<Id> both = popSome(2);
      return call(both[0], both[1]);
    }
    case 'b':
      return build();
    case 'i': {  // an old-style instance: refused, but by name if the class is forbidden
      const std::string_view module = line();
      pushGlobal(module, line());
      return fail("old-style instances are not supported");
    }
    default:
      return stepExtended(opcode);
  }
}

/// Opcodes of protocols 2 to 5, by their numbers.
void Machine::stepExtended(unsigned char opcode) {
  switch (opcode) {
    case 0x80:
      if (const std::uint64_t protocol = number(1); protocol > 5) {
        fail("pickle protocol " + std::to_string(protocol) + " is not known");
      } else {
        document_.protocol = static_cast<int>(protocol);
      }
      return;
    case 0x81: {
      const std::vector<Id> both = popSome(2);
      return create(both[0], both[1]);
    }
    case 0x85:
      return push(addSequence(Kind::tuple, popSome(1)));
    case 0x86:
      return push(addSequence(Kind::tuple, popSome(2)));
    case 0x87:
      return push(addSequence(Kind::tuple, popSome(3)));
    case 0x88:
      return push(addInteger(1, Kind::boolean));
    case 0x89:
      return push(addInteger(0, Kind::boolean));
    case 0x8a:
      return pushLongBytes(take(number(1)));
    case 0x8b:
      return pushLongBytes(take(number(4)));
    case 0x8c:
      return push(addString(Kind::text, take(number(1))));
    case 0x8d:
      return push(addString(Kind::text, take(number(8))));
    case 0x8e:
    case 0x96:
      return push(addString(Kind::bytes, take(number(8))));
    case 0x8f:
      return push(addSequence(Kind::set, {}));
    case 0x90:
      return extend(Kind::set, popMark());
    case 0x91:
      return push(addSequence(Kind::set, popMark()));
    case 0x92: {
      const std::vector<Id> three = popSome(3);  // class, arguments, keywords
      return create(three[0], three[1]);
    }
    case 0x93: {
      const std::vector<Id> both = popSome(2);
      if (failed_) return;
      if (!document_.isString(both[0]) || !document_.isString(both[1])) {
        return fail("a class has no name");
      }
      return pushGlobal(document_.string(both[0]), document_.string(both[1]));
    }
    case 0x94:
      return remember(memo_.size());
    case 0x95:
      number(8);
      return;  // a frame's length: of no use when all is in memory
    case 'P':
    case 'Q':
    case 0x82:
    case 0x83:
    case 0x84:
    case 'o':
    case 0x97:
    case 0x98:
      return fail("it needs things from outside the file (persistent ids, extensions or buffers)");
    default:
      return fail("there is no such instruction (" + std::to_string(opcode) + ")");
  }
}

}  // namespace

Result<PickleDocument> runPickle(std::string bytes, const std::string& name) {
  return Machine(std::move(bytes), name).run();
}

}  // namespace loopreg::body
