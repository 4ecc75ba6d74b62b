// .npy and .npz: what is written comes back; NumPy's variants are read; damaged files are refused.
#include "core/Npz.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "core/AtomicFile.h"
#include "core/Rng.h"
#include "core/Text.h"
#include "core/Zip.h"
#include "tests/support/TestData.h"

namespace loopreg {
namespace {

template <class T>
std::string bytesOf(std::initializer_list<T> values) {
  return std::string(reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(T));
}

/// A .npy image with the header given as text.
std::string npy(const std::string& header, const std::string& payload, int version = 1) {
  std::string image("\x93NUMPY", 6);
  image += static_cast<char>(version);
  image += '\0';
  const std::size_t lengthBytes = version == 1 ? 2 : 4;
  for (std::size_t i = 0; i < lengthBytes; ++i) {
    image += static_cast<char>(header.size() >> (8 * i) & 255);
  }
  return image + header + payload;
}

std::string header(const std::string& descr, const std::string& shape, bool fortran = false) {
  return "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") +
         ", 'shape': " + shape + ", }\n";
}

std::vector<double> valuesOf(const std::string& descr, const std::string& payload) {
  const std::size_t size = static_cast<std::size_t>(descr.back() - '0');
  const std::string shape = "(" + std::to_string(payload.size() / size) + ",)";
  Result<NpyArray> array = parseNpy(npy(header(descr, shape), payload), "test");
  EXPECT_TRUE(array.ok()) << (array ? "" : array.error().text());
  return array ? array->values : std::vector<double>{};
}

TEST(Npy, ReadsEveryNumberType) {
  using V = std::vector<double>;
  EXPECT_EQ(valuesOf("|i1", bytesOf<std::int8_t>({-128, 127})), (V{-128, 127}));
  EXPECT_EQ(valuesOf("|u1", bytesOf<std::uint8_t>({0, 255})), (V{0, 255}));
  EXPECT_EQ(valuesOf("|b1", bytesOf<std::uint8_t>({0, 1})), (V{0, 1}));
  EXPECT_EQ(valuesOf("<i2", bytesOf<std::int16_t>({-32768, 5})), (V{-32768, 5}));
  EXPECT_EQ(valuesOf("<u2", bytesOf<std::uint16_t>({65535, 5})), (V{65535, 5}));
  EXPECT_EQ(valuesOf("<i4", bytesOf<std::int32_t>({-7, 1 << 30})), (V{-7, 1 << 30}));
  EXPECT_EQ(valuesOf("<u4", bytesOf<std::uint32_t>({4294967295u})), (V{4294967295.0}));
  EXPECT_EQ(valuesOf("<i8", bytesOf<std::int64_t>({-9})), (V{-9}));
  EXPECT_EQ(valuesOf("<u8", bytesOf<std::uint64_t>({9})), (V{9}));
  EXPECT_EQ(valuesOf("<f4", bytesOf<float>({1.5f, -0.25f})), (V{1.5, -0.25}));
  EXPECT_EQ(valuesOf("<f8", bytesOf<double>({0.1})), (V{0.1}));
  // binary16: 1, -2, the largest, the smallest subnormal.
  EXPECT_EQ(valuesOf("<f2", bytesOf<std::uint16_t>({0x3c00, 0xc000, 0x7bff, 0x0001})),
            (V{1, -2, 65504, std::ldexp(1.0, -24)}));
  EXPECT_TRUE(std::isinf(valuesOf("<f2", bytesOf<std::uint16_t>({0x7c00}))[0]));
  EXPECT_TRUE(std::isnan(valuesOf("<f2", bytesOf<std::uint16_t>({0x7e00}))[0]));
}

TEST(Npy, ReadsBigEndian) {
  EXPECT_EQ(valuesOf(">i4", std::string("\x00\x00\x01\x02", 4))[0], 258);
  EXPECT_EQ(valuesOf(">f8", std::string("\x3f\xf8\x00\x00\x00\x00\x00\x00", 8))[0], 1.5);
  EXPECT_EQ(valuesOf(">f2", std::string("\x3c\x00", 2))[0], 1);
}

TEST(Npy, ReadsFortranOrderInThreeDimensions) {
  // a[i][j][k] = 100 i + 10 j + k, shape (2, 3, 2), stored with i fastest.
  std::string payload;
  for (int k = 0; k < 2; ++k) {
    for (int j = 0; j < 3; ++j) {
      for (int i = 0; i < 2; ++i) payload += bytesOf<double>({100.0 * i + 10.0 * j + k});
    }
  }
  Result<NpyArray> array = parseNpy(npy(header("<f8", "(2, 3, 2)", true), payload), "test");
  ASSERT_TRUE(array.ok());
  EXPECT_EQ(array->values,
            (std::vector<double>{0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121}));
}

TEST(Npy, ReadsTextArrays) {
  Result<NpyArray> bytes = parseNpy(npy(header("|S4", "(2,)"), std::string("ab\0\0cdef", 8)), "t");
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(bytes->strings, (std::vector<std::string>{"ab", "cdef"}));
  const std::string utf32 = bytesOf<std::uint32_t>({'B', 0xf6, 0x1f600, 0});
  Result<NpyArray> unicode = parseNpy(npy(header("<U4", "()"), utf32), "t");
  ASSERT_TRUE(unicode.ok());
  EXPECT_EQ(unicode->strings[0], "B\xc3\xb6\xf0\x9f\x98\x80");
}

TEST(Npy, ReadsHeaderVariants) {
  const std::string two = bytesOf<double>({1, 2});
  for (int version : {1, 2, 3}) {
    EXPECT_TRUE(parseNpy(npy(header("<f8", "(2,)"), two, version), "t").ok());
  }
  // Other key order, Python 2's long integers, double quotes, odd spacing.
  Result<NpyArray> odd = parseNpy(
      npy("{ \"shape\":(1L,2L),\"descr\":\"<f8\",  \"fortran_order\":False}", two), "t");
  ASSERT_TRUE(odd.ok());
  EXPECT_EQ(odd->shape, (std::vector<std::size_t>{1, 2}));
}

TEST(Npy, RefusesLyingHeaders) {
  const std::string two = bytesOf<double>({1, 2});
  for (const char* shape :
       {"(3,)", "(1,)", "(4611686018427387904, 8)", "(99999999999999999999999,)", "(-2,)", "(2"}) {
    EXPECT_FALSE(parseNpy(npy(header("<f8", shape), two), "t").ok()) << shape;
  }
  for (const char* descr : {"<f3", "<c16", "|V8", "", "<f", "<f88888888888", "|O"}) {
    EXPECT_FALSE(parseNpy(npy(header(descr, "(2,)"), two), "t").ok()) << descr;
  }
  EXPECT_FALSE(parseNpy(npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,)}",
                            two), "t").ok());
  // An empty text type needs no bytes, whatever the shape.
  EXPECT_FALSE(parseNpy(npy(header("<U0", "(1152921504606846976,)"), ""), "t").ok());
  const std::string whole = npy(header("<f8", "(2,)"), two);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(parseNpy(whole.substr(0, length), "t").ok()) << length;
  }
}

