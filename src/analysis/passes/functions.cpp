// Functions of programs in C, C++, Rust and the like that no symbol names: rows of their own, as
// far as unwind tables bound them; the crates of those of Rust that name their sources, the
// namespaces of C++'s virtual functions, and what told them. Symbols outrank all of it.
#include "analysis/native/class_owners.hpp"
#include "analysis/native/namespace_runs.hpp"
#include "analysis/native/rust_owners.hpp"
#include "analysis/native/source_owners.hpp"
#include "analysis/native/symbol_rules.hpp"
#include "analysis/packages.hpp"
#include "analysis/pass.hpp"
#include "analysis/section_index.hpp"
#include "analysis/source_name.hpp"
#include "analysis/symbol_place.hpp"
#include "base/parallel.hpp"
#include "base/sort_by_digits.hpp"
#include "evidence/swift/metadata.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

namespace binsize {
namespace {

KnownFunction::Scope scope_of(const NativePackage& package) {
    using enum KnownFunction::Scope;
    if (package.category == Category::std) return std;
    return package.category == Category::native && !package.name.starts_with('[') ? of_namespace
                                                                                  : other;
}

// Symbols that claim what lies where they begin, in order.
BigVector<KnownFunction> named_functions(const Context& context) {
    BigVector<KnownFunction> out;
    const SymbolPlacer placer(context.image, context.axis);
    for (const auto& s : context.symbols) {
        if (s.undefined || is_label(context.image, s.name)) continue;
        const auto place = placer.place(s);
        if (!place.has_bytes() || place.section == nullptr || !place.section->executable ||
            !claims_bytes(context, s, place))
            continue;
        auto& f = out.emplace_back();
        f.address = stated_address(context.image, s);
        if (!context.neighbourhood) continue;
        const auto package = native_package(source_name(context.image, s.name));
        f.package = package.name;
        f.scope = scope_of(package);
    }
    sort_by_digits(out, [](const KnownFunction& f) { return f.address; });
    return out;
}

constexpr u32 none = ~u32{0};
static_assert(none == RustOwners::none && none == ClassOwners::none && none == SourceOwners::none);

using Runs = std::vector<CompiledRun>;

// Asked function by function, in order: the owner of the run that it lies in, or none.
class RunsAround {
public:
    explicit RunsAround(const Runs& runs) : next_(runs.begin()), end_(runs.end()) {}
    u32 at(std::size_t function) {
        while (next_ != end_ && next_->last < function) ++next_;
        return next_ != end_ && next_->first <= function ? next_->owner : none;
    }

private:
    Runs::const_iterator next_, end_;
};

class Emitter {
public:
    Emitter(const Context& context, ClaimSink& sink)
        : context_(context),
          image_(context.image),
          sink_(sink),
          reader_(*context.pointers),
          functions_(context.functions->table),
          parts_(context.functions->parts),
          sections_(image_) {
        // Each of them looks through all data, or all code.
        in_parallel(
            [&] {
                named_ = named_functions(context);
                classes_ = read_virtual_classes(reader_, functions_);
                class_owners_ = find_class_owners(classes_, functions_, sink);
            },
            [&] {
                locations_ = read_rust_locations(reader_);
                rust_ = find_rust_owners(reader_, functions_, locations_);
                sources_ = find_source_owners(reader_, functions_, parts_);
            });
    }

