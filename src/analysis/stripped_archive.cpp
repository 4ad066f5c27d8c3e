#include "analysis/stripped_archive.hpp"

#include "wire/archive.hpp"

#include <algorithm>

namespace binsize {
namespace {

// Contents end at even offsets.
constexpr u64 with_header(u64 bytes) { return sizeof(ar::ar_hdr) + bytes + bytes % 2; }

// One strip is built for one processor; what it does not know, it copies. Objects of Go it never
// knows; Mach-O and others some do.
enum class Known : u8 { yes, no, maybe };
Known known(const Image& object) {
    switch (object.format) {
        case Format::elf:
        case Format::coff: return Known::yes;
        case Format::goobj: return Known::no;
        default: return Known::maybe;
    }
}

bool is_in_header(const Image& archive, const Member& member) {
    const u64 begin = member.file.begin;
    if (begin < sizeof(ar::ar_hdr)) return false;
    const auto* h = find_struct<ar::ar_hdr>(archive.bytes, begin - sizeof(ar::ar_hdr));
    return h != nullptr && as_text(h->ar_name) == member.name;
}

}  // namespace

void StrippedArchive::add(const Image& archive, const Member& member, const Image* object) {
    // Names end with a slash; without it, as others write them, one character more fits, which
    // goes.
    constexpr std::size_t longest_in_header = 15;
    const auto name = member.name;
    if (name.size() > longest_in_header && !is_in_header(archive, member)) {
        long_names_ += name.size() + 2;
        told_ = told_ && !name.contains('/');  // refused, or cut
    }
    u64 size = member.file.size;
    const auto how = object == nullptr ? Known::no : known(*object);
    told_ = told_ && how != Known::maybe;
    if (how == Known::yes) {
        told_ = told_ && !object->arch.empty() && (arch_.empty() || arch_ == object->arch);
        arch_ = object->arch;
        const auto left = stripped_size(*object, StripTool::gnu_debug, {.thorough = true});
        told_ = told_ && left && left->exact;
        if (left) {
            size = left->bytes;
            listed_.symbols += left->listed.symbols;
            listed_.name_bytes += left->listed.name_bytes;
        }
    }
    members_ += with_header(size);
}

void StrippedArchive::add(const StrippedArchive& others) {
    members_ += others.members_;
    long_names_ += others.long_names_;
    listed_.symbols += others.listed_.symbols;
    listed_.name_bytes += others.listed_.name_bytes;
    told_ =
        told_ && others.told_ && (arch_.empty() || others.arch_.empty() || arch_ == others.arch_);
    if (arch_.empty()) arch_ = others.arch_;
}

std::optional<u64> StrippedArchive::size(const Image& archive) const {
    if (!told_ || arch_.empty()) return std::nullopt;
    u64 bytes = ar::ARMAG.size() + members_;
    if (long_names_ != 0) bytes += with_header(long_names_);
    const auto& regions = archive.regions;
    const bool indexed =
        std::ranges::find(regions, "[archive index]", &Region::name) != regions.end();
    constexpr u64 word = 4;
    if (indexed) bytes += with_header((1 + listed_.symbols) * word + listed_.name_bytes);
    return bytes;
}

}  // namespace binsize
