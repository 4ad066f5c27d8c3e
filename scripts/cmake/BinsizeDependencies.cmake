# Everything binsize takes from others, from the distribution's packages: nothing is vendored or
# downloaded. Third-party headers are SYSTEM, so that our warnings are about our code.

find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# LLVM's demangler alone: libLLVM.so would add 15 ms to every start.
find_library(BINSIZE_LLVM_DEMANGLE NAMES libLLVMDemangle.a
             PATHS /usr/lib/llvm-19/lib /usr/lib/llvm-18/lib /usr/lib/llvm-17/lib
                   /usr/lib/llvm-16/lib /usr/lib/llvm-15/lib /usr/lib/llvm-14/lib
                   /opt/homebrew/opt/llvm/lib)
if(NOT BINSIZE_LLVM_DEMANGLE)
    message(FATAL_ERROR "libLLVMDemangle.a not found: install llvm-dev (scripts/setup does)")
endif()
get_filename_component(llvm_lib ${BINSIZE_LLVM_DEMANGLE} DIRECTORY)
add_library(binsize_demangler INTERFACE)
target_link_libraries(binsize_demangler INTERFACE ${BINSIZE_LLVM_DEMANGLE})
target_include_directories(binsize_demangler SYSTEM INTERFACE ${llvm_lib}/../include)

# SHA-256.
pkg_check_modules(md REQUIRED IMPORTED_TARGET libmd)

# Columns of a terminal, and what a reader takes for one character.
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
# Its package defines what its header needs on Windows alone, and no precompiled header has.
set_property(TARGET PkgConfig::utf8proc PROPERTY INTERFACE_COMPILE_OPTIONS "")

# Fingerprints: headers alone, compiled in.
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
add_library(binsize_hash INTERFACE)
target_include_directories(binsize_hash SYSTEM INTERFACE ${xxhash_INCLUDE_DIRS})

# Compressed debug sections.
pkg_check_modules(deflate REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
add_library(binsize_decompressors INTERFACE)
target_link_libraries(binsize_decompressors INTERFACE PkgConfig::deflate PkgConfig::zstd)

# The second loader: LIEF 0.9 as Debian 12 packages it, without a CMake config of its own.
set(lief_default OFF)
find_path(BINSIZE_LIEF_INCLUDE LIEF/version.h)
find_library(BINSIZE_LIEF_LIBRARY LIEF)
if(BINSIZE_LIEF_INCLUDE AND BINSIZE_LIEF_LIBRARY)
    file(STRINGS ${BINSIZE_LIEF_INCLUDE}/LIEF/version.h lief_version REGEX "LIEF_VERSION ")
    if(lief_version MATCHES "\"0\\.9\\.")
        file(GLOB lief_sources ${PROJECT_SOURCE_DIR}/src/format/lief/*.cpp)
        if(lief_sources)
            set(lief_default ON)
        endif()
    else()
        message(STATUS "LIEF found, but not 0.9: ${lief_version}. binsize-lief is not built; "
                       "newer versions moved enums and ownership and nobody has tried them.")
    endif()
endif()
option(BINSIZE_WITH_LIEF "Build binsize-lief, the second loader" ${lief_default})
if(BINSIZE_WITH_LIEF)
    add_library(binsize_lief_library INTERFACE)
    target_include_directories(binsize_lief_library SYSTEM INTERFACE ${BINSIZE_LIEF_INCLUDE})
    target_link_libraries(binsize_lief_library INTERFACE ${BINSIZE_LIEF_LIBRARY})
endif()
