# The step's own program, src/record/alone: neither a library nor the start files of one are linked,
# so that hundreds of its starts in a build cost next to nothing. It travels inside of binsize, as
# src/record/alone.hpp says; where there is none, binsize takes its place.
include(CMakeDependentOption)

set(machine)
if(CMAKE_SYSTEM_NAME STREQUAL Linux)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$")
        set(machine amd64)
    elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
        set(machine arm64)
    endif()
endif()
cmake_dependent_option(BINSIZE_STEP "Build the recorder's step as a program without libraries" ON
                       machine OFF)

set(out ${PROJECT_BINARY_DIR}/embedded/step_program.cpp)
if(BINSIZE_STEP)
    set(record ${PROJECT_SOURCE_DIR}/src/record)
    add_executable(binsize-step
        ${record}/step/step_posix.cpp ${record}/step/counters_linux.cpp ${record}/step/watch_linux.cpp ${record}/alone/start.cpp
        ${record}/alone/calls.cpp ${record}/alone/texts.cpp ${record}/alone/machine_${machine}.cpp)
    target_link_libraries(binsize-step PRIVATE binsize_options)
    # In the place of what all other targets get: nothing here is there to harden or to move, and the
    # compiler may not make calls of what is their body. --no-pie is clang's and GCC's alike.
    set_target_properties(binsize-step PROPERTIES
        COMPILE_OPTIONS "-Os;-fno-pic;-fno-pie;-fno-builtin;-fno-exceptions;-fno-rtti;-fno-stack-protector;-fcf-protection=none;-fno-asynchronous-unwind-tables;-U_FORTIFY_SOURCE;-U_GLIBCXX_ASSERTIONS;-fno-sanitize=all;-g0"
        COMPILE_DEFINITIONS ""
        LINK_OPTIONS "-nostdlib;-nostartfiles;-static;-no-pie;-fno-sanitize=all;-Wl,--build-id=none,-z,noexecstack,-z,norelro,-z,noseparate-code,-s"
        CXX_CLANG_TIDY "")
    if(machine STREQUAL arm64)
        set_property(TARGET binsize-step APPEND PROPERTY COMPILE_OPTIONS -mno-outline-atomics)
    endif()
    # Read by the assembler: the file is bytes, and too large to spell.
    file(CONFIGURE OUTPUT ${out} @ONLY CONTENT [=[
// Made by BinsizeStep.cmake.
#include "record/alone.hpp"

asm(".pushsection .rodata\n"
    "binsize_step_begin:\n"
    ".incbin \"@PROJECT_BINARY_DIR@/binsize-step\"\n"
    "binsize_step_end:\n"
    ".popsection\n");
extern "C" __attribute__((visibility("hidden"))) const std::byte binsize_step_begin[];
extern "C" __attribute__((visibility("hidden"))) const std::byte binsize_step_end[];

namespace binsize::record {

ByteView step_program() { return {binsize_step_begin, binsize_step_end}; }

}  // namespace binsize::record
]=])
    set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS ${PROJECT_BINARY_DIR}/binsize-step)
else()
    file(CONFIGURE OUTPUT ${out} @ONLY CONTENT [=[
// Made by BinsizeStep.cmake.
#include "record/alone.hpp"

namespace binsize::record {

ByteView step_program() { return {}; }

}  // namespace binsize::record
]=])
endif()
set_source_files_properties(${out} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
target_sources(binsize_record PRIVATE ${out})
if(TARGET binsize-step)
    add_dependencies(binsize_record binsize-step)
endif()
