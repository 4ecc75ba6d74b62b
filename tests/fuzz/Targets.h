#pragma once

#include <string>

namespace loopreg::testing {

/// What the fuzzers feed with bytes; each must return whatever they are, within seconds and a
/// gigabyte. libFuzzer drives them (FuzzMain.cpp), and the tests run them over what was committed:
/// tests/data/models and tests/fuzz/corpus.

/// A model file as it is: pickle or npz, by its first bytes.
void fuzzModel(const std::string& bytes);
/// A .npz file as it is: the zip's structure above all, because random changes rarely survive its
/// checksums.
void fuzzNpz(const std::string& bytes);
/// A .npy file.
void fuzzNpy(const std::string& bytes);
/// A model's arrays inside a sound .npz: what fuzzNpz does not reach. The bytes are a sequence of
/// (which name, length in two bytes, that many bytes of .npy).
void fuzzPackedModel(const std::string& bytes);

/// The input of fuzzPackedModel for the arrays of a .npz file; what is too long for its two bytes
/// is left out.
std::string packForFuzzing(const std::string& npz);

}  // namespace loopreg::testing
