#include "evidence/go/pointers.hpp"

#include "evidence/chained_fixups.hpp"
#include "wire/dyld.hpp"
#include "wire/elf.hpp"
#include "wire/macho.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>

namespace binsize::go {
namespace {

using namespace elf;
using namespace macho;

struct PointerTypes {
    std::string_view arch;
    u32 relative;  ///< image base + addend
    u32 symbolic;  ///< symbol + addend, a word wide; 0 where none of our files has it
};
constexpr std::array<PointerTypes, 10> pointer_types = {
    {{"amd64", R_X86_64_RELATIVE, R_X86_64_64},
     {"386", R_386_RELATIVE, 0},
     {"arm64", R_AARCH64_RELATIVE, R_AARCH64_ABS64},
     {"arm", R_ARM_RELATIVE, 0},
     {"s390x", R_390_RELATIVE, R_390_64},
     {"ppc64", R_PPC64_RELATIVE, R_PPC64_ADDR64},
     {"ppc64le", R_PPC64_RELATIVE, R_PPC64_ADDR64},
     {"riscv64", R_RISCV_RELATIVE, R_RISCV_64},
     {"loong64", R_LARCH_RELATIVE, R_LARCH_64},
     {"sparc64", R_SPARC_RELATIVE, 0}}};

PointerTypes types_of(std::string_view arch) {
    for (const auto& r : pointer_types)
        if (r.arch == arch) return r;
    return {arch, ~u32{0}, 0};
}

// What the file backs, by address. Where mappings overlap, the first keeps the addresses; a file
// may state as many mappings as fit into it, so that finding one must not look at all.
std::vector<Mapping> disjoint(std::vector<Mapping> mappings) {
    std::ranges::stable_sort(mappings, {}, &Mapping::address);
    std::vector<Mapping> out;
    u64 taken = 0;  // addresses below are
    for (auto m : mappings) {
        m.file_size = std::min(m.file_size, ~u64{0} - m.address);
        const u64 cut = m.address < taken ? taken - m.address : 0;
        if (m.file_size <= cut) continue;
        out.push_back({m.address + cut, m.file_offset + cut, m.file_size - cut, 0});
        taken = m.address + m.file_size;
    }
    return out;
}

}  // namespace

PointerReader::PointerReader(const Image& image)
    : image_(&image),
      word_size_(image.word() == 8 ? 8U : 4U),
      endian_(image.endian),
      mappings_(disjoint(image.mappings)),
      order_(std::make_shared<Order>()),
      relative_type_(types_of(image.arch).relative),
      symbolic_type_(types_of(image.arch).symbolic) {
    if (image.traits.relocations == Relocations::sections) find_elf_relocations();
    if (image.traits.relocations == Relocations::opcodes) find_chained_fixups();
}

ByteView PointerReader::at(u64 address) const {
    const auto it = std::ranges::upper_bound(mappings_, address, {}, &Mapping::address);
    if (it == mappings_.begin()) return {};
    const auto& m = *std::prev(it);
    if (address - m.address >= m.file_size) return {};
    return clip_slice(image_->bytes, m.file_offset + (address - m.address),
                      m.file_size - (address - m.address));
}

std::optional<u64> PointerReader::plain_word(u64 address) const {
    const auto view = at(address);
    if (view.size() < word_size_) return std::nullopt;
    return load(view.data());
}

std::optional<u64> PointerReader::word(u64 address) const {
    const auto plain = plain_word(address);
    if (!plain) return std::nullopt;
    if (!rela_.empty() && (!in_place_ || *plain == 0))
        if (const auto value = rela_value(address)) return value;
    return unpacked(*plain);
}

u64 PointerReader::unpacked(u64 word) const {
    if (chained_format_ == 0 || word == 0) return word;
    if (chained_format_ != DYLD_CHAINED_PTR_64 && chained_format_ != DYLD_CHAINED_PTR_64_OFFSET) {
        const auto target = chained_target(chained_format_, chained_base_, word);
        return target.import ? 0 : target.address;
    }
    // Bit 63 marks a bind (an imported symbol: no address of this image).
    if ((word >> chained_ptr_64_bind_bit) != 0) return 0;
    const u64 target = word & ((u64{1} << chained_ptr_64_target_bits) - 1);
    return chained_format_ == DYLD_CHAINED_PTR_64_OFFSET ? chained_base_ + target : target;
}

/// Plugins name what they define themselves: the address that it has in this file, although a
/// program may put its own in its place.
std::optional<u64> PointerReader::defined_symbol(u64 info) const {
    if (word_size_ != 8 || symbols_.empty()) return std::nullopt;
    const auto value_of = [&]<Endian E>() -> std::optional<u64> {
        using Sym = typename Types<64, E>::Sym;
        const auto* symbol = find_struct<Sym>(symbols_, r_sym(info, 64) * sizeof(Sym));
        if (symbol == nullptr || symbol->st_shndx == SHN_UNDEF) return std::nullopt;
        return symbol->st_value;
    };
    return endian_ == Endian::little ? value_of.template operator()<Endian::little>()
                                     : value_of.template operator()<Endian::big>();
}

std::span<const u32> PointerReader::order() const {
    std::call_once(order_->found, [&] {
        const auto count = rela_.size() / rela_entry();
        const auto offset = [&](std::size_t i) { return load(rela_.data() + i * rela_entry()); };
        std::size_t ordered = 1;
        while (ordered < count && offset(ordered - 1) <= offset(ordered)) ++ordered;
        if (ordered >= count) return;
        // The linker groups relative entries, which are sorted, before symbolic ones.
        auto& order = order_->entries;
        order.resize(count);
        std::iota(order.begin(), order.end(), u32{0});
        const auto before = [&](u32 a, u32 b) { return offset(a) < offset(b); };
        const auto rest = order.begin() + static_cast<std::ptrdiff_t>(ordered);
        std::stable_sort(rest, order.end(), before);
        std::inplace_merge(order.begin(), rest, order.end(), before);
    });
    return order_->entries;
}

std::size_t PointerReader::Patches::first(u64 address) const {
    std::size_t low = 0;
    std::size_t high = count();
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (place(middle) < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::optional<u64> PointerReader::rela_value(u64 address) const {
    const Patches patches(*this);
    const auto i = patches.first(address);
    if (i >= patches.count() || patches.place(i) != address) return std::nullopt;
    return patches.value(i);
}

void PointerReader::find_elf_relocations() {
    u64 address = 0;
    u64 size = 0;
    bool elsewhere = false;  // pointers that DT_RELA does not list
    for (const auto& segment : image_->segments) {
        if (segment.raw_type != PT_DYNAMIC) continue;
        Cursor dynamic(clip_slice(image_->bytes, segment.file.begin, segment.file.size), endian_);
        while (!dynamic.done()) {
            const u64 tag = dynamic.take_word(word_size_);
            const u64 value = dynamic.take_word(word_size_);
            if (tag == DT_SYMTAB) symbols_ = at(value);
            if (tag == DT_RELA) address = value;
            if (tag == DT_RELASZ) size = value;
            if (tag == DT_REL || tag == DT_RELR) elsewhere = true;
            if (tag == DT_NULL) break;
        }
    }
    if (address == 0 || size == 0) return;
    rela_ = clip_slice(at(address), 0, size);
    const auto count = rela_.size() / rela_entry();
    rela_ = rela_.first(count * rela_entry());
    movable_ =
        count > 0 && !elsewhere && find_int<u16>(image_->bytes, e_type_offset, endian_) == ET_DYN;
    // A linker either writes all addends in place or none: a sample decides.
    const std::size_t step = count / 64 + 1;
    for (std::size_t i = 0; i < count; i += step) {
        const auto* const entry = rela_.data() + i * rela_entry();
        if (r_type(load(entry + word_size_), image_->bits) != relative_type_) continue;
        if (plain_word(load(entry)) != load(entry + std::size_t{2} * word_size_)) in_place_ = false;
    }
}

void PointerReader::find_chained_format(u64 command) {
    constexpr auto little = Endian::little;
    const auto bytes = image_->bytes;
    const auto* data = find_struct<linkedit_data_command<little>>(bytes, command);
    const auto* fixups =
        data == nullptr ? nullptr
                        : find_struct<dyld_chained_fixups_header<little>>(bytes, data->dataoff);
    if (fixups == nullptr) return;
    const u64 starts = u64{data->dataoff} + fixups->starts_offset;
    const u32 segments = find_int<u32>(bytes, starts, little).value_or(0);
    for (u64 s = 0; s < std::min<u64>(segments, 64) && chained_format_ == 0; ++s) {
        const u32 offset = find_int<u32>(bytes, starts + 4 + 4 * s, little).value_or(0);
        if (offset == 0) continue;
        const auto* segment =
            find_struct<dyld_chained_starts_in_segment<little>>(bytes, starts + offset);
        if (segment == nullptr) continue;
        const u16 format = segment->pointer_format;
        if (ChainedFormat(format).stride != 0) chained_format_ = format;
    }
}

void PointerReader::find_chained_fixups() {
    if (word_size_ != 8 || endian_ != Endian::little) return;
    const auto bytes = image_->bytes;
    const auto* header = find_struct<mach_header<Endian::little>>(bytes, 0);
    const u32 count = header != nullptr ? u32{header->ncmds} : 0;
    u64 at_command = mach_header_size(64);
    for (u32 i = 0; i < count; ++i) {
        const auto* command = find_struct<load_command<Endian::little>>(bytes, at_command);
        if (command == nullptr || command->cmdsize < sizeof *command) return;
        if (command->cmd == LC_DYLD_CHAINED_FIXUPS) find_chained_format(at_command);
        at_command += command->cmdsize;
    }
    for (const auto& segment : image_->segments)
        if (segment.name == "__TEXT") chained_base_ = segment.memory.begin;
}

}  // namespace binsize::go
