# What makes a program harder to attack through a hostile file, as distributions build theirs
# (dpkg-buildflags, hardening=+all; GCC manual, "Program Instrumentation Options"). The sanitizers
# do the same job better and cannot be mixed with _FORTIFY_SOURCE, so their presets leave it out.
# tests/cli/test_hardening.cpp reads the result from the built program.

option(BINSIZE_HARDEN "RELRO, immediate binding, stack protector, _FORTIFY_SOURCE, CET" ON)
if(NOT BINSIZE_HARDEN)
    return()
endif()

include(CheckCXXCompilerFlag)

set(flags -fstack-protector-strong -fstack-clash-protection -fcf-protection)
if(WIN32)  # where GCC 12 fails over the second (seh_emit_stackalloc) and nothing heeds the third
    set(flags -fstack-protector-strong)
elseif(APPLE)  # where clang heeds only these
    set(flags -fstack-protector-strong -fcf-protection)
endif()
foreach(flag ${flags})
    string(MAKE_C_IDENTIFIER "binsize_has${flag}" has)
    check_cxx_compiler_flag(${flag} ${has})
    if(${has})
        add_compile_options(${flag})
    endif()
endforeach()

# Checks of sizes that the compiler knows are made by its optimiser.
string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
if("${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}" MATCHES "-O[1-3s]")
    add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
# Developers' builds find with them what a release would pay for at each index and optional.
add_compile_definitions($<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)

if(WIN32)
    # And stacks as large as Linux has them.
    add_link_options(-Wl,--dynamicbase,--nxcompat,--high-entropy-va,--stack,8388608
                     -fstack-protector-strong)
endif()
if(CMAKE_SYSTEM_NAME STREQUAL Linux)
    set(pie -pie)
    if(BINSIZE_STATIC)
        set(pie -static-pie)
    endif()
    add_link_options($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:${pie}>
                     -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