std::vector<std::pair<std::string, NpyArray>> sampleArrays() {
  return {{"reals", NpyArray::numbers({2, 2}, {0.5, -1, 3e8, 4})},
          {"single", NpyArray::numbers({3}, {0.5, -1, 4}, "<f4")},
          {"bytes", NpyArray::numbers({2}, {0, 255}, "|u1")},
          {"ids", NpyArray::numbers({2}, {-5, 7}, "<i4")},
          {"scalar", NpyArray::numbers({}, {42}, "<i8")},
          {"nothing", NpyArray::numbers({0, 3}, {}, "<f4")},
          {"name", NpyArray::text("M\xc3\xa4rz")},
          {"names", NpyArray::texts({"a", "", "\xf0\x9f\x98\x80xyz"})}};
}

TEST(Npz, WhatIsWrittenComesBack) {
  testing::TemporaryFolder folder;
  ASSERT_TRUE(writeNpz(folder / "a.npz", sampleArrays()).ok());
  Result<NpzFile> file = readNpz(folder / "a.npz");
  ASSERT_TRUE(file.ok()) << file.error().text();
  EXPECT_EQ(file->arrays.size(), sampleArrays().size());
  for (const auto& [name, array] : sampleArrays()) {
    ASSERT_TRUE(file->arrays.count(name)) << name;
    EXPECT_EQ(file->arrays[name].shape, array.shape) << name;
    EXPECT_EQ(file->arrays[name].values, array.values) << name;
    EXPECT_EQ(file->arrays[name].strings, array.strings) << name;
  }
  EXPECT_EQ(file->arrays["single"].dtype, "<f4");
}

