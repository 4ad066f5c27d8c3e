// Facts: syscall(2), "Architecture calling conventions"; sigreturn(2); System V ABI, AMD64
// supplement, 3.2.3 and 3.4.1.
#include "record/alone/machine.hpp"

extern "C" void binsize_restore();

namespace binsize::alone {

const unsigned long restorer_flag = 0x04000000;
void (*const binsize_restorer)() = binsize_restore;

}  // namespace binsize::alone

asm(".text\n"
    ".globl _start\n"
    "_start:\n"
    "    xor %ebp, %ebp\n"
    "    mov %rsp, %rdi\n"
    "    and $-16, %rsp\n"
    "    call binsize_start\n"
    ".globl binsize_call\n"
    "binsize_call:\n"
    "    mov %rdi, %rax\n"
    "    mov %rsi, %rdi\n"
    "    mov %rdx, %rsi\n"
    "    mov %rcx, %rdx\n"
    "    mov %r8, %r10\n"
    "    mov %r9, %r8\n"
    "    mov 8(%rsp), %r9\n"
    "    syscall\n"
    "    ret\n"
    ".globl binsize_restore\n"
    "binsize_restore:\n"
    "    mov $15, %eax\n"  // rt_sigreturn
    "    syscall\n");
