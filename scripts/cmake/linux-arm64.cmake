# Toolchain file: a static binsize for Linux on arm64, by Debian's g++-aarch64-linux-gnu and the
# libraries that `scripts/sysroot arm64` unpacked into $BINSIZE_SYSROOT.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
include(${CMAKE_CURRENT_LIST_DIR}/sysroot.cmake)
list(APPEND CMAKE_FIND_ROOT_PATH /usr/aarch64-linux-gnu)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${root})
set(ENV{PKG_CONFIG_LIBDIR} ${root}/usr/lib/aarch64-linux-gnu/pkgconfig:${root}/usr/share/pkgconfig)
# Headers alone.
set(CMAKE_CXX_FLAGS_INIT "-isystem ${root}/usr/include")
find_program(emulator qemu-aarch64-static)
if(emulator)
    set(CMAKE_CROSSCOMPILING_EMULATOR ${emulator})
endif()
