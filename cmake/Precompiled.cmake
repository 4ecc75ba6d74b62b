# Headers that most files of a kind include, read by the compiler once a build instead of once a
# file. Only a matter of time: every file still includes what it uses, and the presets debug, asan
# and tsan build without precompiled headers and so notice where one does not.
option(LOOPREG_PRECOMPILED "Precompile the headers that most files include" ON)

# Executables are compiled as libraries are: GCC takes a precompiled header only under the very
# flags that it was made with.
set(CMAKE_CXX_COMPILE_OPTIONS_PIE -fPIC)

set(kEngineHeaders <algorithm> <array> <cmath> <cstdint> <filesystem> <functional> <limits> <map>
  <memory> <optional> <string> <type_traits> <utility> <variant> <vector>
  <Eigen/Geometry>)
set(kTestHeaders ${kEngineHeaders} <fstream> <gtest/gtest.h>)
set(kWindowHeaders ${kEngineHeaders} <QAction> <QApplication> <QBoxLayout> <QComboBox> <QFrame>
  <QImage> <QLabel> <QMenu> <QPainter> <QPushButton> <QSettings> <QTimer> <QToolButton>
  <QUndoStack> <QWidget>)
set(kTorchHeaders ${kEngineHeaders} <torch/autograd.h> <torch/nn/module.h> <torch/nn/pimpl.h>
  <torch/optim/adam.h> <torch/types.h>)

# loopreg_precompile(<target> <owner> <list>): `list` is compiled with the target named `owner`,
# which is the first to ask, and shared by the others.
function(loopreg_precompile target owner list)
  if(NOT LOOPREG_PRECOMPILED)
    return()
  endif()
  if(target STREQUAL owner)
    target_precompile_headers(${target} PRIVATE ${${list}})
  else()
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()