TEST(Npz, TheSameArraysGiveTheSameBytes) {
  testing::TemporaryFolder folder;
  ASSERT_TRUE(writeNpz(folder / "a.npz", sampleArrays()).ok());
  ASSERT_TRUE(writeNpz(folder / "b.npz", sampleArrays()).ok());
  EXPECT_EQ(readFile(folder / "a.npz").value(), readFile(folder / "b.npz").value());
}

TEST(Npz, WriterRefusesWhatDoesNotFit) {
  testing::TemporaryFolder folder;
  const auto write = [&](NpyArray array) {
    return writeNpz(folder / "x.npz", {{"x", std::move(array)}}).ok();
  };
  EXPECT_FALSE(write(NpyArray::numbers({1}, {256}, "|u1")));
  EXPECT_FALSE(write(NpyArray::numbers({1}, {-1}, "<u4")));
  EXPECT_FALSE(write(NpyArray::numbers({1}, {0x1p63}, "<i8")));
  EXPECT_FALSE(write(NpyArray::numbers({1}, {std::nan("")}, "<i4")));
  EXPECT_FALSE(write(NpyArray::numbers({2}, {1})));
  EXPECT_FALSE(write(NpyArray::numbers({1}, {1}, "<c16")));
  EXPECT_FALSE(std::filesystem::exists(folder / "x.npz"));
}

/// A stored (unpacked) archive of one entry whose fields a test may bend.
struct StoredZip {
  std::string name = "x.npy", content;
  std::uint32_t size = 0, packed = 0;
  unsigned method = 0, flags = 0;
  bool zip64 = false;

  std::string bytes() const {
    const auto put = [](std::string& out, std::uint64_t value, int count) {
      for (int i = 0; i < count; ++i, value >>= 8) out += static_cast<char>(value & 255);
    };
    // CRC-32, bit by bit: an independent check of zlib's use.
    std::uint32_t crc = 0xffffffff;
    for (unsigned char c : content) {
      crc ^= c;
      for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    std::string out, directory;
    const auto common = [&](std::string& to, bool central) {
      put(to, 20, 2);
      put(to, flags, 2);
      put(to, method, 2);
      put(to, 0, 4);
      put(to, ~crc, 4);
      put(to, zip64 && central ? 0xffffffff : packed, 4);
      put(to, zip64 && central ? 0xffffffff : size, 4);
      put(to, name.size(), 2);
      put(to, central && zip64 ? 20 : 0, 2);
    };
    put(out, 0x04034b50, 4);
    common(out, false);
    out += name + content;
    put(directory, 0x02014b50, 4);
    put(directory, 20, 2);
    common(directory, true);
    put(directory, 0, 14);
    directory += name;
    if (zip64) {
      put(directory, 1, 2);
      put(directory, 16, 2);
      put(directory, size, 8);
      put(directory, packed, 8);
    }
    const std::size_t start = out.size();
    out += directory;
    if (zip64) {
      const std::size_t record = out.size();
      put(out, 0x06064b50, 4);
      put(out, 44, 8);
      put(out, 45, 4);
      put(out, 0, 8);
      put(out, 1, 8);
      put(out, 1, 8);
      put(out, directory.size(), 8);
      put(out, start, 8);
      put(out, 0x07064b50, 4);
      put(out, 0, 4);
      put(out, record, 8);
      put(out, 1, 4);
    }
    put(out, 0x06054b50, 4);
    put(out, 0, 4);
    put(out, zip64 ? 0xffff : 1, 2);
    put(out, zip64 ? 0xffff : 1, 2);
    put(out, zip64 ? 0xffffffff : directory.size(), 4);
    put(out, zip64 ? 0xffffffff : start, 4);
    put(out, 0, 2);
    return out;
  }
};

StoredZip storedZip() {
  StoredZip zip;
  zip.content = npy(header("<f8", "(2,)"), bytesOf<double>({3, 4}));
  zip.size = zip.packed = static_cast<std::uint32_t>(zip.content.size());
  return zip;
}

TEST(Npz, ReadsStoredAndZip64Archives) {
  StoredZip zip = storedZip();
  Result<NpzFile> stored = parseNpz(zip.bytes(), "t");
  ASSERT_TRUE(stored.ok()) << stored.error().text();
  EXPECT_EQ(stored->arrays["x"].values, (std::vector<double>{3, 4}));
  zip.zip64 = true;
  Result<NpzFile> large = parseNpz(zip.bytes(), "t");
  ASSERT_TRUE(large.ok()) << large.error().text();
  EXPECT_EQ(large->arrays["x"].values, (std::vector<double>{3, 4}));
}

TEST(Npz, RefusesBombsLiesAndForeignArchives) {
  StoredZip lie = storedZip();
  lie.size = 0xf0000000;
  EXPECT_FALSE(parseNpz(lie.bytes(), "t").ok());
  lie.method = 8;  // 4 GB cannot come from 200 deflated bytes
  EXPECT_FALSE(parseNpz(lie.bytes(), "t").ok());
  StoredZip encrypted = storedZip();
  encrypted.flags = 1;
  EXPECT_FALSE(parseNpz(encrypted.bytes(), "t").ok());
  StoredZip foreign = storedZip();
  foreign.name = "word/document.xml";
  Result<NpzFile> none = parseNpz(foreign.bytes(), "t");
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().message.find("no NumPy arrays"), std::string::npos);
  StoredZip objects = storedZip();
  objects.content = npy(header("|O", "(1,)"), "cos\nsystem\n(S'true'\ntR.");
  objects.size = objects.packed = static_cast<std::uint32_t>(objects.content.size());
  EXPECT_FALSE(parseNpz(objects.bytes(), "t").ok());  // skipped, and nothing else is there
}

