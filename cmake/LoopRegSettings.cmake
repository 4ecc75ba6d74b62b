# Compiler settings and the two functions that every folder's CMakeLists.txt is written with.

set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set_property(GLOBAL PROPERTY GLOBAL_DEPENDS_NO_CYCLES ON)
# Each folder finds what it links; whoever links that folder must see those targets too.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(LOOPREG_CCACHE ccache)
if(LOOPREG_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER "${LOOPREG_CCACHE}")
  # What ccache asks for before it keeps files compiled with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${LOOPREG_CCACHE}")
endif()
find_program(LOOPREG_MOLD mold)
if(LOOPREG_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_link_options(-fuse-ld=mold)
endif()

# One portable binary: a fixed micro-architecture level, checked at start-up (engine/core/CpuCheck).
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND LOOPREG_ARCH)
  add_compile_options(-march=${LOOPREG_ARCH})
endif()
if(LOOPREG_SANITIZE)
  add_compile_options(-fsanitize=${LOOPREG_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${LOOPREG_SANITIZE})
endif()
if(LOOPREG_FUZZ)
  add_compile_options(-g -O1 -fsanitize=fuzzer-no-link,address,undefined
    -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
endif()

find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)

add_library(loopreg_settings INTERFACE)
target_compile_options(loopreg_settings INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -fno-math-errno)
# Eigen's own threading stays off: loops are split by engine/core/Parallel.h alone.
target_compile_definitions(loopreg_settings INTERFACE EIGEN_DONT_PARALLELIZE)

# loopreg_engine_library(<folder> SOURCES ... [DEPENDS folder ...] [PRIVATE target ...])
# One static library per engine folder, alias loopreg::<folder>.
function(loopreg_engine_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
  add_library(loopreg_${name} STATIC ${arg_SOURCES})
  add_library(loopreg::${name} ALIAS loopreg_${name})
  target_include_directories(loopreg_${name} PUBLIC "${CMAKE_SOURCE_DIR}/engine")
  list(TRANSFORM arg_DEPENDS PREPEND loopreg::)
  target_link_libraries(loopreg_${name}
    PUBLIC Eigen3::Eigen Threads::Threads ${arg_DEPENDS}
    PRIVATE loopreg_settings ${arg_PRIVATE})
  if(name MATCHES "torch")
    loopreg_precompile(loopreg_${name} loopreg_learning_torch kTorchHeaders)
  else()
    loopreg_precompile(loopreg_${name} loopreg_core kEngineHeaders)
  endif()
endfunction()

# loopreg_gtest(<name> SOURCES ... LIBRARIES ... [TOGETHER <filter>]): a GoogleTest program whose
# cases ctest lists one by one; those of the filter share a costly set-up and run in one process.
function(loopreg_gtest name)
  cmake_parse_arguments(arg "" "TOGETHER" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE loopreg_settings ${arg_LIBRARIES} GTest::gtest_main)
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}")
  target_compile_definitions(${name} PRIVATE
    LOOPREG_SOURCE_DIR="${CMAKE_SOURCE_DIR}" LOOPREG_BINARY_DIR="${CMAKE_BINARY_DIR}")
  if(name MATCHES "torch")
    loopreg_precompile(${name} loopreg_learning_torch kTorchHeaders)
  else()
    loopreg_precompile(${name} loopreg_testing kTestHeaders)
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS engine)  # an empty value would swallow the next property's name
  endif()
  set(properties TIMEOUT 300 LABELS "${arg_LABELS}"
    ENVIRONMENT "LOOPREG_CACHE=${CMAKE_BINARY_DIR}/test-cache")
  set(filter "")
  if(arg_TOGETHER)
    set(filter TEST_FILTER "-${arg_TOGETHER}")
    add_test(NAME "${name}.${arg_TOGETHER}" COMMAND ${name} "--gtest_filter=${arg_TOGETHER}")
    set_tests_properties("${name}.${arg_TOGETHER}" PROPERTIES ${properties})
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST TEST_PREFIX "${name}." ${filter}
    PROPERTIES ${properties})
endfunction()
