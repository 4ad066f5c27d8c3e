#include "evidence/native_references.hpp"

#include "evidence/address_scan.hpp"
#include "evidence/go/branch_scan.hpp"
#include "evidence/pe_relocations.hpp"
#include "wire/elf.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

// What an entry's type says of how its target is counted.
enum class Form : u8 {
    plain,     // symbol + addend
    relative,  // to the place: the addend has the distance from there to the next instruction
    call,      // the same, of a call or jump
    slot,      // the symbol's value goes into a slot of the loader's
    resolver,  // the addend is a function that the loader calls
    none,      // names nothing: lengths, marks
};

struct TypeForm {
    u32 type;
    Form form;
};
constexpr TypeForm amd64_forms[] = {
    {elf::R_X86_64_NONE, Form::none},          {elf::R_X86_64_COPY, Form::none},
    {elf::R_X86_64_RELATIVE, Form::none},      {elf::R_X86_64_DTPMOD64, Form::none},
    {elf::R_X86_64_GOTPC32, Form::none},       {elf::R_X86_64_SIZE32, Form::none},
    {elf::R_X86_64_SIZE64, Form::none},        {elf::R_X86_64_TLSDESC_CALL, Form::none},
    {elf::R_X86_64_PLT32, Form::call},         {elf::R_X86_64_GLOB_DAT, Form::slot},
    {elf::R_X86_64_JUMP_SLOT, Form::slot},     {elf::R_X86_64_IRELATIVE, Form::resolver},
    {elf::R_X86_64_PC32, Form::relative},      {elf::R_X86_64_PC16, Form::relative},
    {elf::R_X86_64_PC64, Form::relative},      {elf::R_X86_64_GOTPCREL, Form::relative},
    {elf::R_X86_64_GOTPCRELX, Form::relative}, {elf::R_X86_64_REX_GOTPCRELX, Form::relative},
    {elf::R_X86_64_TLSGD, Form::relative},     {elf::R_X86_64_TLSLD, Form::relative},
    {elf::R_X86_64_GOTTPOFF, Form::relative},  {elf::R_X86_64_GOTPC32_TLSDESC, Form::relative},
};
constexpr TypeForm i386_forms[] = {
    {elf::R_386_NONE, Form::none},          {elf::R_386_COPY, Form::none},
    {elf::R_386_RELATIVE, Form::none},      {elf::R_386_GOTPC, Form::none},
    {elf::R_386_PC32, Form::relative},      {elf::R_386_PLT32, Form::call},
    {elf::R_386_GLOB_DAT, Form::slot},      {elf::R_386_JMP_SLOT, Form::slot},
    {elf::R_386_IRELATIVE, Form::resolver},
};
constexpr TypeForm arm64_forms[] = {
    {elf::R_AARCH64_NONE, Form::none},      {elf::R_AARCH64_COPY, Form::none},
    {elf::R_AARCH64_RELATIVE, Form::none},  {elf::R_AARCH64_TSTBR14, Form::call},
    {elf::R_AARCH64_CONDBR19, Form::call},  {elf::R_AARCH64_JUMP26, Form::call},
    {elf::R_AARCH64_CALL26, Form::call},    {elf::R_AARCH64_GLOB_DAT, Form::slot},
    {elf::R_AARCH64_JUMP_SLOT, Form::slot}, {elf::R_AARCH64_IRELATIVE, Form::resolver},
};

Form form_of(std::string_view arch, u32 type) {
    const auto look = [&](std::span<const TypeForm> forms) {
        const auto found = std::ranges::find(forms, type, &TypeForm::type);
        return found == forms.end() ? Form::plain : found->form;
    };
    if (arch == "amd64") return look(amd64_forms);
    if (arch == "386") return look(i386_forms);
    if (arch == "arm64") return look(arm64_forms);
    return Form::plain;
}

