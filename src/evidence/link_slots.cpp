#include "evidence/link_slots.hpp"

#include "wire/elf.hpp"

#include <algorithm>

namespace binsize {
namespace {

bool is_got(const Section& s) {
    return s.loaded && (s.name == ".got" || s.name.starts_with(".got.")) && !s.file.empty();
}

bool is_plt(const Section& s) {
    return s.loaded && s.executable && !s.file.empty() &&
           (s.name == ".plt" || s.name == ".iplt" || s.name.starts_with(".plt."));
}

u64 word_at(const Image& image, ByteView bytes, u64 at) {
    return image.word() == 8 ? find_int<u64>(bytes, at, image.endian).value_or(0)
                             : find_int<u32>(bytes, at, image.endian).value_or(0);
}

bool is_relative(const Image& image, u32 type) {
    using namespace elf;
    if (image.arch == "amd64") return type == R_X86_64_RELATIVE || type == R_X86_64_IRELATIVE;
    if (image.arch == "386") return type == R_386_RELATIVE || type == R_386_IRELATIVE;
    if (image.arch == "arm64") return type == R_AARCH64_RELATIVE || type == R_AARCH64_IRELATIVE;
    return image.arch == "arm" && type == R_ARM_RELATIVE;
}

struct Relocation {
    u64 place, info;
    std::optional<u64> addend;  // of SHT_REL in the place itself
};

template <class Word, class Each>
void each_relocation_of(const Image& image, const Section& s, Each&& each) {
    const bool rela = s.raw_type == elf::SHT_RELA;
    const std::size_t size = (rela ? 3 : 2) * sizeof(Word);
    const auto bytes = image.contents(s);
    for (std::size_t at = 0; at + size <= bytes.size(); at += size) {
        const auto word = [&](std::size_t i) {
            return u64{load_unchecked<Word>(bytes.data() + at + i * sizeof(Word), image.endian)};
        };
        each(Relocation{word(0), word(1), rela ? std::optional(word(2)) : std::nullopt});
    }
}

// Calls each(Relocation) for those of a section, in order.
template <class Each>
void each_relocation(const Image& image, const Section& s, Each&& each) {
    if (image.word() == 8)
        each_relocation_of<u64>(image, s, each);
    else
        each_relocation_of<u32>(image, s, each);
}

bool has_relocations(const Section& s) {
    return s.loaded && (s.raw_type == elf::SHT_RELA || s.raw_type == elf::SHT_REL);
}

// What the .got holds, word by word.
class Slots {
public:
    // Sizes are what the file has, whatever a section states.
    explicit Slots(const Image& image) : image_(image) {
        for (const auto& s : image.sections) {
            if (!is_got(s) || tables_.size() == most_tables) continue;
            tables_.push_back(
                {&s, std::vector<bool>(image.contents(s).size() / u64{image.word()})});
            begin_ = std::min(begin_, s.memory.begin);
            end_ = std::max(end_, s.memory.end());
        }
    }
    [[nodiscard]] bool empty() const { return tables_.empty(); }

