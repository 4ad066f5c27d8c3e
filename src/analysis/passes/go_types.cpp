// Go types: each descriptor to the package of its type; names and tags, which types share, to the
// lowest common owner of the types that use them; itabs to the package of the concrete type; what
// has no package by nature (func types, anonymous structs, map internals, gc masks) to rows that
// say so. Nothing here looks at the symbol table, so both twins of a build get the same.
#include "analysis/go/owners.hpp"

#include <algorithm>

namespace binsize {
namespace {

using go::User;

class TypeEmitter {
public:
    TypeEmitter(const go::Program& program, ClaimSink& sink)
        : program_(program),
          table_(*program.types),
          sink_(sink),
          shared_(*program.functions, sink, GoOwners::Make::asked) {
        for (const auto path : table_.packages) packages_.push_back(sink.package(path));
        no_package_ = sink.package("[types, no package]", PackageKind::shared);
    }

    void run() {
        // Virtual memory only, until it is used: growing would move everything and hold it twice.
        sink_.owners.reserve(table_.types.size() + table_.itabs.size() + 64);
        owners_.reserve(table_.types.size());
        for (const auto& type : table_.types)
            owners_.push_back(
                sink_.owner(OwnerKind::type, table_.region.text(type), package(type)));
        find_name_users();
        region();
        itabs();
        masks();
    }

private:
    void claim(u64 address, u64 size, OwnerId owner, CostClass cls) {
        sink_.claim_address({address, size}, owner, cls, Evidence::moduledata, Rank::decoded);
    }
    [[nodiscard]] PackageId package(const go::Type& type) const {
        return type.package == go::no_package ? no_package_ : packages_[type.package];
    }

    // A user here is a type (User::function of its index) or, where several types share a name,
    // what they have in common.
    [[nodiscard]] u32 join(u32 a, u32 b) const {
        const auto package_of = [&](u32 type) -> std::optional<u32> {
            const u32 package = table_.types[type].package;
            if (package == go::no_package) return std::nullopt;
            return program_.type_packages[package];
        };
        return lowest_common(go::UserLadder(program_.packages, package_of), a, b);
    }

    void find_name_users() {
        users_.assign(table_.names.size(), User::nobody);
        go::Starts names(table_.region.size());
        for (const auto& name : table_.names) names.add(name.offset);
        names.seal();
        for (u32 t = 0; t < table_.types.size(); ++t)
            table_.region.each_name(table_.types[t], [&](u32 offset) { use(names, offset, t); });
    }
    void use(const go::Starts& names, u32 offset, u32 type) {
        for (int links = 0; links < 4 && offset != 0; ++links) {
            if (!names.contains(offset)) return;
            auto& user = users_[names.rank(offset)];
            user = join(user, User::function(type));
            const auto name = table_.region.name(offset);
            if (!name) return;  // the file was cut or overwritten under the mapping
            offset = name->package_path;
        }
    }
    OwnerId owner_of(u32 user) {
        if (User::is_function(user)) return owners_[user - 1];
        return shared_.user(user);
    }

