#include "analysis/assemble.hpp"
#include "analysis/sections/memory_regions.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"

namespace binsize {

Subject make_subject(const Image& image, const Axis& axis, const ReportOptions& options) {
    Subject s;
    s.name = printable(options.name);
    s.format = name_of(image.format);
    s.kind = name_of(image.kind);
    s.size = axis.total().file;
    s.memory = axis.total().memory;
    s.build_id = printable(image.build_id);
    if (options.digest) s.sha256 = sha256_hex(image.bytes);
    if (image.kind == FileKind::fat) return s;
    if (image.kind == FileKind::archive) {  // what an import library says of itself
        s.arch = image.arch;
        s.os = image.os;
        s.bits = image.bits;
        if (image.bits != 0) s.endian = "little";
        return s;
    }
    s.arch = image.arch;
    s.bits = image.bits;
    s.endian = image.endian == Endian::little ? "little" : "big";
    s.os = image.os;
    s.stripped = image.stripped;
    s.memory_regions = make_memory_regions(image);
    return s;
}

}  // namespace binsize
