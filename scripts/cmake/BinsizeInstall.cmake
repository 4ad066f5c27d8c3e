# What `cmake --install` and the packages put on a machine besides the library: the program, its
# manual pages, completions and licence. Pages and completions are the program's own words, so it
# has to run here: cross-compiled ones take those of another build (BINSIZE_MANUAL=OFF).
include(GNUInstallDirs)

install(TARGETS binsize COMPONENT program)
if(BINSIZE_WITH_LIEF)
    install(TARGETS binsize-lief COMPONENT program)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/docs/CHANGELOG.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

if(CMAKE_CROSSCOMPILING)
    set(runs_here OFF)
else()
    set(runs_here ON)
endif()
option(BINSIZE_MANUAL "Write manual pages and completions" ${runs_here})
if(BINSIZE_MANUAL)
    set(manual ${PROJECT_BINARY_DIR}/manual)
    add_custom_command(OUTPUT ${manual}/done
        COMMAND ${CMAKE_COMMAND} -D PROGRAM=$<TARGET_FILE:binsize> -D OUTPUT=${manual}
                -P ${CMAKE_CURRENT_LIST_DIR}/manual.cmake
        DEPENDS binsize ${CMAKE_CURRENT_LIST_DIR}/manual.cmake
        COMMENT "Writing manual pages and completions" VERBATIM)
    add_custom_target(manual ALL DEPENDS ${manual}/done)
    install(DIRECTORY ${manual}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT program)
    # Where each shell looks by itself: bash-completion(8), $fpath of zsh,
    # $fish_complete_path of fish.
    install(FILES ${manual}/bash RENAME binsize COMPONENT program
            DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    install(FILES ${manual}/zsh RENAME _binsize COMPONENT program
            DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
    install(FILES ${manual}/fish RENAME binsize.fish COMPONENT program
            DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

# .deb and .rpm of the program alone: `cpack -G DEB`, `cpack -G RPM`; scripts/release does both.
set(CPACK_PACKAGE_NAME binsize)
set(CPACK_PACKAGE_VENDOR binsize)
set(CPACK_PACKAGE_CONTACT "The binsize developers <maintainers@binsize.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "where every byte of an executable goes")
set(CPACK_PACKAGE_DESCRIPTION
    "binsize reads ELF, Mach-O and PE files, of Go, C, C++ and Rust, stripped or not, and says where
every byte of them goes, why it is there, and what it would save to change it. It gates pull
requests on size and compares variants of a program.")
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "${CPACK_PACKAGE_DESCRIPTION}")
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian.cmake)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME binsize)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_RPM_COMPONENT_INSTALL ON)
set(CPACK_RPM_PROGRAM_PACKAGE_NAME binsize)
set(CPACK_RPM_PROGRAM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE Apache-2.0)
if(BINSIZE_STATIC)
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS OFF)
    set(CPACK_RPM_PACKAGE_AUTOREQ OFF)
else()
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
include(CPack)