// How many bytes of immediate follow the displacement at `at`: an instruction's end is what it is
// relative to. Intel SDM vol. 2: C7, 81, 69 and F7 have a word, C6, 80, 83 and C0 a byte.
u64 immediate_behind(ByteView code, u64 at) {
    if (at < 2 || at > code.size()) return 0;
    const auto opcode = static_cast<u8>(code[at - 2]);
    const bool short_word = at >= 3 && code[at - 3] == std::byte{0x66};
    switch (opcode) {
        case 0xc7:
        case 0x81:
        case 0x69: return short_word ? 2 : 4;
        case 0xf7: return (static_cast<u8>(code[at - 1]) & 0x38U) == 0 ? 4 : 0;
        case 0xc6:
        case 0x80:
        case 0x83:
        case 0xc0:
        case 0xc1:
        case 0x6b: return 1;
        default: return 0;
    }
}

// One table of relocations with what it is of.
class Table {
public:
    Table(const Image& image, const Section& table, const Section* patched, const Symbols& symbols)
        : image_(image), table_(table), patched_(patched), symbols_(symbols) {
        for (const auto& segment : image.segments)
            if (segment.raw_type == elf::PT_TLS && image.traits.tls_template)
                tls_ = segment.memory.begin;
        if (patched != nullptr) section_ = static_cast<u32>(patched - image.sections.data());
    }

    void each(const ReferenceSink& sink) const {
        const bool rela = table_.raw_type == elf::SHT_RELA;
        const unsigned word = image_.word();
        const unsigned size = (rela ? 3 : 2) * word;
        const auto bytes = image_.contents(table_);
        for (u64 at = 0; at + size <= bytes.size(); at += size) {
            const u64 offset = load(bytes, at);
            const u64 info = load(bytes, at + word);
            const u64 symbol = word == 8 ? info >> 32U : info >> 8U;
            const auto form =
                form_of(image_.arch, static_cast<u32>(word == 8 ? info : info & 255U));
            entry(offset, symbol, form,
                  rela ? std::optional(load(bytes, at + 2 * word)) : std::nullopt, sink);
        }
    }

private:
    [[nodiscard]] u64 load(ByteView bytes, u64 at) const {
        return image_.word() == 8 ? *find_int<u64>(bytes, at, image_.endian)
                                  : *find_int<u32>(bytes, at, image_.endian);
    }

    void entry(u64 offset, u64 symbol, Form form, std::optional<u64> addend,
               const ReferenceSink& sink) const {
        if (form == Form::none) return;
        NativeReference r;
        r.stated = true;
        r.from = {offset, image_.relocatable() ? section_ : Symbol::no_section};
        const bool code = patched_ != nullptr && patched_->executable;
        using Kind = NativeReference::Kind;
        r.kind = form == Form::call ? Kind::call : code ? Kind::address : Kind::data;
        const u64 add = addend.value_or(in_place(offset));
        if (form == Form::resolver) {
            r.to = {add, Symbol::no_section};
            sink(r);
            return;
        }
        const auto found = std::ranges::lower_bound(symbols_, symbol, {}, &Symbol::index);
        if (symbol == 0 || found == symbols_.end() || found->index != symbol) return;
        const auto& s = *found;
        if (s.undefined || s.absolute) return;
        r.to = {s.value, image_.relocatable() ? s.section : Symbol::no_section};
        if (s.type == SymbolType::tls && !image_.relocatable()) r.to.at += tls_;
        // A symbol of its own is what is meant, whatever part of it; a section's is none.
        if (s.type == SymbolType::section) {
            r.to.at += add;
            if (form == Form::relative || form == Form::call)
                r.to.at += 4 + (image_.arch == "arm64" ? u64{0} - 4 : trailing(offset, form));
        }
        if (image_.word() == 4) r.to.at &= 0xffffffffU;
        sink(r);
    }

