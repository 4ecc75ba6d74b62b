#include "body/pickle/PickleGlobals.h"

#include <initializer_list>

namespace loopreg::body {
namespace {

using Names = std::initializer_list<std::string_view>;

bool isIn(std::string_view text, Names names) {
  for (std::string_view name : names) {
    if (text == name) return true;
  }
  return false;
}

/// Modules of Python's standard library (and of test helpers in NumPy) that a file uses to run
/// commands, load code, or reach files and network. A module's children count as well.
bool isDangerousModule(std::string_view module) {
  const std::string_view top = module.substr(0, module.find('.'));
  if (isIn(top, {"os",
                 "posix",
                 "nt",
                 "posixpath",
                 "ntpath",
                 "subprocess",
                 "sys",
                 "_posixsubprocess",
                 "commands",
                 "popen2",
                 "pty",
                 "shutil",
                 "tempfile",
                 "glob",
                 "fileinput",
                 "socket",
                 "_socket",
                 "ssl",
                 "select",
                 "signal",
                 "ctypes",
                 "_ctypes",
                 "cffi",
                 "mmap",
                 "gc",
                 "importlib",
                 "imp",
                 "_imp",
                 "pkgutil",
                 "runpy",
                 "zipimport",
                 "code",
                 "codeop",
                 "types",
                 "inspect",
                 "dis",
                 "pdb",
                 "bdb",
                 "trace",
                 "timeit",
                 "profile",
                 "cProfile",
                 "pickle",
                 "_pickle",
                 "cPickle",
                 "marshal",
                 "shelve",
                 "dill",
                 "cloudpickle",
                 "joblib",
                 "multiprocessing",
                 "threading",
                 "thread",
                 "_thread",
                 "concurrent",
                 "asyncio",
                 "webbrowser",
                 "urllib",
                 "urllib2",
                 "http",
                 "httplib",
                 "ftplib",
                 "smtplib",
                 "telnetlib",
                 "requests",
                 "platform",
                 "pip",
                 "setuptools",
                 "distutils",
                 "venv",
                 "ensurepip",
                 "idlelib",
                 "operator",
                 "_operator",
                 "functools",
                 "_functools",
                 "itertools",
                 "io",
                 "_io",
                 "pathlib",
                 "winreg",
                 "msvcrt",
                 "doctest",
                 "unittest",
                 "atexit",
                 "site",
                 "sqlite3",
                 "logging",
                 "cgi",
                 "xmlrpc",
                 "nturl2path"})) {
    return true;
  }
  return isIn(module, {"numpy.testing", "numpy.f2py", "numpy.distutils", "numpy.lib.npyio",
                       "numpy.testing._private.utils"});
}

GlobalRole roleOfBuiltin(std::string_view name) {
  if (name == "object") return GlobalRole::plainObject;
  if (name == "list") return GlobalRole::list;
  if (name == "dict") return GlobalRole::dict;
  if (name == "set" || name == "frozenset") return GlobalRole::set;
  if (name == "bytearray") return GlobalRole::byteArray;
  // Harmless types that need no meaning here; every other builtin can be misused.
  if (isIn(name, {"int", "long", "float", "complex", "bool", "str", "unicode", "bytes", "tuple",
                  "slice", "range", "xrange", "type", "Ellipsis", "NotImplemented", "NoneType"})) {
    return GlobalRole::opaque;
  }
  return GlobalRole::forbidden;
}

GlobalRole roleInNumpy(std::string_view module, std::string_view name) {
  if (isIn(module, {"numpy.core.multiarray", "numpy._core.multiarray"})) {
    if (name == "_reconstruct") return GlobalRole::arrayReconstruct;
    if (name == "scalar") return GlobalRole::scalar;
  }
  if (isIn(module, {"numpy.core.numeric", "numpy._core.numeric"}) && name == "_frombuffer") {
    return GlobalRole::fromBuffer;
  }
  if (module == "numpy" && name == "ndarray") return GlobalRole::array;
  if (module == "numpy" && name == "dtype") return GlobalRole::dtype;
  return GlobalRole::opaque;
}

}  // namespace

GlobalRole roleOf(std::string_view module, std::string_view name) {
  if (module == "builtins" || module == "__builtin__") return roleOfBuiltin(name);
  if (isDangerousModule(module)) return GlobalRole::forbidden;
  if (module.substr(0, 5) == "numpy") return roleInNumpy(module, name);
  if (isIn(module, {"scipy.sparse", "scipy.sparse.csc", "scipy.sparse._csc", "scipy.sparse.csr",
                    "scipy.sparse._csr"})) {
    if (name == "csc_matrix" || name == "csc_array") return GlobalRole::cscMatrix;
    if (name == "csr_matrix" || name == "csr_array") return GlobalRole::csrMatrix;
  }
  if ((module == "chumpy.ch" || module == "chumpy") && name == "Ch") {
    return GlobalRole::chumpyArray;
  }
  if (module == "chumpy.reordering" && name == "Select") return GlobalRole::chumpySelect;
  if (module == "_codecs") {
    return name == "encode" ? GlobalRole::encode : GlobalRole::forbidden;
  }
  if (module == "copyreg" || module == "copy_reg") {
    if (name == "_reconstructor") return GlobalRole::reconstructor;
    if (name == "__newobj__") return GlobalRole::newObject;
    return GlobalRole::forbidden;
  }
  if (module == "collections" && name == "OrderedDict") return GlobalRole::dict;
  return GlobalRole::opaque;
}

}  // namespace loopreg::body
