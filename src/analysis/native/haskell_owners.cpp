// Facts: GHC's user guide, packages (unit ids: name, version, hash of what it was built with);
// Cabal, Distribution.Types.PackageName (each component has a letter).
#include "analysis/native/haskell_owners.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace binsize {
namespace {

constexpr u32 none = HaskellOwners::none;

// What comes with the compiler and cannot be had without it.
constexpr std::array<std::string_view, 8> library = {
    "base",        "ghc-prim", "ghc-internal",     "ghc-bignum",
    "integer-gmp", "rts",      "template-haskell", "ghc-boot-th"};

// Places whose label is known, and what lies between two of one label.
class Marks {
public:
    void add(u64 address, u32 label) { added_.push_back({address, label}); }

    /// Until here, what was added is not seen. Of a place with two labels nothing is known.
    void settle() {
        marks_.insert(marks_.end(), added_.begin(), added_.end());
        added_.clear();
        std::ranges::sort(marks_, {}, key);
        std::size_t kept = 0;
        for (const auto& m : marks_) {
            if (kept == 0 || marks_[kept - 1].address != m.address)
                marks_[kept++] = m;
            else if (marks_[kept - 1].label != m.label)
                marks_[kept - 1].label = none;
        }
        marks_.resize(kept);
    }
    [[nodiscard]] u32 at(u64 address) const {
        const auto next = std::ranges::upper_bound(marks_, address, {}, &Mark::address);
        if (next == marks_.begin()) return none;
        const auto& before = *std::prev(next);
        if (before.address == address) return before.label;
        return next != marks_.end() && next->label == before.label ? before.label : none;
    }
    [[nodiscard]] bool knows(u64 address) const {
        const auto it = std::ranges::lower_bound(marks_, address, {}, &Mark::address);
        return it != marks_.end() && it->address == address;
    }
    /// Calls give(extent, label) for each stretch between two marks of one label.
    template <class F>
    void between(F&& give) const {
        for (std::size_t i = 1; i < marks_.size(); ++i) {
            const auto& [begin, label] = marks_[i - 1];
            if (label != none && marks_[i].label == label)
                give(Extent{begin, marks_[i].address - begin}, label);
        }
    }
    template <class F>
    void each(F&& give) const {
        for (const auto& m : marks_) give(m.address, m.label);
    }

private:
    struct Mark {
        u64 address;
        u32 label;
    };
    static std::pair<u64, u32> key(const Mark& m) { return {m.address, m.label}; }

    BigVector<Mark> marks_, added_;
};

struct Both {
    Marks code, data;

    /// Nothing lies between places of two sections: their last bytes have no label.
    explicit Both(const Image& image) {
        for (const auto& s : image.sections) {
            if (!s.loaded || s.memory.empty()) continue;
            (s.executable ? code : data).add(s.memory.end() - 1, none);
        }
    }
    void settle() {
        code.settle();
        data.settle();
    }
    /// Closures and their code are of one label: what is known of one is known of the other. Each
    /// round lets what was found reach one place further; two are mostly enough.
    void spread(const HaskellCode& found) {
        for (int round = 0; round < 4; ++round) {
            bool any = false;
            for (const auto& c : found.closures) {
                const u32 of_code = code.at(c.code);
                const u32 of_data = data.at(c.address);
                if (of_code != none && of_data == none && !data.knows(c.address)) {
                    data.add(c.address, of_code);
                    any = true;
                } else if (of_data != none && of_code == none && !code.knows(c.code)) {
                    code.add(c.code, of_data);
                    any = true;
                }
            }
            if (!any) return;
            settle();
        }
    }
};

bool is_version(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

// Packages by number, of modules and of themselves.
struct Packages {
    std::vector<HaskellOwners::Package> known;
    std::vector<u32> of_module;

    explicit Packages(const HaskellCode& code) {
        std::map<std::string_view, u32> ids;
        for (const auto& m : code.modules) {
            const auto package = haskell_package(m.unit);
            const auto [it, added] = ids.try_emplace(package.name, static_cast<u32>(known.size()));
            if (added) known.push_back(package);
            of_module.push_back(it->second);
        }
    }
};

// Where a package's objects are in several places, objects are not in the order of packages.
bool lie_together(const Marks& marks, std::size_t packages) {
    std::size_t runs = 0;
    u32 last = none;
    marks.each([&](u64, u32 label) {
        if (label != none && label != last) {
            ++runs;
            last = label;
        }
    });
    return runs <= packages + packages / 4;
}

void add_pieces(const Marks& packages, const Marks& modules, BigVector<HaskellOwners::Piece>& out) {
    packages.between([&](Extent at, u32 package) {
        const u32 module = modules.at(at.begin + at.size / 2);
        auto* const last = out.empty() ? nullptr : &out.back();
        if (last != nullptr && last->at.end() == at.begin && last->package == package &&
            last->module == module)
            last->at.size += at.size;
        else
            out.push_back({at, package, module});
    });
}

}  // namespace

HaskellOwners::Package haskell_package(std::string_view unit) {
    for (auto dash = unit.find('-'); dash != std::string_view::npos;
         dash = unit.find('-', dash + 1)) {
        const auto rest = unit.substr(dash + 1);
        const auto version = rest.substr(0, rest.find('-'));
        if (dash > 0 && is_version(version)) return {unit.substr(0, dash), version};
    }
    return {unit, {}};
}

PackageId haskell_package_row(const HaskellOwners::Package& from, ClaimSink& sink) {
    const auto id = sink.package(from.name);
    auto& package = sink.packages[id];
    package.category = from.name == "main" ? Category::main
                       : std::ranges::find(library, from.name) != library.end()
                           ? Category::std
                           : Category::dependency;
    if (package.category == Category::dependency && !from.version.empty())
        package.module = sink.keep({from.name, "@", from.version});
    return id;
}

HaskellOwners find_haskell_owners(const Image& image, const HaskellCode& code) {
    HaskellOwners out;
    if (code.constructors.empty()) return out;
    Both modules(image);
    for (const auto& m : code.constructors) modules.code.add(m.address, m.module);
    for (const auto& m : code.descriptions) modules.data.add(m.address, m.module);
    modules.settle();
    modules.spread(code);

    Packages packages(code);
    Both owners(image);
    const auto lift = [&](const Marks& from, Marks& to) {
        from.each([&](u64 address, u32 module) {
            if (module != none) to.add(address, packages.of_module[module]);
        });
    };
    lift(modules.code, owners.code);
    lift(modules.data, owners.data);
    owners.settle();
    owners.spread(code);
    if (!lie_together(owners.code, packages.known.size()) ||
        !lie_together(owners.data, packages.known.size()))
        return out;
    add_pieces(owners.code, modules.code, out.pieces);
    add_pieces(owners.data, modules.data, out.pieces);
    out.packages = std::move(packages.known);
    return out;
}

}  // namespace binsize
