// Facts: syscall(2), "Architecture calling conventions"; Procedure Call Standard for arm64, 6. The
// kernel ends handlers of signals by itself.
#include "record/alone/machine.hpp"

namespace binsize::alone {

const unsigned long restorer_flag = 0;
void (*const binsize_restorer)() = nullptr;

}  // namespace binsize::alone

asm(".text\n"
    ".globl _start\n"
    "_start:\n"
    "    mov x29, #0\n"
    "    mov x30, #0\n"
    "    mov x0, sp\n"
    "    bl binsize_start\n"
    ".globl binsize_call\n"
    "binsize_call:\n"
    "    mov x8, x0\n"
    "    mov x0, x1\n"
    "    mov x1, x2\n"
    "    mov x2, x3\n"
    "    mov x3, x4\n"
    "    mov x4, x5\n"
    "    mov x5, x6\n"
    "    svc #0\n"
    "    ret\n");