    [[nodiscard]] u64 offset_in_section(u64 offset) const {
        return image_.relocatable() || patched_ == nullptr ? offset
                                                           : offset - patched_->memory.begin;
    }
    [[nodiscard]] u64 in_place(u64 offset) const {
        if (patched_ == nullptr) return 0;
        const auto value =
            find_int<u32>(image_.contents(*patched_), offset_in_section(offset), image_.endian);
        return value ? static_cast<u64>(i64{static_cast<i32>(*value)}) : 0;
    }
    // CALL and JMP have nothing behind their distance.
    [[nodiscard]] u64 trailing(u64 offset, Form form) const {
        if (form == Form::call || patched_ == nullptr || !patched_->executable) return 0;
        return immediate_behind(image_.contents(*patched_), offset_in_section(offset));
    }

    const Image& image_;
    const Section& table_;
    const Section* patched_;
    const Symbols& symbols_;
    u32 section_ = Symbol::no_section;
    u64 tls_ = 0;
};

const Section* section_of_index(const Image& image, u32 index) {
    const auto it = std::ranges::lower_bound(image.sections, index, {}, &Section::index);
    return it != image.sections.end() && it->index == index ? &*it : nullptr;
}

// The symbols that a table's entries number; tables mostly share one.
const Symbols& symbols_of(const Image& image, const Section& table,
                          std::vector<std::pair<u64, Symbols>>& read) {
    static const Symbols none;
    const auto* entries = section_of_index(image, table.link);
    if (entries == nullptr) return none;
    for (const auto& [begin, symbols] : read)
        if (begin == entries->file.begin) return symbols;
    for (const auto& known : image.symbol_tables) {
        if (known.entries.begin != entries->file.begin) continue;
        Notes damage;  // whoever reads symbols for the report says it
        read.emplace_back(entries->file.begin, read_symbols(image, known, damage));
        return read.back().second;
    }
    return none;
}

template <class Wanted>
bool each_table(const Image& image, const ReferenceSink& sink, Wanted&& wanted) {
    if (image.traits.relocations != Relocations::sections) return false;
    std::vector<std::pair<u64, Symbols>> read;
    read.reserve(image.symbol_tables.size());
    bool any = false;
    for (const auto& s : image.sections) {
        if (s.raw_type != elf::SHT_RELA && s.raw_type != elf::SHT_REL) continue;
        const auto* patched = section_of_index(image, s.info);
        if (!wanted(s, patched)) continue;
        any = any || s.file.size > 0;
        Table(image, s, patched, symbols_of(image, s, read)).each(sink);
    }
    return any;
}

// Addresses around all words that relocations fill in; nothing where that is not known, or where
// words are no addresses as they lie in the file.
std::optional<Extent> relocated_zeros(const Image& image) {
    if (image.traits.relocations != Relocations::sections || image.word() != 8 ||
        image.endian != Endian::little)
        return std::nullopt;
    constexpr u64 entry = elf::rela_size(64);
    bool known = std::ranges::none_of(
        image.segments, [](const Segment& s) { return s.raw_type == elf::PT_DYNAMIC; });
    u64 low = ~u64{0};
    u64 high = 0;
    for (const auto& s : image.sections) {
        if (s.raw_type != elf::SHT_RELA || !s.loaded) continue;
        known = true;
        const auto bytes = image.contents(s);
        for (u64 at = 0; at + entry <= bytes.size(); at += entry) {
            const u64 place = load_unchecked<u64>(bytes.data() + at, Endian::little);
            low = std::min(low, place);
            high = std::max(high, place + std::min<u64>(8, ~u64{0} - place));
        }
    }
    if (!known) return std::nullopt;
    return low <= high ? Extent{low, high - low} : Extent{};
}

// Calls each(place, word) for the words of a stretch, as they lie in the file, that are wanted.
template <class F>
void each_word_of(const go::PointerReader& reader, Extent range, Extent wanted, F&& each) {
    constexpr u64 word = 8;
    for (u64 a = (range.begin + word - 1) & ~(word - 1);
         a < range.end() && range.end() - a >= word;) {
        const auto words = clip_slice(reader.at(a), 0, range.end() - a);
        const u64 count = words.size() / word;
        for (u64 i = 0; i < count; ++i) {
            const auto value = load_unchecked<u64>(words.data() + i * word, Endian::little);
            if (wanted.contains(value)) each(a + i * word, value);
        }
        a += std::max(count, u64{1}) * word;
    }
}

}  // namespace

