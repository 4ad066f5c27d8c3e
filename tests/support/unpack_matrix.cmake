# Unpacks the Go matrix into DESTINATION, once: all 104 executables where the full archive lies
# beside the checkout (../shared/go-matrix.tar.zst), else the selection in fixtures/.
# cmake -D SOURCE_DIR=… -D DESTINATION=… -P unpack_matrix.cmake
cmake_minimum_required(VERSION 3.25)

set(archive ${SOURCE_DIR}/fixtures/go-matrix.tar.zst)
set(full ${SOURCE_DIR}/../shared/go-matrix.tar.zst)
find_program(zstd zstd)
if(EXISTS ${full} AND zstd)
    set(archive ${full})
elseif(EXISTS ${full})
    message("the full matrix needs the command zstd; taking the selection in fixtures/")
endif()

file(SIZE ${archive} size)
set(stamp "${archive} ${size}")
if(EXISTS ${DESTINATION}/.complete)
    file(READ ${DESTINATION}/.complete done)
    if(done STREQUAL stamp)
        message("already there: ${stamp}")
        return()
    endif()
endif()

file(REMOVE_RECURSE ${DESTINATION})
file(MAKE_DIRECTORY ${DESTINATION})
if(archive STREQUAL full)
    # It looks back 1 GiB, which only the command does, when asked.
    execute_process(COMMAND ${zstd} -q -dc --long=30 ${archive} COMMAND tar xf -
                    WORKING_DIRECTORY ${DESTINATION} RESULTS_VARIABLE results)
else()
    execute_process(COMMAND ${CMAKE_COMMAND} -E tar xf ${archive}
                    WORKING_DIRECTORY ${DESTINATION} RESULTS_VARIABLE results)
endif()
if(NOT results MATCHES "^0(;0)?$")
    message(FATAL_ERROR "${archive} could not be unpacked: ${results}")
endif()
file(WRITE ${DESTINATION}/.complete "${stamp}")
message("unpacked ${stamp}")
