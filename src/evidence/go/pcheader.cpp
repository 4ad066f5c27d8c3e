#include "evidence/go/pcheader.hpp"

namespace binsize::go {

std::optional<PcHeader> read_pc_header(const PointerReader& reader, u64 address, bool old) {
    const u64 word = reader.word_size();
    const u64 size = 8 + (old ? 7 : 8) * word;
    const auto bytes = reader.bytes(address, size);
    if (!bytes || address % word != 0) return std::nullopt;
    const auto byte = [&](std::size_t i) { return std::to_integer<u8>((*bytes)[i]); };
    PcHeader h;
    h.address = address;
    h.old = old;
    h.size = size;
    h.magic = load_unchecked<u32>(bytes->data(), reader.endian());
    h.quantum = byte(6);
    if (byte(4) != 0 || byte(5) != 0 || byte(7) != word) return std::nullopt;
    if (h.quantum != 1 && h.quantum != 2 && h.quantum != 4) return std::nullopt;

    u64 field = address + 8;
    const auto take = [&] {
        const u64 value = reader.plain_word(field).value_or(0);
        field += word;
        return value;
    };
    h.nfunc = take();
    h.nfiles = take();
    if (!old) {
        h.text_start = reader.word(field).value_or(0);
        field += word;
    }
    h.funcnametab = take();
    h.cutab = take();
    h.filetab = take();
    h.pctab = take();
    h.functab = take();
    const bool rising = size <= h.funcnametab && h.funcnametab <= h.cutab && h.cutab <= h.filetab &&
                        h.filetab <= h.pctab && h.pctab <= h.functab;
    if (!rising || h.nfunc == 0) return std::nullopt;
    // Each function has at least a functab entry behind that offset.
    const auto room = reader.at(address).size();
    if (h.functab > room || h.nfunc > (room - h.functab) / 8) return std::nullopt;
    return h;
}

}  // namespace binsize::go
