#include "evidence/link_tables.hpp"

#include "wire/elf.hpp"

#include <algorithm>

namespace binsize {
namespace {

// On PowerPC the table of the words is called .plt, which the loader fills in as a whole.
bool is_got(const Section& s) {
    if (!s.loaded || s.executable) return false;
    if (s.name == ".plt") return true;
    return (s.name == ".got" || s.name.starts_with(".got.")) && !s.file.empty();
}

u64 word_at(const Image& image, ByteView bytes, u64 at) {
    return image.word() == 8 ? find_int<u64>(bytes, at, image.endian).value_or(0)
                             : find_int<u32>(bytes, at, image.endian).value_or(0);
}

bool is_relative(const Image& image, u32 type) {
    using namespace elf;
    struct Pair {
        std::string_view arch;
        u32 relative, ifunc;
    };
    static constexpr Pair pairs[] = {
        {"amd64", R_X86_64_RELATIVE, R_X86_64_IRELATIVE},
        {"386", R_386_RELATIVE, R_386_IRELATIVE},
        {"arm64", R_AARCH64_RELATIVE, R_AARCH64_IRELATIVE},
        {"arm", R_ARM_RELATIVE, R_ARM_IRELATIVE},
        {"riscv64", R_RISCV_RELATIVE, R_RISCV_IRELATIVE},
        {"riscv", R_RISCV_RELATIVE, R_RISCV_IRELATIVE},
        {"s390x", R_390_RELATIVE, R_390_IRELATIVE},
        {"loong64", R_LARCH_RELATIVE, R_LARCH_IRELATIVE},
        {"ppc64le", R_PPC64_RELATIVE, R_PPC64_IRELATIVE},
    };
    for (const auto& p : pairs)
        if (image.arch == p.arch) return type == p.relative || type == p.ifunc;
    return false;
}

struct Relocation {
    u64 place, info;
    std::optional<u64> addend;  // of SHT_REL in the place itself
};

template <class Word, class Each>
void each_relocation_of(const Image& image, const Section& s, Each&& each) {
    const bool rela = s.raw_type == elf::SHT_RELA;
    const bool mips64le = image.arch == "mips64le";
    const std::size_t size = (rela ? 3 : 2) * sizeof(Word);
    const auto bytes = image.contents(s);
    for (std::size_t at = 0; at + size <= bytes.size(); at += size) {
        const auto word = [&](std::size_t i) {
            return u64{load_unchecked<Word>(bytes.data() + at + i * sizeof(Word), image.endian)};
        };
        const u64 info = mips64le ? elf::r_info_of_mips64le(word(1)) : word(1);
        each(Relocation{word(0), info, rela ? std::optional(word(2)) : std::nullopt});
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
    explicit Slots(const Image& image) : image_(image) {
        for (const auto& s : image.sections) {
            if (!is_got(s) || tables_.size() == most_tables) continue;
            // What is in the file is noted word by word: sizes are what the file has, whatever a
            // section states.
            const u64 words = image.contents(s).size() / u64{image.word()};
            tables_.push_back({&s, std::vector<bool>(words)});
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
            const u64 number = (r.place - table->section->memory.begin) / word;
            if (number < table->known.size()) table->known[number] = true;
            LinkSlot slot{r.place, static_cast<u32>(elf::r_sym(r.info, image_.bits)), 0};
            if (slot.symbol == 0 && is_relative(image_, elf::r_type(r.info, image_.bits)))
                slot.target = r.addend ? *r.addend : word_at(image_, image_.at_address(r.place), 0);
            if (slot.symbol != 0 || slot.target != 0) out.push_back(slot);
        });
    }
    // Words of MIPS that nothing relocates.
    void of_mips(std::vector<LinkSlot>& out) {
        const MipsTable stated(image_);
        const u64 words = stated.words();
        auto* const table = words == 0 ? nullptr : table_at(stated.begin);
        if (table == nullptr || table->section->memory.begin != stated.begin) return;
        const u64 all = std::min<u64>(words, table->known.size());
        for (u64 i = 0; i < all; ++i) {
            const u64 address = stated.begin + i * image_.word();
            const bool symbols = i >= stated.own;
            // In front are two of the loader's, and pages, which are near what they serve.
            const u64 value = word_at(image_, image_.contents(*table->section), i * image_.word());
            if (i < 2 || (!symbols && value % 0x10000 == 0))
                table->known[i] = true;
            else if (symbols && !table->known[i]) {
                table->known[i] = true;
                out.push_back(
                    {address, static_cast<u32>(stated.first_symbol + (i - stated.own)), 0});
            }
        }
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
                (t.section->file.empty() ||
                 (address - t.section->memory.begin) / image_.word() < t.known.size()))
                return &t;
        return nullptr;
    }
    const Image& image_;
    std::vector<Table> tables_;
    u64 begin_ = ~u64{0}, end_ = 0;  // of all tables
};

}  // namespace

std::optional<u64> find_dynamic(const Image& image, u64 wanted) {
    for (const auto& s : image.sections) {
        if (s.raw_type != elf::SHT_DYNAMIC) continue;
        Cursor at(image.contents(s), image.endian);
        while (at.left() >= 2 * u64{image.word()}) {
            const u64 tag = at.take_word(image.word()), value = at.take_word(image.word());
            if (tag == wanted) return value;
            if (tag == elf::DT_NULL) break;
        }
    }
    return std::nullopt;
}

std::vector<u64> read_lazy_slots(const Image& image) {
    std::vector<u64> out;
    for (const auto& s : image.sections) {
        if (s.name != ".rela.plt" && s.name != ".rel.plt") continue;
        each_relocation(image, s, [&](const Relocation& r) { out.push_back(r.place); });
        return out;
    }
    return out;
}

std::vector<LinkSlot> read_link_slots(const Image& image) {
    std::vector<LinkSlot> out;
    if (image.traits.relocations != Relocations::sections || image.relocatable()) return out;
    Slots slots(image);
    if (slots.empty()) return out;
    for (const auto& s : image.sections)
        if (has_relocations(s)) slots.relocations(s, out);
    if (is_mips(image.arch)) slots.of_mips(out);
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

}  // namespace binsize