TEST(Npz, TruncatedAndDamagedFilesNeverCrash) {
  testing::TemporaryFolder folder;
  ASSERT_TRUE(writeNpz(folder / "a.npz", sampleArrays()).ok());
  const std::string whole = readFile(folder / "a.npz").value();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(parseNpz(whole.substr(0, length), "t").ok()) << length;
  }
  // Bit flips: the checksums catch those in the data; the rest must just not crash or hang.
  Rng rng(7);
  for (int round = 0; round < 20000; ++round) {
    std::string bent = whole;
    for (std::uint64_t flips = 1 + rng.below(3); flips-- > 0;) {
      bent[rng.below(bent.size())] ^= static_cast<char>(1 << rng.below(8));
    }
    Result<NpzFile> file = parseNpz(bent, "t");
    if (!file) {
      EXPECT_FALSE(file.error().message.empty());
    }
  }
}

TEST(Npz, FoldersMissingFilesAndTextAreRefused) {
  testing::TemporaryFolder folder;
  EXPECT_FALSE(readNpz(folder.path()).ok());
  EXPECT_FALSE(readNpz(folder / "missing.npz").ok());
  ASSERT_TRUE(writeFile(folder / "text.npz", "hello").ok());
  EXPECT_FALSE(readNpz(folder / "text.npz").ok());
  ASSERT_TRUE(writeFile(folder / "empty.npz", "").ok());
  EXPECT_FALSE(readNpz(folder / "empty.npz").ok());
}

TEST(Text, MalformedUtf8BecomesReplacementCharacters) {
  EXPECT_EQ(fromUtf8("a\xc3\xa4"), U"a\u00e4");
  EXPECT_EQ(fromUtf8("\xff" "b"), U"\ufffd" U"b");
  EXPECT_EQ(fromUtf8("\xc0\x80"), U"\ufffd\ufffd");           // overlong zero
  EXPECT_EQ(fromUtf8("\xed\xa0\x80"), U"\ufffd\ufffd\ufffd");  // a surrogate
  EXPECT_EQ(fromUtf8("\xe2\x82"), U"\ufffd\ufffd");            // cut short
  std::string out;
  appendUtf8(out, 0xd800);
  EXPECT_EQ(out, "\xef\xbf\xbd");
}

}  // namespace
}  // namespace loopreg