    void run() {
        add_crates();
        if (context_.swift != nullptr) add_swift();
        functions();
        if (!locations_.records.empty()) locations();
        for (std::size_t i = 0; i < classes_.classes.size(); ++i) type(i);
        for (const auto& table : classes_.tables) {
            const auto& c = classes_.classes[table.of_class];
            claim(table.at, class_object("_ZTV", "??_7", c.name, table.of_class));
        }
    }

private:
    void add_crates() {
        // The program's own copy of a crate that the library has, too, decides what it is.
        for (const bool library : {true, false})
            for (const auto& crate : rust_.crates) {
                if (crate.library != library) continue;
                auto& package = sink_.packages[sink_.package(sink_.keep(crate.name))];
                package.category = crate.main ? Category::main
                                   : library  ? Category::std
                                              : Category::dependency;
                package.module = sink_.keep(crate.module);
            }
        packages_.reserve(rust_.crates.size());
        for (const auto& crate : rust_.crates) packages_.push_back(sink_.package(crate.name));
    }
    void add_swift() {
        of_swift_.resize(functions_.size(), none);
        const auto& contexts = context_.swift->contexts;
        const auto packages = swift_packages(*context_.swift, sink_);
        for (std::size_t i = 0; i < contexts.size(); ++i)
            if (contexts[i].name.empty())
                modules_.emplace(sink_.packages[packages[i]].name, packages[i]);
        for (const auto& f : context_.swift->functions)
            if (const auto* const at = function_at(functions_, f.code);
                at != nullptr && at->begin == f.code)
                of_swift_[static_cast<std::size_t>(at - functions_.data())] = packages[f.of];
    }
    void functions() {
        const auto nobody = sink_.package("[functions without a name]", PackageKind::unowned);
        for (const auto& folder : sources_.folders) {
            // Swift's paths begin with the module.
            const auto module = std::string_view(folder).substr(0, folder.size() - 1);
            const auto known = modules_.find(module);
            folders_.push_back(known != modules_.end() ? known->second
                                                       : sink_.package(sink_.keep(folder)));
            if (known == modules_.end())
                sink_.packages[folders_.back()].category = Category::native;
        }
        const auto known = context_.neighbourhood ? known_functions() : named_;
        const auto of_namespaces =
            context_.neighbourhood ? find_namespace_runs(functions_, known) : Runs();
        // Between two that calls show there may be as much again that nothing shows.
        const auto wide_runs = context_.functions->by_calls ? Runs() : sources_.wide_runs;
        RunsAround crates(rust_.runs), folders(sources_.runs), wide(wide_runs),
            namespaces(of_namespaces);
        BigVector<std::optional<Owned>> all(functions_.size());
        for_each_unnamed([&](std::size_t i) {
            auto& owned = all[i] = shown_by(i);
            const bool of_workspace = owned && owned->package == workspace();
            if (!context_.neighbourhood || (owned && !of_workspace)) return;
            const auto near = [](PackageId p) { return Owned{p, Evidence::neighbourhood}; };
            const u32 crate = crates.at(i);
            const u32 folder = folders.at(i);
            const u32 of_namespace = namespaces.at(i);
            const u32 wide_folder = wide.at(i);
            // Of the workspace, but of which of its crates?
            if (of_workspace) {
                if (crate != none && rust_.crates[crate].workspace) owned = near(packages_[crate]);
            } else if (crate != none) {
                owned = near(packages_[crate]);
            } else if (folder != none) {
                owned = near(folders_[folder]);
            } else if (of_namespace != none) {
                owned = near(namespace_package(known[of_namespace].package));
            } else if (wide_folder != none) {
                owned = near(folders_[wide_folder]);
            }
        });
        // What is around a part was compiled with its function, too.
        for (u32 i = 0; i < parts_.whole.size(); ++i)
            if (auto& whole = all[parts_.of(i)]; !whole) whole = all[i];
        const Owned nobodys{nobody, Evidence::inference};
        std::array<char, 16> hex{};
        for_each_unnamed([&](std::size_t i) {
            const auto& f = functions_[i];
            auto [package, evidence] = all[i].value_or(nobodys);
            if (!all[i] && f.stated) evidence = Evidence::format;
            if (!all[i] && context_.functions->by_calls) evidence = Evidence::disassembly;
            const auto* const end = std::to_chars(hex.begin(), hex.end(), f.begin, 16).ptr;
            const auto name = sink_.keep({"[function 0x", {hex.data(), end}, "]"});
            sink_.claim_address({f.begin, f.size}, sink_.owner(OwnerKind::function, name, package),
                                CostClass::code, evidence, Rank::symbol_guess);
        });
    }
    template <class F>
    void for_each_unnamed(F&& each) const {
        auto next = named_.begin();
        for (std::size_t i = 0; i < functions_.size(); ++i) {
            while (next != named_.end() && next->address < functions_[i].begin) ++next;
            if (next == named_.end() || next->address != functions_[i].begin) each(i);
        }
    }
    struct Owned {
        PackageId package = 0;
        Evidence evidence = Evidence::inference;
    };
    // By what is in it or leads to it, the surest first.
    [[nodiscard]] std::optional<Owned> shown_by(std::size_t i) const {
        const auto at = [&](const auto& known) { return i < known.size() ? known[i] : none; };
        if (const auto module = at(of_swift_); module != none) return Owned{module};
        if (const u32 crate = at(rust_.of_function); crate != none) return Owned{packages_[crate]};
        if (const auto package = at(class_owners_.of_function); package != none)
            return Owned{package};
        if (const u32 folder = at(sources_.of_function); folder != none)
            return Owned{folders_[folder]};
        if (i < rust_.of_workspace.size() && rust_.of_workspace[i]) return Owned{workspace()};
        return std::nullopt;
    }
    [[nodiscard]] PackageId workspace() const {
        return rust_.workspace == none ? none : packages_[rust_.workspace];
    }
    // What symbols tell, and where they are silent, what functions show themselves.
    [[nodiscard]] BigVector<KnownFunction> known_functions() const {
        auto out = named_;
        for_each_unnamed([&](std::size_t i) {
            const auto owned = shown_by(i);
            if (!owned) return;
            const auto& package = sink_.packages[owned->package];
            const bool of_class = i < class_owners_.of_function.size() &&
                                  class_owners_.of_function[i] == owned->package;
            const bool of_module = modules_.contains(package.name);
            out.push_back({functions_[i].begin, package.name,
                           of_module  ? KnownFunction::Scope::of_module
                           : of_class ? scope_of({package.name, package.category})
                                      : KnownFunction::Scope::other});
        });
        sort_by_digits(out, [](const KnownFunction& f) { return f.address; });
        return out;
    }
    PackageId namespace_package(std::string_view name) {
        const auto id = sink_.package(name);
        if (sink_.packages[id].category == Category::unowned)
            sink_.packages[id].category = Category::native;
        return id;
    }
    // Each record and each path is of the crate whose source the path is.
    void locations() {
        for (const u32 crate : rust_.of_path)
            if (crate != RustOwners::none && owners_.size() <= crate) owners_.resize(crate + 1);
        for (u32 crate = 0; crate < owners_.size(); ++crate)
            owners_[crate] = sink_.owner(OwnerKind::object, "[panic locations]", packages_[crate]);
        const auto give = [&](Extent at, u32 crate) {
            if (crate != RustOwners::none) claim(at, owners_[crate]);
        };
        for (const auto& r : locations_.records)
            give({r.address, locations_.record_size}, rust_.of_path[r.path]);
        for (std::size_t i = 0; i < locations_.paths.size(); ++i)
            give({locations_.paths[i].address, locations_.paths[i].text.size()}, rust_.of_path[i]);
    }
    // Called as its symbol would be: "vtable for app::Widget".
    OwnerId class_object(std::string_view itanium, std::string_view microsoft,
                         std::string_view name, std::size_t of_class) {
        const bool is_microsoft = name.starts_with('.');
        if (name.starts_with('*')) name.remove_prefix(1);
        const auto symbol = is_microsoft ? sink_.keep({microsoft, name.substr(4), "6B@"})
                                         : sink_.keep({itanium, name});
        return sink_.owner(OwnerKind::object, symbol, class_owners_.of_class[of_class]);
    }
    void type(std::size_t i) {
        const auto& c = classes_.classes[i];
        const auto owner = class_object("_ZTI", "??_R4", c.name, i);
        claim(c.type, owner);
        claim(c.text, owner);
    }
    void claim(Extent at, OwnerId owner) {
        if (const auto* const section = sections_.at(at.begin))
            sink_.claim_address(at, owner, section->cost_class, Evidence::inference,
                                Rank::data_guess);
    }

    const Context& context_;
    const Image& image_;
    ClaimSink& sink_;
    BigVector<KnownFunction> named_;
    const go::PointerReader& reader_;
    const FunctionTable& functions_;
    const FunctionParts& parts_;
    RustLocations locations_;
    RustOwners rust_;
    VirtualClasses classes_;
    ClassOwners class_owners_;
    SourceOwners sources_;
    SectionIndex sections_;
    std::vector<PackageId> packages_;                          // by crate
    std::vector<PackageId> folders_;                           // by number in the sources
    std::unordered_map<std::string_view, PackageId> modules_;  // of Swift
    std::vector<PackageId> of_swift_;                          // by function, or none
    std::vector<OwnerId> owners_;                              // of locations, by crate
};

}  // namespace

void pass_functions(const Context& context, ClaimSink& sink) {
    // Go's own table has its functions, and the C beside them is native's.
    if (context.functions != nullptr) Emitter(context, sink).run();
}

}  // namespace binsize
