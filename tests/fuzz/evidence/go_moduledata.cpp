// Any words as moduledata: it is found or not, the same each time; what is found lies in the file,
// its layout is one of the known, and its header's offsets rise.
#include "fuzz/go_file.hpp"

using namespace binsize;

namespace {

void check_header(const go::PointerReader& reader, const go::PcHeader& h) {
    const u64 offsets[] = {h.size, h.funcnametab, h.cutab, h.filetab, h.pctab, h.functab};
    FUZZ_REQUIRE(std::ranges::is_sorted(offsets));
    FUZZ_REQUIRE(h.quantum == 1 || h.quantum == 2 || h.quantum == 4);
    const u64 room = reader.at(h.address).size();
    FUZZ_REQUIRE(h.nfunc != 0 && h.functab <= room && h.nfunc * 8 <= room - h.functab);
}

void check_headers_everywhere(const go::PointerReader& reader, u64 size) {
    for (u64 at = fuzz::GoFile::base; at < fuzz::GoFile::base + size; at += 4)
        for (const bool old : {false, true})
            if (const auto header = go::read_pc_header(reader, at, old)) {
                FUZZ_REQUIRE(header->address == at && header->old == old);
                check_header(reader, *header);
            }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = fuzz::GoFile::make(std::as_bytes(std::span(data, size)));
    if (!file) return 0;
    const auto& image = file->image;
    const go::PointerReader reader(image);
    check_headers_everywhere(reader, image.bytes.size());

    Notes notes;
    const auto module = go::find_moduledata(reader, notes);
    if (!module) {
        FUZZ_REQUIRE(notes.empty());
        return 0;
    }
    FUZZ_REQUIRE(notes.size() <= 1);
    check_header(reader, module->header);
    FUZZ_REQUIRE(!reader.at(module->address).empty());
    FUZZ_REQUIRE(module->pc_header == module->header.address);
    FUZZ_REQUIRE(!go::version_range(module->layout).empty());
    FUZZ_REQUIRE(module->header.old == !module->at_least(go::Layout::go1_18));
    FUZZ_REQUIRE(module->ftab.data == module->pclntable.data);
    FUZZ_REQUIRE(module->ftab.count == module->header.nfunc + 1);
    // Unknown layouts state no types, so that none are read.
    FUZZ_REQUIRE(notes.empty() || (module->types == 0 && module->typelinks.count == 0));

    Notes again_notes;
    const auto again = go::find_moduledata(reader, again_notes);
    FUZZ_REQUIRE(again && again->address == module->address && again->layout == module->layout);
    FUZZ_REQUIRE(again_notes.size() == notes.size());
    return 0;
}
