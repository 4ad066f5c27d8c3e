# cmake -D PROGRAM=… -D OUTPUT=… -P manual.cmake: man1/*.1, and a completion script for each shell.
# Which commands there are, each page says under SEE ALSO.

function(run output)
    execute_process(COMMAND ${PROGRAM} ${ARGN} OUTPUT_FILE ${output} RESULT_VARIABLE code)
    if(NOT code EQUAL 0)
        message(FATAL_ERROR "${PROGRAM} ${ARGN} ended with ${code}")
    endif()
endfunction()

function(write_page name)
    run(${OUTPUT}/man1/${name}.1 help --man ${ARGN})
    file(STRINGS ${OUTPUT}/man1/${name}.1 others REGEX "^\\.BR .*\\(1\\)")
    foreach(line ${others})
        string(REGEX REPLACE "^\\.BR ([^ ]*) .*" "\\1" other ${line})
        string(REPLACE "\\-" "-" other ${other})
        if(other MATCHES "^${name}-(.*)$")
            write_page(${other} ${ARGN} ${CMAKE_MATCH_1})
        endif()
    endforeach()
endfunction()

file(REMOVE_RECURSE ${OUTPUT})
file(MAKE_DIRECTORY ${OUTPUT}/man1)
write_page(binsize)
foreach(shell bash zsh fish powershell)
    run(${OUTPUT}/${shell} completion ${shell})
endforeach()
file(TOUCH ${OUTPUT}/done)
