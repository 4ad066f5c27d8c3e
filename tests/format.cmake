# Every source file is as clang-format-19 would write it; skipped where that is not installed.
# cmake -D SOURCE_DIR=… -P format.cmake
find_program(clang_format NAMES clang-format-19)
if(NOT clang_format)
    message("SKIP: clang-format-19 is not installed")
    return()
endif()
file(GLOB_RECURSE files ${SOURCE_DIR}/src/*.cpp ${SOURCE_DIR}/src/*.hpp
     ${SOURCE_DIR}/include/*.hpp ${SOURCE_DIR}/tests/*.cpp ${SOURCE_DIR}/tests/*.hpp)
execute_process(COMMAND ${clang_format} --dry-run --Werror --ferror-limit=1 ${files}
                RESULT_VARIABLE failed ERROR_VARIABLE complaints)
if(failed)
    string(REGEX MATCHALL "[^\n:]+:[0-9]+:[0-9]+: error" places "${complaints}")
    list(TRANSFORM places REPLACE ": error" "")
    list(JOIN places "\n  " places)
    message(FATAL_ERROR "not as clang-format-19 writes it (clang-format-19 -i FILE):\n  ${places}")
endif()