    // Types, names and funcvals in the order in which they lie, with the zeros between them.
    void region() {
        const u64 base = table_.region.base();
        auto type = table_.types.begin();
        auto closure = table_.closures.begin();
        std::size_t name = 0;
        u32 at = 0;
        const auto emit = [&](u32 offset, u32 size, OwnerId owner) {
            pad(at, offset);
            claim(base + offset, size, owner, CostClass::types);
            at = std::max(at, offset + size);
        };
        while (at < table_.end) {
            const u64 a = type != table_.types.end() ? type->offset : ~u64{0};
            const u64 b = name < table_.names.size() ? table_.names[name].offset : ~u64{0};
            const u64 c = closure != table_.closures.end() ? closure->offset : ~u64{0};
            if (a < b && a < c) {
                const auto index = static_cast<std::size_t>(type - table_.types.begin());
                emit(type->offset, type->size, owners_[index]);
                ++type;
            } else if (b < c) {
                emit(table_.names[name].offset, table_.names[name].size, owner_of(users_[name]));
                ++name;
            } else if (c != ~u64{0}) {
                emit(closure->offset, closure->size, closure_owner(*closure));
                ++closure;
            } else {
                break;
            }
        }
        if (const auto alignment = (base + at) % 32; alignment != 0 && table_.types.size() > 1)
            pad(at, static_cast<u32>(at + 32 - alignment));
    }
    void pad(u32 from, u32 to) {
        to = std::min(to, table_.region.size());
        if (to <= from) return;
        const auto gap = table_.region.bytes().subspan(from, to - from);
        if (std::ranges::all_of(gap, [](std::byte b) { return b == std::byte{0}; }))
            claim(table_.region.base() + from, to - from, shared_.padding(), CostClass::padding);
    }
    // Equality functions name their package up to Go 1.26; then equal ones are one.
    OwnerId closure_owner(const go::Closure& closure) {
        const auto f = program_.pclntab->function_at(closure.function);
        const auto record = f ? program_.pclntab->func(*f) : std::nullopt;
        const auto name = record ? program_.pclntab->name(record->name) : std::string_view{};
        const u32 package = f ? program_.functions->package(*f) : go::Packages::none;
        PackageId row = 0;
        if (package < program_.packages.size()) {
            row = sink_.package(program_.packages.name(package));
        } else {
            row = sink_.package("[Go, generated]");
            sink_.packages[row].category = Category::generated;
        }
        return sink_.owner(OwnerKind::function, name.empty() ? "[equality function]" : name, row);
    }

    // Names of pairs are the only ones here that are written out. Those of a program take a small
    // part of its size; a file may name one long type in every itab.
    std::string_view itab_name(std::string_view concrete, std::string_view interface) {
        const u64 size = concrete.size() + interface.size();
        if (size > itab_names_left_) return "[itab]";
        itab_names_left_ -= size;
        return sink_.keep(fmt::format("{}, {}", concrete, interface));
    }
    void itabs() {
        itab_names_left_ = program_.reader.image().bytes.size();
        for (const auto& itab : table_.itabs) {
            const auto& concrete = table_.types[itab.concrete];
            const auto name = itab_name(table_.region.text(concrete),
                                        table_.region.text(table_.types[itab.interface]));
            const auto owner = sink_.owner(OwnerKind::itab, name, package(concrete));
            claim(itab.address, itab.size, owner, CostClass::itabs);
        }
    }

    void masks() {
        const auto owner = sink_.owner(OwnerKind::structure, "[Go gc masks]",
                                       sink_.package("[Go gc masks]", PackageKind::shared));
        for (const auto& mask : table_.gc_masks)
            claim(mask.address, mask.size, owner, CostClass::types);
        // Lists of the linker that the runtime walks: offsets of types, addresses of itabs.
        const auto& m = *program_.module;
        const auto links =
            sink_.owner(OwnerKind::structure, "[Go type and itab lists]", sink_.shared_package());
        if (m.typelinks.count <= table_.region.size())
            claim(m.typelinks.data, 4 * m.typelinks.count, links, CostClass::types);
        if (m.itablinks.count <= table_.region.size())
            claim(m.itablinks.data, m.itablinks.count * table_.region.word(), links,
                  CostClass::itabs);
    }

    const go::Program& program_;
    const go::TypeTable& table_;
    ClaimSink& sink_;
    GoOwners shared_;                  ///< rows of what types share
    std::vector<PackageId> packages_;  ///< by TypeTable::packages
    PackageId no_package_ = 0;
    std::vector<OwnerId> owners_;  ///< by TypeTable::types
    std::vector<u32> users_;       ///< by TypeTable::names
    u64 itab_names_left_ = 0;      ///< bytes
};

}  // namespace

void pass_go_types(const Context& context, ClaimSink& sink) {
    if (context.go == nullptr || !context.go->types) return;
    TypeEmitter(*context.go, sink).run();
}

}  // namespace binsize
