# How a layer and a program of binsize are built. A new source file needs no change here.

add_library(binsize_options INTERFACE)
target_include_directories(binsize_options INTERFACE ${PROJECT_SOURCE_DIR}/include
                                                     ${PROJECT_SOURCE_DIR}/src)
target_compile_options(binsize_options INTERFACE -Wall -Wextra -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # libstdc++'s own stable_sort uses what its C++23 mode calls deprecated; clang tells our callers.
    target_compile_options(binsize_options INTERFACE -Wno-deprecated-declarations)
endif()
if(BINSIZE_WERROR)
    target_compile_options(binsize_options INTERFACE -Werror)
endif()

# One set of objects makes the program, the static and the shared library. Hidden and not to be
# replaced at run time, what is compiled this way is as quick as for a program alone.
add_compile_options(-fPIC -fvisibility=hidden -fvisibility-inlines-hidden)
if(NOT APPLE)  # whose linker knows nothing else
    add_compile_options(-fno-semantic-interposition)
endif()

# Two fifths of compiling a file go into headers that are not ours: they are read once. Only those
# that change with the distribution; a build without (BINSIZE_PCH=OFF, the release's) shows an
# include that was forgotten.
option(BINSIZE_PCH "Precompile the headers of the standard library and of fmt" OFF)
set(binsize_pch_headers <algorithm> <array> <atomic> <bit> <charconv> <cstring> <deque> <expected>
    <functional> <map> <memory> <optional> <span> <string> <string_view> <unordered_map> <utility>
    <variant> <vector> <fmt/format.h>)
if(BINSIZE_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_compile_options(-fpch-preprocess)  # what ccache needs to see into them
endif()

# The first to ask makes the header that all others reuse.
function(binsize_precompile target)
    if(NOT BINSIZE_PCH)
        return()
    elseif(target STREQUAL binsize_base)
        target_precompile_headers(${target} PRIVATE ${binsize_pch_headers})
    else()
        target_precompile_headers(${target} REUSE_FROM binsize_base)
    endif()
endfunction()

# Leaves out the files that are another system's: NAME_posix.cpp and NAME_linux.cpp are for those,
# NAME_windows.cpp and NAME_macos.cpp likewise. All others are for every system.
function(binsize_of_this_system list)
    set(others _windows _macos)
    if(WIN32)
        set(others _posix _linux _macos)
    elseif(APPLE)
        set(others _windows _linux)
    endif()
    foreach(system ${others})
        list(FILTER ${list} EXCLUDE REGEX "${system}\\.cpp$")
    endforeach()
    set(${list} ${${list}} PARENT_SCOPE)
endfunction()

# binsize_layer(NAME [APART] [LINK public…] [PRIVATE private…] [EXCLUDE folder…]): src/NAME/**.cpp as
# the static library binsize_NAME; of headers alone, an interface. APART: no part of libbinsize.
function(binsize_layer name)
    cmake_parse_arguments(arg "APART" "" "LINK;PRIVATE;EXCLUDE" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
    binsize_of_this_system(sources)
    foreach(folder ${arg_EXCLUDE})
        list(FILTER sources EXCLUDE REGEX "/src/${name}/${folder}/")
    endforeach()
    set(public PUBLIC)
    if(sources)
        add_library(binsize_${name} STATIC ${sources})
        set_property(GLOBAL APPEND PROPERTY BINSIZE_LAYERS ${name})
        if(NOT arg_APART)
            set_property(GLOBAL APPEND PROPERTY BINSIZE_LIBRARY_LAYERS ${name})
        endif()
    elseif(EXISTS ${PROJECT_SOURCE_DIR}/src/${name}/${name}.hpp)
        add_library(binsize_${name} INTERFACE)
        set(public INTERFACE)
    else()
        message(FATAL_ERROR "there is no layer ${name}")
    endif()
    target_link_libraries(binsize_${name} ${public} binsize_options)
    foreach(dependency ${arg_LINK})
        if(TARGET binsize_${dependency})
            set(dependency binsize_${dependency})
        endif()
        target_link_libraries(binsize_${name} ${public} ${dependency})
    endforeach()
    if(sources)
        target_link_libraries(binsize_${name} PRIVATE ${arg_PRIVATE})
        binsize_precompile(binsize_${name})
    endif()
endfunction()

# binsize_command_line(): all of src/cli but the choice of a loader, compiled once for all programs.
function(binsize_command_line)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/cli/*.cpp)
    list(FILTER sources EXCLUDE REGEX "/cli/loader.cpp$")
    binsize_of_this_system(sources)
    add_library(binsize_cli OBJECT ${sources})
    target_link_libraries(binsize_cli PUBLIC binsize_library binsize_record binsize_history CLI11::CLI11 binsize_curses)
    if(BINSIZE_PCH)
        target_precompile_headers(binsize_cli PRIVATE ${binsize_pch_headers} <CLI/CLI.hpp>)
    endif()
endfunction()

# binsize_program(NAME LOADER native|lief): the command line over one loader.
function(binsize_program name)
    cmake_parse_arguments(arg "" "LOADER" "" ${ARGN})
    add_executable(${name} ${PROJECT_SOURCE_DIR}/src/cli/loader.cpp)
    target_link_libraries(${name} PRIVATE binsize_cli)
    if(WIN32)
        enable_language(RC)
        target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src/base/platform/binsize.rc)
        target_link_libraries(${name} PRIVATE psapi)
        target_link_options(${name} PRIVATE -static)
    endif()
    binsize_precompile(${name})
    if(arg_LOADER STREQUAL lief)
        file(GLOB lief_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/format/lief/*.cpp)
        target_sources(${name} PRIVATE ${lief_sources})
        target_compile_definitions(${name} PRIVATE BINSIZE_LOADER_LIEF=1)
        target_link_libraries(${name} PRIVATE binsize_lief_library)
    endif()
endfunction()
