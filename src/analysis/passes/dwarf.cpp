// DWARF belongs to whom it is about: a unit's parts to the package that it was compiled from, types
// of a Go program to the package of each, frame descriptions to their function. What several units
// use goes to their lowest common owner. Of a compressed section each part has its share.
// Facts: cmd/compile and cmd/link name a unit by its import path; rustc
// ("src/lib.rs/@/CRATE.HASH").
#include "analysis/refiner.hpp"
#include "analysis/source/source_claims.hpp"
#include "evidence/dwarf/uses.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

namespace binsize {
namespace {

class UnitOwners {
public:
    UnitOwners(const Context& context, const FirstCut& cut)
        : context_(context),
          cut_(cut),
          find_(cut.partition),
          code_(context),
          budget_(4 * u64{cut.partition.cells().size()}) {
        const auto packages = cut.owners.packages();
        for (PackageId i = 0; i < packages.size(); ++i)
            if (packages[i].kind == PackageKind::package) packages_.emplace(packages[i].name, i);
        for (const auto& s : context.symbols)
            if (s.binding == SymbolBinding::weak)
                if (const auto at = context.image.relocatable()
                                        ? context.axis.at_section(s.section, s.value)
                                        : std::optional(s.value))
                    weak_.insert(*at);
    }

    /// Nobody where nothing tells.
    [[nodiscard]] OwnerId of(const dwarf::Unit& unit) {
        if (unit.language == dwarf::DW_LANG_Go) return of_package(unit.name);
        if (const auto crate = crate_of(unit.name); !crate.empty())
            if (const auto owner = of_package(crate); owner != CommonOwners::nobody) return owner;
        return of_code(unit);
    }
    /// Of a unit of a type: of the namespace that it stands in; what stands in none is everybody's.
    [[nodiscard]] OwnerId of_namespace(std::string_view name) {
        const auto owner = name.empty() ? CommonOwners::nobody : of_package(name);
        return owner == CommonOwners::nobody ? cut_.owners.user_of_file() : owner;
    }
    /// "[]*net/http.Header" is of net/http; what has no package by nature is everybody's.
    [[nodiscard]] OwnerId of_type(std::string_view name) {
        for (;;) {
            if (name.starts_with('*'))
                name.remove_prefix(1);
            else if (name.starts_with('[') && name.find(']') < name.size())
                name.remove_prefix(name.find(']') + 1);
            else if (name.starts_with("chan "))
                name.remove_prefix(5);
            else
                break;
        }
        const auto found = go::package_of(name);
        const auto owner = found.name_class == go::NameClass::package ? of_package(found.path)
                                                                      : CommonOwners::nobody;
        return owner == CommonOwners::nobody ? cut_.owners.user_of_file() : owner;
    }

private:
    using Ladder = std::array<OwnerId, 4>;

    [[nodiscard]] OwnerId of_package(std::string_view name) {
        auto it = packages_.find(name);
        if (it == packages_.end()) it = packages_.find(go::unescape_path(name));
        return it == packages_.end() ? CommonOwners::nobody
                                     : cut_.owners.user_of_package(it->second);
    }
    [[nodiscard]] static std::string_view crate_of(std::string_view unit) {
        const auto at = unit.find("/@/");
        if (at == std::string_view::npos) return {};
        const auto rest = unit.substr(at + 3);
        return rest.substr(0, rest.find('.'));
    }
    // Functions of a unit's own tell before those that every unit may bring along (inline functions
    // and instances of templates are weak, those of std over a unit's own types local), and
    // namespaces before what has none.
    [[nodiscard]] OwnerId of_code(const dwarf::Unit& unit) {
        Ladder own;
        own.fill(CommonOwners::nobody);
        for (const auto& range : unit.ranges)
            code_.pieces(range, [&](Extent at) { add_code(at, own); });
        for (const auto owner : own)
            if (owner != CommonOwners::nobody) return widened(owner);
        return CommonOwners::nobody;
    }
    void add_code(Extent at, Ladder& own) {
        const auto cells = cut_.partition.cells();
        for (auto i = find_(at.begin); i < cells.size() && cells[i].begin < at.end(); ++i) {
            if (budget_ == 0) return;
            --budget_;
            const auto& cell = cells[i];
            const auto& owner = cut_.owners[cell.owner];
            if (cell.cost_class != CostClass::code || owner.kind != OwnerKind::function) continue;
            const auto& package = cut_.owners.packages()[owner.package];
            const bool weak = is_weak(cell.begin);
            auto& slot = own[weak                                ? 3U
                             : package.category == Category::std ? 2U
                             : package.name.starts_with('[')     ? 1U
                                                                 : 0U];
            slot = cut_.owners.join(slot, cell.owner);
        }
    }
    [[nodiscard]] bool is_weak(u64 position) const {
        if (weak_.empty()) return false;
        return weak_.contains(context_.image.relocatable()
                                  ? position
                                  : context_.axis.address_of(position).value_or(0));
    }
    // A unit of one function is its package's all the same.
    [[nodiscard]] OwnerId widened(OwnerId owner) {
        const auto& o = cut_.owners[owner];
        return o.kind == OwnerKind::function ? cut_.owners.user_of_package(o.package) : owner;
    }

