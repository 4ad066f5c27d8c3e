# Files as constants of the program: the page's script and style are written, read and checked as
# what they are, and travel inside of it.
#
# binsize_embed(LAYER NAMESPACE NAME files…): `const std::string_view NAME` holds the files, one after
# the other. Run as a script (cmake -D OUT=… -D NAMESPACE=… -D NAME=… -D FILES=… -P), it writes the
# source.
if(CMAKE_SCRIPT_MODE_FILE)
    string(CONCAT all "// Made by BinsizeEmbed.cmake.\n#include <string_view>\n\n"
                      "namespace ${NAMESPACE} {\nextern const std::string_view ${NAME};\n"
                      "const std::string_view ${NAME} =")
    string(REPLACE "|" ";" files "${FILES}")
    foreach(file ${files})
        file(READ ${file} text)
        string(FIND "${text}" ")binsize\"" at)
        if(NOT at EQUAL -1)
            message(FATAL_ERROR "${file} holds the end of a raw string")
        endif()
        string(APPEND all "\n    R\"binsize(" "${text}" ")binsize\"")
    endforeach()
    file(WRITE ${OUT} "${all};\n}\n")
    return()
endif()

function(binsize_embed layer namespace name)
    set(out ${PROJECT_BINARY_DIR}/embedded/${name}.cpp)
    string(REPLACE ";" "|" files "${ARGN}")
    add_custom_command(
        OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -D OUT=${out} -D NAMESPACE=${namespace} -D NAME=${name}
                "-DFILES=${files}" -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
        DEPENDS ${ARGN} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
        VERBATIM)
    target_sources(binsize_${layer} PRIVATE ${out})
    set_source_files_properties(${out} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
