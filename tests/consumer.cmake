# Installs the library into a folder of its own, builds tests/consumer against that copy alone,
# static and shared, and runs it: cmake -D SOURCE_DIR=… -D BUILD_DIR=… -D COMPILER=… -D FLAGS=…
# -P consumer.cmake
cmake_minimum_required(VERSION 3.25)

set(work ${BUILD_DIR}/consumer)
file(REMOVE_RECURSE ${work})
function(run)
    execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
    if(NOT code EQUAL 0)
        message(FATAL_ERROR "${ARGV}: ${code}\n${out}")
    endif()
    set(out "${out}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD_DIR} --component library --prefix ${work}/installed)
file(GLOB_RECURSE headers RELATIVE ${work}/installed/include ${work}/installed/include/*)
file(GLOB api RELATIVE ${SOURCE_DIR}/include ${SOURCE_DIR}/include/binsize/*)
list(SORT headers)
list(SORT api)
if(NOT headers STREQUAL api)
    message(FATAL_ERROR "installed ${headers}, expected ${api}")
endif()

foreach(shared OFF ON)
    run(${CMAKE_COMMAND} -S ${SOURCE_DIR}/tests/consumer -B ${work}/${shared} -G ${GENERATOR}
        -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_CXX_FLAGS=${FLAGS}
        -D CMAKE_PREFIX_PATH=${work}/installed -D BUILD_SHARED_LIBS=${shared})
    run(${CMAKE_COMMAND} --build ${work}/${shared})
    run(${work}/${shared}/consumer ${SOURCE_DIR}/fixtures/elf/alias.elf
        ${SOURCE_DIR}/fixtures/elf/alias.elf)
    foreach(part "alias.elf" "nothing that binsize looks at" "PASS  alias.elf" "binsize.report")
        string(FIND "${out}" "${part}" at)
        if(at EQUAL -1)
            message(FATAL_ERROR "'${part}' is not in what the consumer printed:\n${out}")
        endif()
    endforeach()
endforeach()
message("both consumers run")