    const Context& context_;
    const FirstCut& cut_;
    CellFinder find_;
    CodeAddresses code_;
    u64 budget_;  // of cells: units of a real file share no code
    std::unordered_map<std::string_view, PackageId> packages_;
    std::unordered_set<u64> weak_;  ///< addresses, of an object positions
};

class DwarfRefiner {
public:
    DwarfRefiner(const Context& context, const FirstCut& cut, BigVector<Claim>& out)
        : context_(context),
          cut_(cut),
          sections_(*context.dwarf),
          refiner_(context, cut, out, CostClass::dwarf),
          patches_(context, cut, out, CostClass::relocations),
          owners_(context, cut),
          tables_(sections_) {}

    void run() {
        const auto add = [&](const dwarf::Unit& unit) {
            units_.push_back(unit);
            owner_of_.push_back(unit.type != 0 ? of_type_unit(unit) : owners_.of(unit));
            std::vector<Extent>().swap(units_.back().ranges);
        };
        dwarf::each_unit(sections_, add, false);
        if (units_.empty()) return;
        partial_units();
        types();
        if (!context_.image.relocatable())
            dwarf::each_type_unit(sections_, [&](const dwarf::Unit& unit) {
                const auto owner = of_type_unit(unit);
                give(dwarf::SectionKind::types, {unit.offset, unit.end - unit.offset}, owner);
                if (!context_.whole_dwarf) return;
                type_units_.push_back(unit);
                of_type_unit_.push_back(owner);
            });
        dwarf::each_part(sections_, units_, [&](const dwarf::Part& part) { give(part); });
        dwarf::each_debug_frame(sections_, [&](Extent at, u64 address) {
            const auto described = sections_.in_file(dwarf::SectionKind::frame, at);
            if (context_.image.relocatable())
                refiner_.give_at(described, address);
            else
                refiner_.give(described, address);
        });
        if (units_.back().end == sections_.size(dwarf::SectionKind::info)) rest();
        if (context_.whole_dwarf) uses();
        relocations();
        refiner_.settle();
    }

private:
    [[nodiscard]] OwnerId of_type_unit(const dwarf::Unit& unit) {
        return owners_.of_namespace(dwarf::namespace_of_type(sections_, tables_, unit));
    }
    // What dwz found in several units: nothing further up than what all of them have in common.
    void partial_units() {
        OwnerId all = CommonOwners::nobody;
        for (std::size_t i = 0; i < units_.size(); ++i)
            if (!units_[i].partial && owner_of_[i] != CommonOwners::nobody)
                all = cut_.owners.join(all, owner_of_[i]);
        for (std::size_t i = 0; i < units_.size(); ++i)
            if (units_[i].partial) owner_of_[i] = all;
    }
    // Go's linker puts the types of all packages into one unit of the runtime.
    void types() {
        holds_types_.resize(units_.size());
        for (std::size_t i = 0; i < units_.size(); ++i) {
            const auto& unit = units_[i];
            if (unit.language != dwarf::DW_LANG_Go || unit.name != "runtime") continue;
            u64 end = unit.offset;
            const auto rest = [&](u64 until) {
                give(dwarf::SectionKind::info, {end, until - end}, owner_of_[i]);
            };
            dwarf::each_type(sections_, tables_, unit, [&](Extent at, std::string_view name) {
                holds_types_[i] = true;
                rest(at.begin);
                give(dwarf::SectionKind::info, at, owners_.of_type(name));
                end = at.end();
            });
            if (holds_types_[i]) rest(unit.end);
        }
    }
    void give(const dwarf::Part& part) {
        if (part.kind == dwarf::SectionKind::info && holds_types_[part.units.front()]) return;
        OwnerId owner = CommonOwners::nobody;
        // What a type uses is what the unit that brought it along uses.
        const bool types_alone =
            std::ranges::all_of(part.units, [&](u32 unit) { return units_[unit].type != 0; });
        for (const u32 unit : part.units) {
            if (units_[unit].type != 0 && !types_alone) continue;
            if (owner_of_[unit] == CommonOwners::nobody) return;
            owner = cut_.owners.join(owner, owner_of_[unit]);
        }
        give(part.kind, part.at, owner);
    }
    void give(dwarf::SectionKind kind, Extent at, OwnerId owner) {
        if (owner == CommonOwners::nobody) return;
        refiner_.give(sections_.in_file(kind, at), {owner, Evidence::dwarf, false});
        if (context_.image.kind == FileKind::relocatable)
            given_[static_cast<std::size_t>(kind)].push_back({at, owner});
    }
    // Names and lists of places say nothing of who uses them: where all units are of one, they are,
    // too. An object is one unit, mostly, and has sections for single types and their relocations.
    void rest() {
        const OwnerId all = owner_of_.front();
        if (std::ranges::any_of(owner_of_, [&](OwnerId o) { return o != all; })) return;
        all_of_one_ = true;
        for (const auto kind :
             {dwarf::SectionKind::str, dwarf::SectionKind::line_str,
              dwarf::SectionKind::str_offsets, dwarf::SectionKind::ranges,
              dwarf::SectionKind::rnglists, dwarf::SectionKind::loc, dwarf::SectionKind::loclists})
            give(kind, {0, sections_.size(kind)}, all);
        if (context_.image.relocatable() && all != CommonOwners::nobody) other_sections(all);
    }
    // Strings and lists go to what all have in common who use them; of a unit of nobody in
    // particular that is nobody.
    void uses() {
        if (all_of_one_) return;
        auto units = units_;
        auto owners = owner_of_;
        units.insert(units.end(), type_units_.begin(), type_units_.end());
        owners.insert(owners.end(), of_type_unit_.begin(), of_type_unit_.end());
        constexpr OwnerId unknown = CommonOwners::nobody - 1;
        static_assert(dwarf::UseSinks::nobody == CommonOwners::nobody);
        const auto join = [&](u32 known, u32 unit) {
            const auto owner = owners[unit];
            if (known == unknown || owner == CommonOwners::nobody) return unknown;
            return cut_.owners.join(known, owner);
        };
        const auto lists = [&](dwarf::SectionKind kind, Extent at, u32 unit) {
            give(kind, at, owners[unit]);
        };
        const auto text = [&](Extent at, u32 owner) {
            if (owner != unknown) give(dwarf::SectionKind::str, at, owner);
        };
        dwarf::each_use(sections_, units, {join, text, lists});
    }
    void other_sections(OwnerId owner) {
        std::array<u64, dwarf::section_kinds> known{};
        for (std::size_t k = 0; k < known.size(); ++k) {
            const auto kind = static_cast<dwarf::SectionKind>(k);
            if (kind != dwarf::SectionKind::types)
                known[k] = sections_.in_file(kind, {0, sections_.size(kind)}).begin;
        }
        const Refiner::Users users{owner, Evidence::dwarf, false};
        for (const auto& section : context_.image.sections) {
            if (section.cost_class != CostClass::dwarf || section.file.empty() ||
                std::ranges::find(known, section.file.begin) != known.end())
                continue;
            refiner_.give(section.file, users);
            sections_.each_relocation(section,
                                      [&](Extent entry, u64) { patches_.give(entry, users); });
        }
    }
    // Of an object: what patches a part is of whom the part is.
    void relocations() {
        for (std::size_t k = 0; k < given_.size(); ++k) {
            auto& parts = given_[k];
            if (parts.empty()) continue;
            const auto begin = [](const Given& g) { return g.at.begin; };
            std::ranges::sort(parts, {}, begin);
            sections_.each_relocation(
                static_cast<dwarf::SectionKind>(k), [&](Extent entry, u64 place) {
                    const auto behind = std::ranges::upper_bound(parts, place, {}, begin);
                    if (behind != parts.begin() && (behind - 1)->at.contains(place))
                        patches_.give(entry, {(behind - 1)->owner, Evidence::dwarf, false});
                });
        }
    }

