# libbinsize, static and shared, from the objects of the layers, and its installation:
# find_package(binsize) in scripts/cmake/binsizeConfig.cmake.in. Headers are the API alone.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(objects)
get_property(layers GLOBAL PROPERTY BINSIZE_LIBRARY_LAYERS)
foreach(layer ${layers})
    list(APPEND objects $<TARGET_OBJECTS:binsize_${layer}>)
endforeach()
foreach(kind static shared)
    string(TOUPPER ${kind} type)
    add_library(libbinsize_${kind} ${type} ${objects})
    set_target_properties(libbinsize_${kind} PROPERTIES
        OUTPUT_NAME binsize VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
        LINKER_LANGUAGE CXX)
endforeach()
target_link_libraries(libbinsize_shared PRIVATE ${binsize_fmt} Threads::Threads binsize_demangler
                      PkgConfig::md PkgConfig::utf8proc binsize_decompressors)
if(CMAKE_SYSTEM_NAME STREQUAL Linux)
    target_link_options(libbinsize_shared PRIVATE -Wl,--exclude-libs,ALL -Wl,--no-undefined)
endif()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/binsize)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/binsizeConfig.cmake.in
    ${PROJECT_BINARY_DIR}/binsizeConfig.cmake INSTALL_DESTINATION ${package}
    PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/binsizeConfigVersion.cmake
    COMPATIBILITY SameMinorVersion)
install(TARGETS libbinsize_static libbinsize_shared COMPONENT library)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/binsize TYPE INCLUDE COMPONENT library)
install(FILES ${PROJECT_BINARY_DIR}/binsizeConfig.cmake
              ${PROJECT_BINARY_DIR}/binsizeConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/BinsizeLibraries.cmake
        DESTINATION ${package} COMPONENT library)
