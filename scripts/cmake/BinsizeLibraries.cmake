# What libbinsize is linked with, for this build and for those that link the static library: an
# installed copy brings this file along.

find_package(fmt REQUIRED)
# Debian has no libfmt.a.
set(binsize_fmt fmt::fmt)
if(BINSIZE_STATIC)
    set(binsize_fmt fmt::fmt-header-only)
    set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
    # The same bytes from any folder: what is asserted names its source.
    add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
endif()
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
if(NOT WIN32)
    set_property(TARGET PkgConfig::utf8proc PROPERTY INTERFACE_COMPILE_OPTIONS "")
endif()

# Compressed debug sections.
pkg_check_modules(deflate REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
# What objcopy compresses with.
pkg_check_modules(zlib REQUIRED IMPORTED_TARGET zlib)
# Symbols in .gnu_debugdata; not where it has to be compiled for another system.
pkg_check_modules(lzma IMPORTED_TARGET liblzma)
add_library(binsize_decompressors INTERFACE)
target_link_libraries(binsize_decompressors INTERFACE PkgConfig::deflate PkgConfig::zstd
                      PkgConfig::zlib)
if(lzma_FOUND)
    target_link_libraries(binsize_decompressors INTERFACE PkgConfig::lzma)
endif()
