// The pickle machine by itself: opcodes, values, limits, and that it executes nothing.
#include "body/pickle/PickleMachine.h"

#include <gtest/gtest.h>

#include "body/pickle/PickleArrays.h"
#include "body/pickle/PickleText.h"
#include "core/Rng.h"
#include "tests/engine/body/PickleWriter.h"

namespace loopreg::body {
namespace {

using Kind = PickleNode::Kind;
using testing::PickleWriter;

/// Raw bytes from a literal that may hold zeros.
template <std::size_t N>
std::string raw(const char (&text)[N]) {
  return std::string(text, N - 1);
}

PickleDocument runOrFail(const std::string& bytes) {
  Result<PickleDocument> document = runPickle(bytes, "test");
  EXPECT_TRUE(document.ok()) << (document ? "" : document.error().text());
  return document ? std::move(document).value() : PickleDocument{};
}
std::string errorOf(const std::string& bytes) {
  Result<PickleDocument> document = runPickle(bytes, "test");
  return document ? std::string("(it was read)") : document.error().text();
}
std::int64_t integerOf(const std::string& bytes) {
  const PickleDocument document = runOrFail(bytes);
  EXPECT_EQ(document.node(document.root).kind, Kind::integer);
  return document.node(document.root).integer;
}
double realOf(const std::string& bytes) {
  const PickleDocument document = runOrFail(bytes);
  EXPECT_EQ(document.node(document.root).kind, Kind::real);
  return document.node(document.root).real;
}
std::string stringOf(const std::string& bytes) {
  const PickleDocument document = runOrFail(bytes);
  return std::string(document.string(document.root));
}

TEST(PickleMachine, Integers) {
  EXPECT_EQ(integerOf("I-12\n."), -12);
  EXPECT_EQ(integerOf("L4294967295L\n."), 4294967295);
  EXPECT_EQ(integerOf(raw("K\xff.")), 255);
  EXPECT_EQ(integerOf(raw("M\x01\x02.")), 513);
  EXPECT_EQ(integerOf(raw("J\xfe\xff\xff\xff.")), -2);
  EXPECT_EQ(integerOf(raw("\x8a\x00.")), 0);
  EXPECT_EQ(integerOf(raw("\x8a\x01\xff.")), -1);
  EXPECT_EQ(integerOf(raw("\x8a\x02\xff\x00.")), 255);
  EXPECT_EQ(integerOf(raw("\x8a\x05\xff\xff\xff\xff\x00.")), 4294967295);
  EXPECT_EQ(integerOf(raw("\x8b\x01\x00\x00\x00\x80.")), -128);
  EXPECT_EQ(realOf(raw("\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01.")), 0x1p64);
  EXPECT_EQ(realOf("L-36893488147419103232L\n."), -0x1p65);
  const PickleDocument truth = runOrFail("I01\n.");
  EXPECT_EQ(truth.node(truth.root).kind, Kind::boolean);
}

TEST(PickleMachine, RealsAndTexts) {
  EXPECT_EQ(realOf("F-1.25e3\n."), -1250);
  EXPECT_EQ(realOf(raw("G\x3f\xf8\x00\x00\x00\x00\x00\x00.")), 1.5);
  EXPECT_EQ(stringOf("S'a\\x41\\n\\'\\\\\\t\\0'\n."), raw("aA\n'\\\t\0"));
  EXPECT_EQ(stringOf("S\"it's\"\n."), "it's");
  EXPECT_EQ(stringOf("V\\u00e4\\U0001f600\xe4\n."), "\xc3\xa4\xf0\x9f\x98\x80\xc3\xa4");
  EXPECT_EQ(stringOf(raw("U\x03" "abc.")), "abc");
  EXPECT_EQ(stringOf(raw("T\x03\x00\x00\x00" "abc.")), "abc");
  EXPECT_EQ(stringOf(raw("\x8e\x02\x00\x00\x00\x00\x00\x00\x00hi.")), "hi");
  EXPECT_EQ(stringOf(raw("\x8d\x02\x00\x00\x00\x00\x00\x00\x00hi.")), "hi");
  for (const char* bad : {"S'abc\n.", "Sabc\n.", "S'\\x4'\n.", "S'\n.", "V\\u12\n.", "Fabc\n.",
                          "F\n.", "Iabc\n.", "I\n.", "L-L\n.", "I12 \n."}) {
    EXPECT_FALSE(runPickle(bad, "test").ok()) << bad;
  }
}

TEST(PickleMachine, ContainersMemoAndStackOperations) {
  // [[1, 2], the same list again] with a duplicate popped and a mark dropped.
  const PickleDocument document =
      runOrFail("(l(lp0\nI1\naI2\na20((I7\n10ag0\na.");
  const auto& outer = document.items(document.root);
  ASSERT_EQ(outer.size(), 2u);
  EXPECT_EQ(outer[0], outer[1]);
  EXPECT_EQ(document.items(outer[0]).size(), 2u);

  const PickleDocument dict =
      runOrFail(raw("\x80\x02}(U\x01" "aK\x01U\x01" "bK\x02U\x01" "aK\x03u."));
  EXPECT_EQ(dict.node(dict.lookUp(dict.root, "a")).integer, 3);  // the last one counts
  EXPECT_EQ(dict.lookUp(dict.root, "c"), PickleDocument::kNoId);
  const PickleDocument sets = runOrFail(raw("\x80\x04\x8f(K\x01K\x02\x90(K\x03\x91\x86."));
  EXPECT_EQ(sets.items(sets.items(sets.root)[0]).size(), 2u);
}

TEST(PickleMachine, DamageIsAnErrorWithThePosition) {
  for (const char* bad : {"", "K", ".", "0.", "1.", "2.", "a.", "s.", "u.", "e.", "t.", "d.", "R.",
                          "b.", "\x81.", "\x93.", "\x92.", "\x90.", "\x91.", "\x85.", "\x94.",
                          "g5\n.", "gx\n.", "pp\n.", "(K\x01" "a.", "NN\x93.", "K\x01)R.",
                          "K\x01)\x81.", "]NR.", "K\x01K\x02" "b.", "(K\x01" "d.", "(NK\x01" "s.",
                          "cos", "cnumpy\n", "\x80\x09", "\xff", "P1\n.", "Q.", "\x82\x01.", "o.",
                          "(\x97.", "\x98."}) {
    const std::string error = errorOf(bad);
    EXPECT_NE(error.find("at byte"), std::string::npos) << bad << ": " << error;
  }
}

TEST(PickleMachine, ForbiddenClassesAreRefusedWhereverTheyAre) {
  EXPECT_NE(errorOf("cos\nsystem\n(S'true'\ntR.").find("os.system"), std::string::npos);
  EXPECT_NE(errorOf("(S'true'\nios\nsystem\n.").find("os.system"), std::string::npos);
  EXPECT_NE(errorOf(raw("\x80\x04\x8c\x02os\x8c\x06system\x93.")).find("os.system"),
            std::string::npos);
  // Not called, dropped at once, and behind the end of what is used.
  EXPECT_NE(errorOf("cos\nsystem\n0(d.").find("os.system"), std::string::npos);
  EXPECT_NE(errorOf("c__builtin__\neval\n0(d.").find("__builtin__.eval"), std::string::npos);
  EXPECT_NE(errorOf("c_codecs\ndecode\n0(d.").find("_codecs.decode"), std::string::npos);
  EXPECT_NE(errorOf("ccopy_reg\nadd_extension\n.").find("copy_reg"), std::string::npos);
  // Control characters of a name do not reach the terminal.
  EXPECT_EQ(errorOf("cos\n\x1b[2J\n.").find('\x1b'), std::string::npos);
}

TEST(PickleMachine, UnknownClassesBecomeInertNodes) {
  const PickleDocument document =
      runOrFail("(dS'x'\ncsome.module\nThing\n(I1\ntR(dbs.");
  const PickleDocument::Id thing = document.lookUp(document.root, "x");
  EXPECT_EQ(document.node(thing).kind, Kind::opaque);
  EXPECT_NE(document.describe(thing).find("some.module.Thing"), std::string::npos);
}

TEST(PickleMachine, ShortFilesCannotMakeMuchOfLittle) {
  // A text of 100 kB, encoded again and again from the memo.
  std::string encode = "c_codecs\nencode\np0\n0X" + raw("\xa0\x86\x01\x00") +
                       std::string(100000, 'a') + "p1\n0Vlatin1\np2\n0";
  for (int i = 0; i < 100000; ++i) encode += "g0\n(g1\ng2\ntR0";
  EXPECT_NE(errorOf(encode + "N.").find("multiply"), std::string::npos);
  // A long list turned into a dictionary again and again.
  std::string dict = "c__builtin__\ndict\np0\n0(";
  for (int i = 0; i < 20000; ++i) dict += "N";
  dict += "lp1\n0";
  for (int i = 0; i < 20000; ++i) dict += "g0\n(g1\ntR0";
  EXPECT_NE(errorOf(dict + "N.").find("multiply"), std::string::npos);
  // A class made of a class made of a class ...: no recursion.
  std::string nested = "ccopy_reg\n__newobj__\np0\n(";
  for (int i = 0; i < 100000; ++i) nested += "g0\n";
  EXPECT_NE(errorOf(nested + "tR.").find("used as a class"), std::string::npos);
}

TEST(PickleMachine, DeepNestingAndCyclesAreHarmless) {
  std::string deep;
  for (int i = 0; i < 200000; ++i) deep += "]";
  for (int i = 1; i < 200000; ++i) deep += "a";
  const PickleDocument nested = runOrFail(deep + ".");
  EXPECT_FALSE(toArray(nested, nested.root).ok());
  const PickleDocument cycle = runOrFail("(lp0\ng0\na.");
  EXPECT_FALSE(toArray(cycle, cycle.root).ok());
  // A list of ten lists of ten lists ...: 10^12 numbers from 200 bytes.
  std::string bomb = "(lp0\nI1\na";
  for (int level = 1; level < 13; ++level) {
    bomb += "0(lp" + std::to_string(level) + "\n";
    for (int i = 0; i < 10; ++i) bomb += "g" + std::to_string(level - 1) + "\na";
  }
  const PickleDocument exploding = runOrFail(bomb + ".");
  EXPECT_FALSE(toArray(exploding, exploding.root).ok());
}

NpyArray arrayOf(PickleWriter& out) {
  const PickleDocument document = runOrFail(out.finish());
  Result<NpyArray> array = toArray(document, document.root);
  EXPECT_TRUE(array.ok()) << (array ? "" : array.error().text());
  return array ? std::move(array).value() : NpyArray{};
}

TEST(PickleArrays, ScalarsListsAndTexts) {
  PickleWriter scalar(2, true);
  scalar.call("numpy.core.multiarray", "scalar",
              {[&] { scalar.dtype("i4", "<"); }, [&] { scalar.bytes(raw("\x07\0\0\0")); }});
  EXPECT_EQ(arrayOf(scalar).values, std::vector<double>{7});
  PickleWriter table(3);
  const auto row = [&](int a, int b) {
    return [&table, a, b] {
      table.list({[&, a] { table.integer(a); }, [&, b] { table.real(b); }});
    };
  };
  table.list({row(1, 2), row(3, 4), row(5, 6)});
  const NpyArray numbers = arrayOf(table);
  EXPECT_EQ(numbers.shape, (std::vector<std::size_t>{3, 2}));
  EXPECT_EQ(numbers.values, (std::vector<double>{1, 2, 3, 4, 5, 6}));
  PickleWriter text(4);
  text.unicode("lrotmin");
  EXPECT_EQ(arrayOf(text).strings, std::vector<std::string>{"lrotmin"});
}

TEST(PickleArrays, BigEndianAndByteArrays) {
  PickleWriter big(2, true);
  big.array("i4", {2}, raw("\0\0\x01\0\xff\xff\xff\xfe"), false, ">");
  EXPECT_EQ(arrayOf(big).values, (std::vector<double>{256, -2}));
  PickleWriter bytes(0, true);
  bytes.array("b1", {3}, raw("\x01\0\x01"), false, "|");
  EXPECT_EQ(arrayOf(bytes).values, (std::vector<double>{1, 0, 1}));
}

TEST(PickleArrays, ChumpySelect) {
  // a.ravel()[idxs].reshape(preferred_shape)
  PickleWriter out(2, true);
  out.instance("chumpy.reordering", "Select", [&] {
    out.dict({{"a", [&] { out.array("u1", {2, 2}, raw("\x0a\x0b\x0c\x0d"), false, "|"); }},
              {"idxs", [&] { out.array("u1", {4}, raw("\x03\x00\x00\x02"), false, "|"); }},
              {"preferred_shape", [&] {
                 out.tuple({[&] { out.integer(2); }, [&] { out.integer(2); }});
               }}});
  });
  const NpyArray picked = arrayOf(out);
  EXPECT_EQ(picked.shape, (std::vector<std::size_t>{2, 2}));
  EXPECT_EQ(picked.values, (std::vector<double>{13, 10, 10, 12}));
}

TEST(PickleArrays, LyingShapesAreRefused) {
  for (const std::vector<std::size_t>& shape :
       {std::vector<std::size_t>{5}, {1u << 30, 1u << 30}, {3, 0}, {}}) {
    PickleWriter out(2, true);
    out.array("f8", shape, std::string(16, 'x'));
    const PickleDocument document = runOrFail(out.finish());
    EXPECT_FALSE(toArray(document, document.root).ok());
  }
}

TEST(PickleMachine, RandomBytesNeverCrash) {
  Rng rng(1);
  const std::string opcodes = raw("().NIJKMSVUTXB}]dltsuaepqrghjcRb012GFLC\x80\x81\x85\x86\x87\x88"
                                  "\x8a\x8c\x8f\x90\x91\x92\x93\x94\x95'\n0\x01\x02");
  for (int round = 0; round < 50000; ++round) {
    std::string bytes;
    for (std::uint64_t length = rng.below(60); length-- > 0;) {
      const bool isOpcode = rng.below(8) > 0;
      bytes += isOpcode ? opcodes[rng.below(opcodes.size())] : static_cast<char>(rng.below(256));
    }
    Result<PickleDocument> document = runPickle(bytes + ".", "random");
    if (document) {
      (void)toArray(document.value(), document->root).ok();
    }
  }
}

}  // namespace
}  // namespace loopreg::body
