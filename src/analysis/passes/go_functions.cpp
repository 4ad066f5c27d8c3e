// Go code and what describes it: each function's code, its functab entry, record, name, pc-value
// tables and funcdata. Exact on stripped files too, and the same on both twins, because it never
// looks at the symbol table. Claims go out in address order, region after region.
// Facts: docs/go.md; what belongs to whom: docs/how-it-counts.md.
#include "analysis/go/owners.hpp"
#include "base/sort_by_digits.hpp"

#include <algorithm>

namespace binsize {
namespace {

// The linker aligns functions to 16 or 32 bytes; a wider gap is something that it did not place.
constexpr u64 widest_code_padding = 128;
constexpr u64 widest_table_padding = 32;

class Emitter {
public:
    Emitter(const go::Functions& functions, ClaimSink& sink)
        : fs_(functions), table_(functions.table()), sink_(sink), owners_(functions, sink) {}

    void run() {
        code();
        // Until Go 1.25 funcdata lies in .rodata, before pclntab; since then inside it.
        const bool before = fs_.blob_base() < table_.address;
        if (before) funcdata(), findfunctab();
        whole_table();
        header();
        names();
        shared_table(table_.module.header.cutab, table_.units, "[Go cutab]");
        shared_table(table_.module.header.filetab, table_.files, "[Go filetab]");
        pc_tables();
        records();
        if (!before) funcdata(), findfunctab();
    }

private:
    void claim(u64 address, u64 size, OwnerId owner, CostClass cls = CostClass::pclntab,
               Rank rank = Rank::decoded) {
        // Neighbouring claims lie in one mapping: the last one's distance mostly still holds.
        if (size == 0) return;
        if (address < piece_.begin || address - piece_.begin > piece_.size ||
            piece_.size - (address - piece_.begin) < size) {
            piece_ = {};
            u64 pieces = 0;
            sink_.axis().pieces({address, size}, [&](Extent at) {
                ++pieces;
                sink_.claim(at, owner, cls, Evidence::pclntab, rank);
            });
            if (pieces == 1) remember(address);
            return;
        }
        sink_.claim({position_ + (address - piece_.begin), size}, owner, cls, Evidence::pclntab,
                    rank);
    }
    void remember(u64 address) {
        const auto bytes = table_.reader->at(address);
        sink_.axis().pieces({address, bytes.size()}, [&](Extent at) {
            if (piece_.size != 0) return;
            piece_ = {address, at.size};
            position_ = at.begin;
        });
    }
    void pad(u64 address, u64 size) { claim(address, size, owners_.padding(), CostClass::padding); }
    // Claims [from, to) as padding if that is what it is.
    void pad_if_zero(u64 from, u64 to, u64 widest) {
        if (to <= from || to - from > widest) return;
        const auto bytes = table_.reader->bytes(from, to - from);
        if (!bytes) return;
        if (std::ranges::all_of(*bytes, [](std::byte b) { return b == std::byte{0}; }))
            pad(from, to - from);
    }

    void code() {
        if (table_.reader->image().traits.code_by_number) return;  // wasm.cpp
        u64 begin = fs_.count() == 0 ? 0 : table_.entry(0);
        for (u32 f = 0; f < fs_.count(); ++f) {
            const u64 next = table_.entry(f + 1);
            const u64 end = begin + fs_.size(f);
            if (is_build_id(f)) {
                claim(begin, fs_.size(f), build_id_owner(), CostClass::build_info);
            } else {
                claim(begin, fs_.size(f), owners_.function(f), CostClass::code);
            }
            if (next > end && next - end <= widest_code_padding) pad(end, next - end);
            begin = next;
        }
    }
    // PE and Mach-O keep the build id as the first function's text.
    [[nodiscard]] bool is_build_id(u32 f) const {
        const auto record = f == 0 ? table_.func(f) : std::nullopt;
        if (!record) return false;
        const auto name = table_.name(record->name);
        return name == "go:buildid" || name == "go.buildid";
    }
    OwnerId build_id_owner() {
        return sink_.owner(
            OwnerKind::structure, "[Go build ID]",
            sink_.package(format_package(CostClass::build_info), PackageKind::format));
    }

