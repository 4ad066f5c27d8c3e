# Toolchain file: binsize for Windows, by Debian's MinGW-w64 (with C++'s threads: the -posix one) and
# the libraries that `scripts/sysroot-source windows-amd64` compiled into $BINSIZE_SYSROOT.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
include(${CMAKE_CURRENT_LIST_DIR}/sysroot.cmake)
list(APPEND CMAKE_FIND_ROOT_PATH /usr/x86_64-w64-mingw32)
set(CMAKE_PREFIX_PATH /)
set(ENV{PKG_CONFIG_LIBDIR} ${root}/lib/pkgconfig)
# Headers alone.
set(CMAKE_CXX_FLAGS_INIT "-isystem ${root}/include")
find_program(emulator NAMES wine64 wine)
if(emulator)
    set(CMAKE_CROSSCOMPILING_EMULATOR ${emulator})
endif()