    const Context& context_;
    const FirstCut& cut_;
    dwarf::Sections& sections_;
    struct Given {
        Extent at;  ///< of the section
        OwnerId owner;
    };
    Refiner refiner_, patches_;                                   ///< the second of relocations
    std::array<std::vector<Given>, dwarf::section_kinds> given_;  ///< of an object
    UnitOwners owners_;
    dwarf::AbbreviationTables tables_;
    std::vector<dwarf::Unit> units_;
    std::vector<OwnerId> owner_of_;
    std::vector<bool> holds_types_;
    std::vector<dwarf::Unit> type_units_;  ///< of .debug_types, where their entries are read
    std::vector<OwnerId> of_type_unit_;
    bool all_of_one_ = false;
};

}  // namespace

void read_dwarf_ahead(const Context& context) {
    using dwarf::SectionKind;
    if (context.dwarf == nullptr || context.dwarf->elsewhere()) return;
    // In the order in which they are asked for. Of Go's own units most is told by where it begins.
    const bool go_alone = context.go != nullptr && !context.go->has_foreign_code();
    for (const auto kind : {SectionKind::info, SectionKind::abbrev}) (void)context.dwarf->get(kind);
    if (!go_alone)
        for (const auto kind : {SectionKind::ranges, SectionKind::rnglists, SectionKind::addr,
                                SectionKind::line, SectionKind::aranges, SectionKind::str_offsets,
                                SectionKind::loclists, SectionKind::loc})
            (void)context.dwarf->get(kind);
    (void)context.dwarf->get(SectionKind::frame);
}

void refine_dwarf(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    if (context.dwarf != nullptr && !context.dwarf->elsewhere())
        DwarfRefiner(context, cut, out).run();
}

}  // namespace binsize
