// Functions of programs in C, C++, Rust and the like that no symbol names: rows of their own, as
// far as unwind tables bound them; the crates of those of Rust that name their sources, the
// namespaces of C++'s virtual functions, and what told them. Symbols outrank all of it.
#include "analysis/native/class_owners.hpp"
#include "analysis/native/rust_owners.hpp"
#include "analysis/native/source_owners.hpp"
#include "analysis/native/symbol_rules.hpp"
#include "analysis/pass.hpp"
#include "analysis/section_index.hpp"
#include "analysis/symbol_place.hpp"

#include <algorithm>

namespace binsize {
namespace {

// Where symbols begin that claim what lies there, in order.
std::vector<u64> named_places(const Context& context) {
    std::vector<u64> out;
    const SymbolPlacer placer(context.image, context.axis);
    for (const auto& s : context.symbols) {
        if (s.undefined || is_label(context.image, s.name)) continue;
        const auto place = placer.place(s);
        if (place.has_bytes() && place.section != nullptr && place.section->executable &&
            claims_bytes(context, s, place))
            out.push_back(stated_address(context.image, s));
    }
    std::ranges::sort(out);
    return out;
}

class Emitter {
public:
    Emitter(const Context& context, ClaimSink& sink)
        : context_(context),
          image_(context.image),
          sink_(sink),
          named_(named_places(context)),
          reader_(image_),
          functions_(read_function_bounds(image_)),
          locations_(read_rust_locations(reader_)),
          rust_(find_rust_owners(reader_, functions_, locations_)),
          classes_(read_virtual_classes(reader_, functions_)),
          class_owners_(find_class_owners(classes_, functions_, sink)),
          sources_(find_source_owners(image_, functions_)),
          sections_(image_) {}

    void run() {
        add_crates();
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
    void functions() {
        const auto nobody = sink_.package("[functions without a name]", PackageKind::unowned);
        std::vector<PackageId> folders;
        for (const auto& folder : sources_.folders) {
            folders.push_back(sink_.package(sink_.keep(folder)));
            sink_.packages[folders.back()].category = Category::native;
        }
        auto next = named_.begin();
        auto run = rust_.runs.begin();
        auto folder_run = sources_.runs.begin();
        for (std::size_t i = 0; i < functions_.size(); ++i) {
            const auto& f = functions_[i];
            while (next != named_.end() && *next < f.begin) ++next;
            if (next != named_.end() && *next == f.begin) continue;
            auto package = nobody;
            if (rust_.of_function[i] != RustOwners::none)
                package = packages_[rust_.of_function[i]];
            else if (i < class_owners_.of_function.size() &&
                     class_owners_.of_function[i] != ClassOwners::none)
                package = class_owners_.of_function[i];
            else if (i < sources_.of_function.size() &&
                     sources_.of_function[i] != SourceOwners::none)
                package = folders[sources_.of_function[i]];
            auto evidence = f.stated && package == nobody ? Evidence::format : Evidence::inference;
            while (run != rust_.runs.end() && run->last < i) ++run;
            if (package == nobody && context_.neighbourhood && run != rust_.runs.end() &&
                run->first <= i) {
                package = packages_[run->owner];
                evidence = Evidence::neighbourhood;
            }
            while (folder_run != sources_.runs.end() && folder_run->last < i) ++folder_run;
            if (package == nobody && context_.neighbourhood && folder_run != sources_.runs.end() &&
                folder_run->first <= i) {
                package = folders[folder_run->owner];
                evidence = Evidence::neighbourhood;
            }
            const auto name = sink_.keep(fmt::format("[function {:#x}]", f.begin));
            sink_.claim_address({f.begin, f.size}, sink_.owner(OwnerKind::function, name, package),
                                CostClass::code, evidence, Rank::symbol_guess);
        }
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
    std::vector<u64> named_;
    go::PointerReader reader_;
    FunctionTable functions_;
    RustLocations locations_;
    RustOwners rust_;
    VirtualClasses classes_;
    ClassOwners class_owners_;
    SourceOwners sources_;
    SectionIndex sections_;
    std::vector<PackageId> packages_;  // by crate
    std::vector<OwnerId> owners_;      // of locations, by crate
};

}  // namespace

void pass_functions(const Context& context, ClaimSink& sink) {
    // Go's own table has its functions, and the C beside them is native's.
    if (context.go == nullptr && wants_function_bounds(context.image)) Emitter(context, sink).run();
}

}  // namespace binsize