    // What no function reaches in a table that should be fully used is a row of its own.
    void whole_table() {
        const auto rest =
            sink_.owner(OwnerKind::remainder, "[pclntab, no function]",
                        sink_.package("[pclntab, no function]", PackageKind::unowned));
        claim(table_.address, table_.end_address - table_.address, rest, CostClass::pclntab,
              Rank::moduledata);
    }
    void header() {
        const auto& h = table_.module.header;
        header_ = owners_.structure("[Go pclntab header]", PackageKind::shared);
        claim(table_.address, h.size, header_);
        pad_if_zero(table_.address + h.size, table_.address + h.funcnametab, widest_table_padding);
    }
    void shared_table(u64 offset, ByteView bytes, std::string_view name) {
        claim(table_.address + offset, bytes.size(), owners_.structure(name, PackageKind::shared));
        pad_behind(offset, bytes);
    }
    // Sub-tables are aligned: zeros up to the next one.
    void pad_behind(u64 offset, ByteView bytes) {
        const auto& h = table_.module.header;
        const u64 end = offset + bytes.size();
        for (const u64 next : {h.cutab, h.filetab, h.pctab, h.functab})
            if (next >= end) {
                pad_if_zero(table_.address + end, table_.address + next, widest_table_padding);
                return;
            }
    }

    // Each function has a name of its own; between them lie the names of functions that exist
    // only inlined, which belong to the package that they name.
    void names() {
        BigVector<std::pair<u32, u32>> starts;  // offset, function
        starts.reserve(fs_.count());
        for (u32 f = 0; f < fs_.count(); ++f)
            if (const auto record = table_.func(f)) starts.emplace_back(record->name, f);
        sort_by_digits(starts, [](const auto& start) { return u64{start.first}; });
        u64 at = 0;
        for (const auto& [offset, f] : starts) {
            inlined_names(at, offset);
            const u64 size = fs_.name(f).size() + 1;
            if (offset < table_.names.size())
                claim(table_.address + table_.module.header.funcnametab + offset, size,
                      owners_.function(f));
            at = std::max(at, offset + size);
        }
        inlined_names(at, table_.names.size());
        pad_behind(table_.module.header.funcnametab, table_.names);
    }
    void inlined_names(u64 from, u64 to) {
        const u64 base = table_.address + table_.module.header.funcnametab;
        to = std::min<u64>(to, table_.names.size());
        while (from < to) {
            const auto name = table_.name(from);
            if (name.empty()) {
                const u64 begin = from;
                while (from < to && table_.names[from] == std::byte{0}) ++from;
                if (from == begin) return;
                pad(base + begin, from - begin);
                continue;
            }
            const u64 size = std::min<u64>(name.size() + 1, to - from);
            claim(base + from, size, inlined_owner(name));
            from += size;
        }
    }
    OwnerId inlined_owner(std::string_view name) {
        const auto found = go::package_of(name);
        if (found.name_class == go::NameClass::package && found.path == last_path_) return last_;
        PackageId package = owners_.package(go::Packages::none);
        if (found.name_class == go::NameClass::generated)
            package = owners_.package(go::Packages::generated);
        if (found.name_class == go::NameClass::package)
            package = sink_.package(found.escaped ? sink_.keep(go::unescape_path(found.path))
                                                  : found.path);
        last_path_ = found.path;
        return last_ = owners_.in_package(package, "[names of inlined functions]");
    }

    void pc_tables() {
        const u64 base = table_.address + table_.module.header.pctab;
        u32 rank = 0;
        u64 at = 0;
        const auto gap = [&](u64 to) { pad_if_zero(base + at, base + to, widest_table_padding); };
        fs_.tables().each([&](u64 start, u64) {
            gap(start);
            const u64 size = fs_.table_size(rank);
            claim(base + start, size, owners_.user(fs_.table_user(rank)));
            ++rank;
            at = start + size;
        });
        gap(table_.pctab.size());
        pad_behind(table_.module.header.pctab, table_.pctab);
    }