bool each_linker_relocation(const Image& image, const ReferenceSink& sink) {
    return each_table(image, sink, [](const Section& table, const Section* patched) {
        return !table.loaded && patched != nullptr && patched->loaded &&
               patched->cost_class != CostClass::unwind;
    });
}

void each_loader_relocation(const Image& image, const ReferenceSink& sink) {
    each_table(image, sink, [](const Section& table, const Section*) { return table.loaded; });
}

void each_data_pointer(const go::PointerReader& pointers, const ReferenceSink& sink) {
    const auto& image = pointers.image();
    if (image.relocatable()) return;
    const auto mapped = mapped_addresses(image);
    const auto give = [&](u64 place, u64 target, bool stated) {
        if (target == 0 || !mapped.contains(target)) return;
        NativeReference r{{place, Symbol::no_section}, {target, Symbol::no_section}};
        r.stated = stated;
        r.guess = !stated;
        sink(r);
    };
    if (image.traits.relocations == Relocations::blocks && image.section(".reloc") != nullptr) {
        each_pe_relocation(image, [&](Extent, u64 place) {
            if (const auto target = pointers.word(place)) give(place, *target, true);
        });
        return;
    }
    const bool stated = pointers.only_relocated();
    const auto zeros = stated ? std::nullopt : relocated_zeros(image);
    for (const auto& s : image.sections) {
        if (!s.loaded || s.executable || s.file.size == 0 || s.thread_local_data ||
            s.cost_class == CostClass::unwind || s.cost_class == CostClass::relocations ||
            s.cost_class == CostClass::symbol_names)
            continue;
        const Extent range{s.memory.begin, std::min(s.memory.size, s.file.size)};
        const auto each = [&](u64 place, u64 target) { give(place, target, stated); };
        if (zeros && (range.end() <= zeros->begin || zeros->end() <= range.begin))
            each_word_of(pointers, range, mapped, each);
        else
            pointers.pointers(range, each);
    }
}

bool reads_code_of(const Image& image) { return go::isa_of(image.arch) != go::Isa::other; }

void each_code_reference(const Image& image, Extent code, const ReferenceSink& sink) {
    const auto isa = go::isa_of(image.arch);
    const auto bytes = clip_slice(image.at_address(code.begin), 0, code.size);
    NativeReference r;
    r.kind = NativeReference::Kind::call;
    r.from.at = code.begin;
    go::scan_branches(isa, bytes, code.begin, [&](u64 target) {
        r.to.at = target;
        sink(r);
    });
    each_code_address(image, code, {0, ~u64{0}}, sink);
}

void each_code_address(const Image& image, Extent code, Extent wanted, const ReferenceSink& sink) {
    const auto isa = go::isa_of(image.arch);
    const auto bytes = clip_slice(image.at_address(code.begin), 0, code.size);
    NativeReference r;
    r.kind = NativeReference::Kind::address;
    const auto give = [&](u64 target, std::size_t at, bool guess) {
        r.from.at = code.begin + at;
        r.to.at = target;
        r.guess = guess;
        sink(r);
    };
    const auto named = [&](u64 target, std::size_t at) {
        if (wanted.contains(target)) give(target, at, false);
    };
    if (isa == go::Isa::arm64)
        scan_pages_arm64(bytes, code.begin, named);
    else
        go::scan_code_for(isa, bytes, code.begin, wanted,
                          [&](u64 target, go::Use, std::size_t at) { give(target, at, false); });
    scan_got_distances(image, bytes, wanted,
                       [&](u64 target, std::size_t at, bool sure) { give(target, at, !sure); });
    const auto fixed = fixed_addresses(image);
    const u64 begin = std::max(fixed.begin, wanted.begin);
    const u64 end = std::min(fixed.end(), wanted.end());
    if (begin >= end) return;
    scan_absolute(bytes, {begin, end - begin},
                  [&](u64 target, std::size_t at, bool sure) { give(target, at, !sure); });
}

}  // namespace binsize
