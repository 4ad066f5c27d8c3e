#include "format/elf/elf.hpp"

namespace binsize {

bool probe_elf(ByteView bytes) { return as_text(bytes).starts_with("\x7f" "ELF"); }

Result<Image> load_elf(ByteView, const LoadOptions&) {
    return fail(ErrorKind::unsupported, "ELF is being written");
}

}  // namespace binsize