    void records() {
        const u64 base = table_.address + table_.module.header.functab;
        for (u32 f = 0; f < fs_.count(); ++f)
            claim(base + u64{f} * table_.entry_size, table_.entry_size, owners_.function(f));
        claim(base + u64{fs_.count()} * table_.entry_size, table_.entry_size / 2, header_);
        u64 at = u64{fs_.count()} * table_.entry_size + table_.entry_size / 2;
        for (u32 f = 0; f < fs_.count(); ++f) {
            const auto record = table_.func(f);
            if (!record) continue;
            pad_if_zero(base + at, base + record->record, 8);
            claim(base + record->record, record->record_size, owners_.function(f));
            at = record->record + record->record_size;
        }
        pad_if_zero(base + at, base + table_.functions.size(), 8);
    }

    void funcdata() {
        u32 rank = 0;
        const u64 base = fs_.blob_base();
        fs_.blobs().each([&](u64 at, u64 next) {
            const auto owner = owners_.user(fs_.blob_user(rank));
            const bool last = rank + 1 == fs_.blobs().count();
            const u64 size = fs_.blob_size(rank++);
            const bool known = size != go::Functions::unknown_size;
            const u64 end = known ? at + size : at;
            if (known) claim(base + at, size, owner, CostClass::funcdata);
            if (last) funcdata_end_ = base + end;
            if (!last && end < next)
                between_blobs(base + end, base + next, known ? nullptr : &owner);
        });
    }
    // Since Go 1.26 funcdata and findfunctab follow functab, each aligned.
    void findfunctab() {
        const auto at = table_.findfunctab();
        claim(at.begin, at.size, owners_.structure("[Go findfunctab]", PackageKind::shared));
        if (table_.module.epclntab == 0) return;
        const auto& h = table_.module.header;
        pad_if_zero(h.address + h.functab + table_.functions.size(), table_.module.gofunc,
                    widest_table_padding);
        pad_if_zero(funcdata_end_, at.begin, widest_table_padding);
        pad_if_zero(at.end(), table_.end_address, widest_table_padding);
    }
    // Behind a blob: funcvals (a pointer to a function's entry), which before Go 1.26 lie among the
    // funcdata of their size, padding, or the rest of a blob that does not say its size.
    void between_blobs(u64 from, u64 to, const OwnerId* unsized) {
        const u64 word = table_.word();
        const u64 limit = std::min(to, from + widest_unsized);
        u64 rest = from;
        for (u64 at = (from + word - 1) & ~(word - 1); at + word <= to; at += word) {
            const auto value = table_.reader->word(at);
            const auto f = value && *value != 0 ? table_.function_at(*value) : std::nullopt;
            if (!f || table_.entry(*f) != *value) {
                if (at >= limit) break;
                continue;
            }
            between_funcvals(rest, at, unsized);
            unsized = nullptr;
            claim(at, word, owners_.function(*f), CostClass::funcdata);
            rest = at + word;
        }
        between_funcvals(rest, to, unsized);
    }
    void between_funcvals(u64 from, u64 to, const OwnerId* unsized) {
        if (unsized != nullptr)
            claim(from, std::min(to - from, widest_unsized), *unsized, CostClass::funcdata);
        else
            pad_if_zero(from, to, widest_table_padding);
    }
    static constexpr u64 widest_unsized = 256;

    const go::Functions& fs_;
    const go::Pclntab& table_;
    ClaimSink& sink_;
    GoOwners owners_;
    OwnerId header_ = 0;
    u64 funcdata_end_ = 0;
    Extent piece_;      ///< addresses that lie in one piece of the axis
    u64 position_ = 0;  ///< where that piece lies
    std::string_view last_path_;
    OwnerId last_ = 0;
};

}  // namespace

void pass_go_functions(const Context& context, ClaimSink& sink) {
    if (context.go == nullptr || !context.go->functions) return;
    Emitter(*context.go->functions, sink).run();
}

}  // namespace binsize
