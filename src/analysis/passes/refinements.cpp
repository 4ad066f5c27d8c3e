// What a package drags along in the container's tables, known once the first partition says whose
// each address is: a relocation belongs to the owner of what it patches, an unwind entry to its
// function, a symbol's entry and name to the owner of what it names.
// Facts: ELF gABI (Elf_Rela), PE/COFF specification (.pdata RUNTIME_FUNCTION, base relocation
// blocks).
#include "analysis/pass.hpp"

#include <algorithm>
#include <functional>

namespace binsize {
namespace {

constexpr u32 sht_rela = 4;
constexpr u32 sht_rel = 9;

class Refiner {
public:
    Refiner(const Context& context, const FirstCut& cut, std::vector<Claim>& out, CostClass cls)
        : context_(context), cut_(cut), out_(out), cls_(cls) {}

    /// Gives file bytes to whoever owns an address; nothing where that is no one in particular.
    void give(Extent file, u64 address) {
        if (const auto* cell = cell_of(address)) give(file, *cell);
    }
    /// The cell of whoever owns an address; null where that is no one in particular.
    const Cell* cell_of(u64 address) {
        const auto at = context_.axis.at_address(address);
        if (!at || *at >= cut_.partition.size()) return nullptr;
        last_ = cut_.partition.index_near(*at, last_);
        const auto& cell = cut_.partition.cells()[last_];
        const auto kind = cut_.owners[cell.owner].kind;
        const bool nobody = kind == OwnerKind::structure || kind == OwnerKind::remainder ||
                            kind == OwnerKind::padding;
        return nobody ? nullptr : &cell;
    }
    void give(Extent file, const Cell& cell) {
        if (file.empty()) return;
        // Whose name it is, the symbol itself says, wherever it may end.
        const auto evidence =
            cls_ == CostClass::symbol_names ? Evidence::symbol_table : cell.evidence;
        if (!out_.empty() && out_.back().end() == file.begin && out_.back().owner == cell.owner &&
            out_.back().evidence == evidence) {
            out_.back().size += file.size;
            return;
        }
        out_.push_back({file.begin, file.size, cell.owner, cls_, evidence, Rank::decoded});
    }
    /// Claims must be disjoint and in order; of two for one byte the first in the file stays.
    void settle() {
        if (!std::ranges::is_sorted(out_, {}, &Claim::begin))
            std::ranges::stable_sort(out_, {}, &Claim::begin);
        u64 at = 0;
        for (auto& claim : out_) {
            const u64 begin = std::max(claim.begin, at);
            claim.size = claim.end() > begin ? claim.end() - begin : 0;
            claim.begin = begin;
            at = begin + claim.size;
        }
        std::erase_if(out_, [](const Claim& c) { return c.size == 0; });
    }

private:
    const Context& context_;
    const FirstCut& cut_;
    std::vector<Claim>& out_;
    CostClass cls_;
    std::size_t last_ = 0;  // what is asked next lies near more often than not
};

void elf_relocations(const Image& image, Refiner& refiner) {
    const unsigned word = image.word();
    for (const auto& s : image.sections) {
        if (!s.loaded || (s.raw_type != sht_rela && s.raw_type != sht_rel)) continue;
        const unsigned size = (s.raw_type == sht_rela ? 3 : 2) * word;
        const auto bytes = image.contents(s);
        for (u64 at = 0; at + size <= bytes.size(); at += size) {
            const u64 place = word == 8 ? *find_int<u64>(bytes, at, image.endian)
                                        : *find_int<u32>(bytes, at, image.endian);
            refiner.give({s.file.begin + at, size}, place);
        }
    }
}

// Blocks of {page, bytes of the block} and 16-bit entries: type in the upper 4 bits, place in the
// page below. Type 0 pads.
void pe_relocations(const Image& image, Refiner& refiner) {
    const auto* s = image.section(".reloc");
    if (s == nullptr) return;
    const auto bytes = image.contents(*s);
    for (u64 at = 0; at + 8 <= bytes.size();) {
        const u64 page = *find_int<u32>(bytes, at, Endian::little);
        const u64 size = *find_int<u32>(bytes, at + 4, Endian::little);
        if (size < 8 || size > bytes.size() - at) return;
        for (u64 entry = at + 8; entry + 2 <= at + size; entry += 2) {
            const u16 value = *find_int<u16>(bytes, entry, Endian::little);
            if (value >> 12U != 0)
                refiner.give({s->file.begin + entry, 2},
                             image.image_base + page + (value & 0xfffU));
        }
        at += size;
    }
}

}  // namespace

void refine_relocations(const Context& context, const FirstCut& cut, std::vector<Claim>& out) {
    Refiner refiner(context, cut, out, CostClass::relocations);
    if (context.image.format == Format::elf && !context.image.relocatable())
        elf_relocations(context.image, refiner);
    if (context.image.format == Format::pe) pe_relocations(context.image, refiner);
    refiner.settle();
}

// amd64: {begin, end, unwind information}; arm64: {begin, unwind information}; all are RVAs.
void refine_unwind(const Context& context, const FirstCut& cut, std::vector<Claim>& out) {
    const auto& image = context.image;
    const auto* s = image.format == Format::pe ? image.section(".pdata") : nullptr;
    if (s == nullptr || (image.arch != "amd64" && image.arch != "arm64")) return;
    Refiner refiner(context, cut, out, CostClass::unwind);
    const unsigned size = image.arch == "amd64" ? 12 : 8;
    const auto bytes = clip_slice(image.contents(*s), 0, s->memory.size);
    for (u64 at = 0; at + size <= bytes.size(); at += size) {
        const u64 begin = *find_int<u32>(bytes, at, Endian::little);
        if (begin != 0) refiner.give({s->file.begin + at, size}, image.image_base + begin);
    }
    refiner.settle();
}

namespace {

u64 entry_size(const SymbolTable& table, const Image& image) {
    switch (table.encoding) {
        case SymbolEncoding::elf: return image.word() == 8 ? 24 : 16;
        case SymbolEncoding::macho_nlist: return image.word() == 8 ? 16 : 12;
        case SymbolEncoding::coff: return 18;
    }
    return 0;
}

}  // namespace

// Names that linkers share between symbols go to the first in the file; what names nothing in
// particular (sections, files, undefined symbols) stays with the table.
void refine_symbol_names(const Context& context, const FirstCut& cut, std::vector<Claim>& out) {
    const auto& image = context.image;
    const auto table = std::ranges::find(image.symbol_tables, false, &SymbolTable::dynamic);
    if (image.relocatable() || table == image.symbol_tables.end()) return;
    Refiner refiner(context, cut, out, CostClass::symbol_names);
    const u64 size = entry_size(*table, image);
    const auto usable = [](const Symbol& s) {
        return !s.dynamic && !s.undefined && !s.absolute && !s.debugging && s.value != 0 &&
               s.type != SymbolType::section && s.type != SymbolType::file &&
               s.type != SymbolType::tls;
    };
    std::vector<std::pair<const Symbol*, const Cell*>> owned;
    for (const auto& symbol : context.symbols)
        if (const auto* cell = usable(symbol) ? refiner.cell_of(symbol.value) : nullptr)
            owned.emplace_back(&symbol, cell);
    for (const auto& [symbol, cell] : owned) {
        const Extent entry{table->entries.begin + symbol->index * size, size};
        if (entry.end() <= table->entries.end()) refiner.give(entry, *cell);
    }
    for (const auto& [symbol, cell] : owned) {
        if (symbol->name.empty()) continue;
        const auto* const name = reinterpret_cast<const std::byte*>(symbol->name.data());
        if (std::less<>()(name, image.bytes.data())) continue;
        const auto at = static_cast<u64>(name - image.bytes.data());
        if (table->strings.contains(at) && symbol->name.size() < table->strings.end() - at)
            refiner.give({at, symbol->name.size() + 1}, *cell);
    }
    refiner.settle();
}

}  // namespace binsize
