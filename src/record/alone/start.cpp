// Where the step's own program starts: no library has run before. The kernel leaves the number of
// arguments at the top of the stack, then the arguments, a null, the environment, a null, and what
// it says of the machine.
// Facts: System V ABI, AMD64 supplement, 3.4.1; Procedure Call Standard for arm64, 6.4;
// getauxval(3).
#include "record/alone/alone.hpp"
#include "record/step/step.hpp"

#include <elf.h>

extern "C" {

char** environ = nullptr;  // NOLINT: POSIX's name

[[noreturn]] void binsize_start(long* stack);

void binsize_start(long* stack) {
    const int argc = static_cast<int>(*stack);
    auto** const argv = reinterpret_cast<char**>(stack + 1);
    environ = argv + argc + 1;
    char** at = environ;
    while (*at != nullptr) ++at;
    const char* own_path = argc > 0 ? argv[0] : "";
    for (const auto* about = reinterpret_cast<const Elf64_auxv_t*>(at + 1);
         about->a_type != AT_NULL; ++about) {
        if (about->a_type == AT_PAGESZ)
            binsize::alone::page_size = static_cast<int>(about->a_un.a_val);
        if (about->a_type == AT_EXECFN) own_path = reinterpret_cast<const char*>(about->a_un.a_val);
    }
    if (binsize::record::is_step(own_path)) binsize::record::run_step(argc, argv);
    binsize::record::run_wrapper(argc, argv, own_path);
}
}
