// Functions of programs in C, C++, Rust and the like that no symbol names: rows of their own, as
// far as unwind tables bound them, and the crates of those of Rust that name their sources. Symbols
// outrank all of it.
#include "analysis/native/rust_owners.hpp"
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
        : image_(context.image),
          sink_(sink),
          named_(named_places(context)),
          functions_(read_function_bounds(image_)),
          locations_(read_rust_locations(image_)),
          rust_(find_rust_owners(image_, functions_, locations_)) {}

    void run() {
        add_crates();
        functions();
        if (!locations_.records.empty()) locations();
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
        auto next = named_.begin();
        for (std::size_t i = 0; i < functions_.size(); ++i) {
            const auto& f = functions_[i];
            while (next != named_.end() && *next < f.begin) ++next;
            if (next != named_.end() && *next == f.begin) continue;
            const u32 crate = rust_.of_function[i];
            const bool known = crate != RustOwners::none;
            const auto name = sink_.keep(fmt::format("[function {:#x}]", f.begin));
            sink_.claim_address(
                {f.begin, f.size},
                sink_.owner(OwnerKind::function, name, known ? packages_[crate] : nobody),
                CostClass::code, f.stated && !known ? Evidence::format : Evidence::inference,
                Rank::symbol_guess);
        }
    }
    // Each record and each path is of the crate whose source the path is.
    void locations() {
        for (const u32 crate : rust_.of_path)
            if (crate != RustOwners::none && owners_.size() <= crate) owners_.resize(crate + 1);
        for (u32 crate = 0; crate < owners_.size(); ++crate)
            owners_[crate] = sink_.owner(OwnerKind::object, "[panic locations]", packages_[crate]);
        const SectionIndex sections(image_);
        for (const auto& r : locations_.records)
            claim(sections, {r.address, locations_.record_size}, rust_.of_path[r.path]);
        for (std::size_t i = 0; i < locations_.paths.size(); ++i)
            claim(sections, {locations_.paths[i].address, locations_.paths[i].text.size()},
                  rust_.of_path[i]);
    }
    void claim(const SectionIndex& sections, Extent at, u32 crate) {
        const auto* const section = sections.at(at.begin);
        if (section == nullptr || crate == RustOwners::none) return;
        sink_.claim_address(at, owners_[crate], section->cost_class, Evidence::inference,
                            Rank::data_guess);
    }

    const Image& image_;
    ClaimSink& sink_;
    std::vector<u64> named_;
    FunctionTable functions_;
    RustLocations locations_;
    RustOwners rust_;
    std::vector<PackageId> packages_;  // by crate
    std::vector<OwnerId> owners_;      // of locations, by crate
};

}  // namespace

void pass_functions(const Context& context, ClaimSink& sink) {
    // Go's own table has its functions, and the C beside them is native's.
    if (context.go == nullptr && wants_function_bounds(context.image)) Emitter(context, sink).run();
}

}  // namespace binsize
