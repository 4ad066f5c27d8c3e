// What the layout of a file costs, and what nothing reads: alignment between sections and segments,
// the build id, room for a signature that none filled.
#include "analysis/savings/savings.hpp"
#include "wire/elf.hpp"
#include "wire/macho.hpp"

#include <algorithm>

namespace binsize {
namespace {

void add(Savings& out, std::string_view id, u64 low, u64 high, std::string_view how,
         std::string_view loss) {
    if (high == 0) return;
    out.push_back({.id = std::string(id),
                   .name = {},
                   .file = low,
                   .low = low,
                   .high = high,
                   .exact = false,
                   .how = std::string(how),
                   .loss = std::string(loss)});
}

// GNU ld and lld begin what is mapped differently on pages of the file, too. Other linkers, and
// other formats, leave no choice.
void add_padding(const SavingSources& from, Savings& out) {
    const auto& image = from.context.image;
    const bool chosen = image.traits.relocations == Relocations::sections && !image.relocatable() &&
                        from.report.toolchain.compiler != "gc";
    if (chosen)
        add(out, "padding", 0, from.report.weights.padding.file,
            "link with -Wl,-z,noseparate-code, or strip anew",
            "read-only data can be run as code, code read as data");
}

void add_build_id(const SavingSources& from, Savings& out) {
    const auto& image = from.context.image;
    for (const auto& s : image.sections) {
        const bool go = s.name == ".note.go.buildid";
        if (s.raw_type != elf::SHT_NOTE || (!go && s.name != ".note.gnu.build-id")) continue;
        add(out, "build-id", 0, s.file.size + elf::shdr_size(image.bits) + s.name.size() + 1,
            go ? "link with -ldflags=-buildid=" : "link with -Wl,--build-id=none",
            go ? "go build cannot tell that it is up to date"
               : "crash reports and debuggers no longer find their debug file by it");
    }
}

// codesign reserves more than it fills.
void add_signature(const SavingSources& from, Savings& out) {
    const auto& image = from.context.image;
    const auto region = std::ranges::find(image.regions, "[code signature]", &Region::name);
    if (region == image.regions.end()) return;
    const auto bytes = clip_slice(image.bytes, region->file.begin, region->file.size);
    const auto* super = find_struct<macho::CS_SuperBlob>(bytes, 0);
    if (super == nullptr || super->magic != macho::CSMAGIC_EMBEDDED_SIGNATURE ||
        super->length >= bytes.size())
        return;
    constexpr u64 alignment = 16;
    const u64 used = (super->length + alignment - 1) / alignment * alignment;
    if (used >= bytes.size()) return;
    add(out, "signature", 0, bytes.size() - used, "sign it again with codesign --force", "nothing");
}

}  // namespace

void add_layout_savings(const SavingSources& from, Savings& out) {
    add_padding(from, out);
    add_build_id(from, out);
    add_signature(from, out);
}

}  // namespace binsize
