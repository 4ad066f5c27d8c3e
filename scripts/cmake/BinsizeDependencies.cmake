# Everything binsize takes from others, from the distribution's packages: nothing is vendored or
# downloaded. Third-party headers are SYSTEM, so that our warnings are about our code.

find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)

include(BinsizeLibraries)

# Fingerprints: headers alone, compiled in.
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
add_library(binsize_hash INTERFACE)
target_include_directories(binsize_hash SYSTEM INTERFACE ${xxhash_INCLUDE_DIRS})

# The screen of `binsize explore`. Linked in where there is a static library: loading a shared one
# would be paid by every command, and what describes terminals (terminfo) is found at run time anyway.
add_library(binsize_curses INTERFACE)
if(NOT WIN32)
    find_path(BINSIZE_CURSES_INCLUDE curses.h PATH_SUFFIXES ncursesw)
    find_library(BINSIZE_CURSES_LIBRARY NAMES libncursesw.a ncursesw)
    find_library(BINSIZE_TINFO_LIBRARY NAMES libtinfo.a libtinfow.a tinfo tinfow)
    if(NOT BINSIZE_CURSES_INCLUDE OR NOT BINSIZE_CURSES_LIBRARY)
        message(FATAL_ERROR "ncurses for wide characters not found: install libncurses-dev (scripts/setup does)")
    endif()
    target_include_directories(binsize_curses SYSTEM INTERFACE ${BINSIZE_CURSES_INCLUDE})
    target_link_libraries(binsize_curses INTERFACE ${BINSIZE_CURSES_LIBRARY})
    if(BINSIZE_TINFO_LIBRARY)  # some build it into ncurses
        target_link_libraries(binsize_curses INTERFACE ${BINSIZE_TINFO_LIBRARY})
    endif()
endif()

# The database of `binsize record`. Linked in for the same reason; the shared one would take 0.3 ms
# of every start.
find_path(BINSIZE_SQLITE_INCLUDE sqlite3.h)
find_library(BINSIZE_SQLITE_LIBRARY NAMES libsqlite3.a sqlite3)
if(NOT BINSIZE_SQLITE_INCLUDE OR NOT BINSIZE_SQLITE_LIBRARY)
    message(FATAL_ERROR "SQLite not found: install libsqlite3-dev (scripts/setup does)")
endif()
add_library(binsize_sqlite INTERFACE)
target_include_directories(binsize_sqlite SYSTEM INTERFACE ${BINSIZE_SQLITE_INCLUDE})
target_link_libraries(binsize_sqlite INTERFACE ${BINSIZE_SQLITE_LIBRARY} m ${CMAKE_DL_LIBS}
                      Threads::Threads)

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
