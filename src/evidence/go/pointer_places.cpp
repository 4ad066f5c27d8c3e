#include "evidence/go/pointer_places.hpp"

#include "evidence/dyld_opcodes.hpp"
#include "evidence/pe_relocations.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

constexpr u8 repeats = 0x80;

/// One instruction of a program: 0 ends; 0nnnnnnn is followed by n bits; 1nnnnnnn repeats the last
/// n bits (n = 0: n as a varint follows) as often as the varint behind says.
struct Instruction {
    u64 bits = 0;    ///< that it adds, once
    u64 count = 1;   ///< how often
    ByteView plain;  ///< the bits themselves; empty where it repeats
};

std::optional<Instruction> take(Cursor& at, ByteView program) {
    const auto code = at.take<u8>();
    if (at.failed()) return std::nullopt;
    Instruction out;
    out.bits = code & 0x7fU;
    if (code < repeats) {
        out.plain = clip_slice(program, at.offset(), (out.bits + 7) / 8);
        at.skip((out.bits + 7) / 8);
    } else {
        if (out.bits == 0) out.bits = at.take_uleb();
        out.count = at.take_uleb();
    }
    return at.failed() ? std::nullopt : std::optional(out);
}

}  // namespace

std::optional<u64> gc_program_size(ByteView program) {
    Cursor at(program);
    while (!at.failed()) {
        const u64 begin = at.offset();
        if (!take(at, program)) return std::nullopt;
        if (program[begin] == std::byte{0}) return at.offset();
    }
    return std::nullopt;
}

std::optional<GcBits> run_gc_program(ByteView program, u64 words) {
    // The linker rounds up what it describes.
    constexpr u64 slack = 64;
    GcBits out{Starts(words + slack), 0};
    Cursor at(program);
    for (;;) {
        const u64 begin = at.offset();
        const auto i = take(at, program);
        if (!i) return std::nullopt;
        if (program[begin] == std::byte{0}) break;
        const u64 room = words + slack - out.known;
        if (i->bits == 0 || i->count == 0) continue;
        if (i->bits > room || i->count > room / i->bits) return std::nullopt;
        const bool plain = program[begin] < std::byte{repeats};
        if (!plain && i->bits > out.known) return std::nullopt;
        for (u64 n = 0; n < i->bits * i->count; ++n, ++out.known) {
            const bool set = plain ? (static_cast<u8>(i->plain[n / 8]) >> (n % 8) & 1U) != 0
                                   : out.pointers.contains(out.known - i->bits);
            if (set) out.pointers.add(out.known);
        }
    }
    out.known = std::min(out.known, words);
    return out;
}

PointerPlaces::PointerPlaces(const PointerReader& reader, const ModuleData& module,
                             const Ranges& ranges)
    : word_(reader.word_size()) {
    const auto& image = reader.image();
    Starts patched(ranges.size());
    const auto patch = [&](u64 address) {
        relocated_ = true;
        if (const auto at = ranges.position(address)) patched.add(*at);
    };
    if (image.traits.relocations == Relocations::blocks)
        each_pe_relocation(image, [&](Extent, u64 address) { patch(address); });
    if (image.traits.relocations == Relocations::opcodes)
        for (const auto& region : image.regions)
            if (region.name == "[rebase info]")
                each_rebase(image, region.file, [&](const DyldRun& run) {
                    for (u64 i = 0; i < run.count; ++i) patch(run.address + i * run.stride);
                });
    if (relocated_) patched_ = std::move(patched);
    all_ = relocated_ || reader.only_relocated();
    const u64 begin = std::min(module.noptrdata, module.data);
    const u64 end = std::max(module.enoptrdata, module.edata);
    if (begin < end) variables_ = {begin, end - begin};
    if (all_) return;
    // Before Go 1.21 tasks of initialisers lie there, which name each other; since, a list names
    // them.
    if (module.inittasks.count != 0 && module.noptrdata < module.enoptrdata)
        noptrdata_ = {module.noptrdata, module.enoptrdata - module.noptrdata};
    if (module.data >= module.edata) return;
    const u64 size = std::min<u64>(module.edata - module.data, reader.at(module.data).size());
    auto bits = run_gc_program(reader.at(module.gcdata), size / word_);
    if (!bits) return;
    data_ = {module.data, bits->known * word_};
    bits_ = std::move(*bits);
}

}  // namespace binsize::go
