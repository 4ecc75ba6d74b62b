#pragma once

#include <string_view>

namespace loopreg::body {

/// What a class or function that a pickle names means to this program's reader. The reader has its
/// own few lines for each of these; it never looks a name up anywhere, so nothing can be executed.
enum class GlobalRole {
  opaque,            ///< unknown: what is made with it is an inert node
  forbidden,         ///< loaded by Python it could run commands or reach files: refused
  arrayReconstruct,  ///< numpy _reconstruct: an empty array that BUILD fills
  array,             ///< numpy.ndarray
  dtype,             ///< numpy.dtype
  scalar,            ///< numpy scalar(dtype, bytes)
  fromBuffer,        ///< numpy _frombuffer(buffer, dtype, shape, order), protocol 5
  reconstructor,     ///< copyreg._reconstructor(class, base, state)
  newObject,         ///< copyreg.__newobj__(class, ...)
  encode,            ///< _codecs.encode(text, "latin1"): how Python 3 writes bytes in protocol 2
  plainObject,       ///< object
  list,
  dict,  ///< dict, OrderedDict
  set,   ///< set, frozenset
  byteArray,
  cscMatrix,     ///< scipy.sparse, compressed columns
  csrMatrix,     ///< scipy.sparse, compressed rows
  chumpyArray,   ///< chumpy.ch.Ch: the value is `x`
  chumpySelect,  ///< chumpy.reordering.Select: a.ravel()[idxs].reshape(preferred_shape)
};

GlobalRole roleOf(std::string_view module, std::string_view name);

}  // namespace loopreg::body