    void relocations(const Section& s, std::vector<LinkSlot>& out) {
        const u64 word = image_.word();
        each_relocation(image_, s, [&](const Relocation& r) {
            auto* const table = table_at(r.place);
            if (table == nullptr) return;
            table->known[(r.place - table->section->memory.begin) / word] = true;
            LinkSlot slot{r.place, static_cast<u32>(elf::r_sym(r.info, image_.bits)), 0};
            if (slot.symbol == 0 && is_relative(image_, elf::r_type(r.info, image_.bits)))
                slot.target = r.addend ? *r.addend : word_at(image_, image_.at_address(r.place), 0);
            if (slot.symbol != 0 || slot.target != 0) out.push_back(slot);
        });
    }
    // What is linked to fixed addresses, and what DT_RELR lists. The first words of .got.plt are
    // the loader's own.
    void others(std::vector<LinkSlot>& out) const {
        for (const auto& table : tables_) {
            if (table.section->name != ".got") continue;
            const auto bytes = image_.contents(*table.section);
            for (u64 i = 0; i < table.known.size(); ++i)
                if (const u64 target = word_at(image_, bytes, i * image_.word());
                    !table.known[i] && target != 0)
                    out.push_back({table.section->memory.begin + i * image_.word(), 0, target});
        }
    }

private:
    static constexpr std::size_t most_tables = 8;  // a linker makes two
    struct Table {
        const Section* section;
        std::vector<bool> known;
    };
    Table* table_at(u64 address) {
        if (address < begin_ || address >= end_) return nullptr;
        for (auto& t : tables_)
            if (t.section->memory.contains(address) &&
                (address - t.section->memory.begin) / image_.word() < t.known.size())
                return &t;
        return nullptr;
    }
    const Image& image_;
    std::vector<Table> tables_;
    u64 begin_ = ~u64{0}, end_ = 0;  // of all tables
};

using EachStub = std::function<void(const LinkStub&)>;

bool begins(ByteView code, std::initializer_list<unsigned> bytes) {
    if (code.size() < bytes.size()) return false;
    return std::ranges::equal(bytes, code.first(bytes.size()), {}, {},
                              [](std::byte b) { return std::to_integer<unsigned>(b); });
}

// Stubs are of one size each; the first of .plt calls the loader.
void x86_stubs(const Image& image, const Section& s, std::span<const u64> lazy_slots, u64 got,
               const EachStub& each) {
    const u64 size = s.entry_size == 8 || s.name == ".plt.got" ? (s.entry_size == 16 ? 16 : 8) : 16;
    const auto code = image.contents(s);
    for (u64 at = 0; at + size <= code.size(); at += size) {
        auto stub = code.subspan(at, size);
        u64 skipped = 0;
        const auto skip = [&](u64 count) {
            stub = stub.subspan(count);
            skipped += count;
        };
        if (begins(stub, {0xf3, 0x0f, 0x1e, 0xfa}) || begins(stub, {0xf3, 0x0f, 0x1e, 0xfb}))
            skip(4);                        // endbr64, endbr32
        if (begins(stub, {0xf2})) skip(1);  // bnd
        const u64 address = s.memory.begin + at;
        const auto word = [&](u64 place) {
            return find_int<u32>(stub, place, Endian::little).value_or(0);
        };
        u64 slot = 0;
        if (begins(stub, {0xff, 0x25}))  // jmp through a word, relative to what follows on amd64
            slot = image.bits == 64
                       ? address + skipped + 6 + static_cast<u64>(i64{static_cast<i32>(word(2))})
                       : word(2);
        else if (begins(stub, {0xff, 0xa3}))  // jmp *N(%ebx)
            slot = got + word(2);
        else if (begins(stub, {0x68}) &&
                 word(1) < lazy_slots.size())  // push the relocation's number
            slot = lazy_slots[word(1)];
        if (slot != 0) each({{address, size}, image.bits == 64 ? slot : slot & 0xffffffffU});
    }
}

// adrp x16, page; ldr x17, [x16, #n]; add x16, x16, #n; br x17. The first one, which calls the
// loader, pushes before it.
void arm64_stubs(const Image& image, const Section& s, const EachStub& each) {
    constexpr u32 bti = 0xd503245f, br = 0xd61f0220, nop = 0xd503201f, push = 0xa9bf7bf0;
    const auto code = image.contents(s);
    const auto at = [&](u64 i) { return find_int<u32>(code, i * 4, Endian::little).value_or(0); };
    const u64 count = code.size() / 4;
    for (u64 i = 0; i + 3 < count; ++i) {
        const u32 adrp = at(i), ldr = at(i + 1);
        if ((adrp & 0x9f00001fU) != 0x90000010U || (ldr & 0xffc003ffU) != 0xf9400211U) continue;
        if (at(i + 3) != br || (i > 0 && at(i - 1) == push)) continue;
        u64 pages = (u64{adrp >> 5U & 0x7ffffU} << 2U) | (adrp >> 29U & 3U);
        if ((pages & 0x100000U) != 0) pages |= ~u64{0x1fffff};
        const u64 page = ((s.memory.begin + i * 4) & ~u64{0xfff}) + (pages << 12U);
        u64 first = i, end = i + 4;
        if (first > 0 && at(first - 1) == bti) --first;
        while (end < count && at(end) == nop) ++end;
        each({{s.memory.begin + first * 4, (end - first) * 4}, page + (ldr >> 10U & 0xfffU) * 8});
        i = end - 1;
    }
}

// The slots of .rel(a).plt, by their number.
std::vector<u64> lazy_slots_of(const Image& image) {
    std::vector<u64> out;
    for (const auto& s : image.sections) {
        if (s.name != ".rela.plt" && s.name != ".rel.plt") continue;
        each_relocation(image, s, [&](const Relocation& r) { out.push_back(r.place); });
        return out;
    }
    return out;
}

}  // namespace

std::vector<LinkSlot> read_link_slots(const Image& image) {
    std::vector<LinkSlot> out;
    if (image.traits.relocations != Relocations::sections || image.relocatable()) return out;
    Slots slots(image);
    if (slots.empty()) return out;
    for (const auto& s : image.sections)
        if (has_relocations(s)) slots.relocations(s, out);
    slots.others(out);
    return out;
}

void each_bound_word(const Image& image, const std::function<void(u32, u64)>& each) {
    if (image.traits.relocations != Relocations::sections || image.relocatable()) return;
    for (const auto& s : image.sections)
        if (has_relocations(s))
            each_relocation(image, s, [&](const Relocation& r) {
                const auto symbol = static_cast<u32>(elf::r_sym(r.info, image.bits));
                if (symbol != 0) each(symbol, r.place);
            });
}

void each_link_stub(const Image& image, const EachStub& each) {
    if (image.traits.relocations != Relocations::sections || image.relocatable()) return;
    const bool x86 = image.arch == "amd64" || image.arch == "386";
    if (!x86 && image.arch != "arm64") return;
    std::vector<u64> lazy;
    if (x86) lazy = lazy_slots_of(image);
    const auto* const got = image.section(".got.plt");
    for (const auto& s : image.sections) {
        if (!is_plt(s)) continue;
        if (x86)
            x86_stubs(image, s, lazy, got != nullptr ? got->memory.begin : 0, each);
        else
            arm64_stubs(image, s, each);
    }
}

}  // namespace binsize
