# Toolchain file: binsize for macOS, by the clang of PyPI's ziglang, which brings libc++ and what
# links with libSystem, and the libraries that `scripts/sysroot-source darwin-…` compiled into
# $BINSIZE_SYSROOT. The folder also has the compiler (scripts/darwin-tools).
set(CMAKE_SYSTEM_NAME Darwin)
include(${CMAKE_CURRENT_LIST_DIR}/sysroot.cmake)
set(CMAKE_C_COMPILER ${root}/bin/clang)
set(CMAKE_CXX_COMPILER ${root}/bin/clang++)
set(CMAKE_AR ${root}/bin/ar CACHE FILEPATH "")
set(CMAKE_RANLIB ${root}/bin/ranlib CACHE FILEPATH "")
set(CMAKE_INSTALL_NAME_TOOL /bin/false CACHE FILEPATH "nothing asks for it")
set(CMAKE_PREFIX_PATH /)
set(ENV{PKG_CONFIG_LIBDIR} ${root}/lib/pkgconfig)
# Headers alone.
set(CMAKE_CXX_FLAGS_INIT "-isystem ${root}/include")
