#include "analysis/native/rust_owners.hpp"

#include "analysis/native/compiled_runs.hpp"
#include "analysis/native/rust_crates.hpp"
#include "analysis/native/rust_sources.hpp"
#include "evidence/evidence.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <unordered_map>

namespace binsize {
namespace {

constexpr u32 none = RustOwners::none;

// Crates by name; the library's are apart from a program's own copies of the same name.
class Crates {
public:
    explicit Crates(std::vector<RustOwners::Crate>& crates) : crates_(crates) {}

    u32 of(std::string_view path) {
        const auto source = rust_source(path);
        if (source.kind == RustSource::Kind::unknown) return none;
        const bool library = source.kind == RustSource::Kind::library;
        const bool own = source.kind == RustSource::Kind::own;
        std::string name(own ? "main" : source.crate);
        std::ranges::replace(name, '-', '_');
        if (name == "stdarch" || name == "portable_simd") name = "core";
        if (name == "backtrace" && library) name = "std";
        std::string module;
        if (!source.version.empty() && !library)
            module = std::string(source.crate) + "@" + std::string(source.version);
        const auto [it, added] = ids_.try_emplace({name, library}, 0);
        if (added) {
            it->second = static_cast<u32>(crates_.size());
            crates_.push_back({std::move(name), std::move(module), library, own, source.workspace});
        } else {
            auto& known = crates_[it->second];
            if (known.module != module) known.module.clear();
            known.workspace &= source.workspace;
        }
        return it->second;
    }
    /// What stands for all that was built where the program was: its only crate, or one more.
    u32 add_workspace() {
        const auto members = std::ranges::count_if(crates_, &RustOwners::Crate::workspace);
        const auto main = std::ranges::find_if(crates_, &RustOwners::Crate::main);
        if (members == 0) return none;
        if (members == 1 && main != crates_.end()) return static_cast<u32>(main - crates_.begin());
        crates_.push_back({"[workspace]", {}, false, true, true});
        return static_cast<u32>(crates_.size() - 1);
    }

private:
    std::vector<RustOwners::Crate>& crates_;
    std::map<std::pair<std::string, bool>, u32> ids_;
};

// Records by address: which crate's one lies there.
class Places {
public:
    Places(const Image& image, const RustLocations& locations, const std::vector<u32>& of_path)
        : ranges_(stretches(image, locations)), starts_(ranges_.size()) {
        for (const auto& r : locations.records)
            if (const auto at = ranges_.position(r.address)) starts_.add(*at);
        starts_.seal();
        records_.resize(starts_.count());
        for (u32 i = 0; i < locations.records.size(); ++i) {
            const auto& r = locations.records[i];
            if (const auto at = ranges_.position(r.address))
                records_[starts_.rank(*at)] = {i, of_path[r.path]};
        }
    }
    /// Calls give(number of the record, its crate, or none) where one begins at the address.
    template <class F>
    void at(u64 address, F&& give) const {
        const auto position = ranges_.position(address);
        if (!position || !starts_.contains(*position)) return;
        const auto& record = records_[starts_.rank(*position)];
        give(record.number, record.crate);
    }

private:
    // From the first to the last record of each section.
    static std::vector<Extent> stretches(const Image& image, const RustLocations& locations) {
        std::vector<Extent> out;
        const auto& records = locations.records;
        for (const auto& s : image.sections) {
            const auto first =
                std::ranges::lower_bound(records, s.memory.begin, {}, &RustLocation::address);
            const auto last =
                std::ranges::lower_bound(records, s.memory.end(), {}, &RustLocation::address);
            if (s.loaded && first < last)
                out.push_back({first->address, std::prev(last)->address + 1 - first->address});
        }
        return out;
    }

    go::Ranges ranges_;
    go::Starts starts_;
    struct Record {
        u32 number = 0, crate = none;
    };
    std::vector<Record> records_;  // in the order of starts
};

// Functions that have locations outside of Rust's library, in order of address, each with the
// crates of these.
class Located {
public:
    void add(u32 function, std::vector<u32>& crates) {
        std::ranges::sort(crates);
        const auto repeated = std::ranges::unique(crates);
        crates.erase(repeated.begin(), repeated.end());
        functions_.push_back(function);
        first_.push_back(static_cast<u32>(crates_.size()));
        crates_.insert(crates_.end(), crates.begin(), crates.end());
    }
    [[nodiscard]] std::size_t size() const { return functions_.size(); }
    [[nodiscard]] u32 function(std::size_t i) const { return functions_[i]; }
    [[nodiscard]] std::span<const u32> crates(std::size_t i) const {
        const std::size_t end = i + 1 < first_.size() ? first_[i + 1] : crates_.size();
        return std::span(crates_).subspan(first_[i], end - first_[i]);
    }
    /// Whether the one that many places further has the crate; nobody beyond the ends objects.
    [[nodiscard]] bool has(std::size_t i, std::ptrdiff_t further, u32 crate) const {
        const auto at = static_cast<std::ptrdiff_t>(i) + further;
        if (at < 0 || at >= static_cast<std::ptrdiff_t>(size())) return true;
        return std::ranges::find(crates(static_cast<std::size_t>(at)), crate) !=
               crates(static_cast<std::size_t>(at)).end();
    }
    [[nodiscard]] bool between(std::size_t i, u32 crate) const {
        return has(i, -1, crate) && has(i, 1, crate);
    }

private:
    std::vector<u32> functions_, first_, crates_;
};

Located locate(const go::PointerReader& reader, const FunctionTable& functions,
               const Places& places, RustOwners& owners, BigVector<Shown>& shown) {
    const auto& crates = owners.crates;
    owners.of_workspace.resize(functions.size());
    Located out;
    const auto isa = go::isa_of(reader.image().arch);
    std::vector<u32> found;
    for (u32 i = 0; i < functions.size(); ++i) {
        const auto& f = functions[i];
        found.clear();
        go::scan_code(isa, clip_slice(reader.at(f.begin), 0, f.size), f.begin,
                      [&](u64 target, go::Use) {
                          places.at(target, [&](u32 record, u32 crate) {
                              if (crate != none) {
                                  shown.push_back({i, record, crate});
                                  if (crates[crate].workspace) owners.of_workspace[i] = true;
                              }
                              if (crate == none || !crates[crate].library) found.push_back(crate);
                          });
                      });
        if (!found.empty()) out.add(i, found);
    }
    return out;
}

// By number of the record: number of the place in the sources that it names. Units of code
// generation that are not merged have a record each of what is generic.
std::vector<u32> places_in_sources(const RustLocations& locations) {
    std::unordered_map<std::string_view, u32> files;
    std::vector<std::tuple<u32, u32, u32, u32>> named;  // file, line, column, record
    named.reserve(locations.records.size());
    for (u32 i = 0; i < locations.records.size(); ++i) {
        const auto& r = locations.records[i];
        const auto& text = locations.paths[r.path].text;
        const u32 file = files.try_emplace(text, static_cast<u32>(files.size())).first->second;
        named.emplace_back(file, r.line, r.column, i);
    }
    std::ranges::sort(named);
    std::vector<u32> out(named.size());
    u32 place = 0;
    for (std::size_t i = 0; i < named.size(); ++i) {
        const auto [file, line, column, record] = named[i];
        if (i > 0 && std::tie(file, line, column) != std::tie(std::get<0>(named[i - 1]),
                                                              std::get<1>(named[i - 1]),
                                                              std::get<2>(named[i - 1])))
            ++place;
        out[record] = place;
    }
    return out;
}

// Places of the crates' names as linkers see them: "<crate>.<hash>-cgu.0". What the program's own
// is called nothing says.
std::vector<u32> order_of_names(const std::vector<RustOwners::Crate>& crates) {
    std::vector<u32> by_name(crates.size());
    std::iota(by_name.begin(), by_name.end(), 0U);
    std::ranges::sort(by_name, {}, [&](u32 c) { return crates[c].name + '.'; });
    std::vector<u32> out(crates.size(), unordered);
    for (u32 place = 0; place < by_name.size(); ++place)
        if (!crates[by_name[place]].main) out[by_name[place]] = place;
    return out;
}

// How often a crate's locations are seen where its neighbours say that it is at home, and how often
// in the middle of another's code.
struct Homes {
    std::vector<u32> own, hosted;

    Homes(const Located& located, std::size_t crates) : own(crates), hosted(crates) {
        for (std::size_t i = 0; i < located.size(); ++i) {
            const auto here = located.crates(i);
            if (here.size() == 1)
                count_single(located, i, here[0]);
            else
                count_guests(located, i, here);
        }
    }
    /// Whether at least one part in `parts` is not at home.
    [[nodiscard]] bool strays(u32 crate, u32 parts) const {
        return u64{hosted[crate]} * parts > u64{hosted[crate]} + own[crate];
    }

private:
    void count_single(const Located& located, std::size_t i, u32 crate) {
        if (crate == none) return;
        if (located.between(i, crate)) {
            ++own[crate];
        } else if (i > 0 && i + 1 < located.size()) {
            const auto before = located.crates(i - 1);
            const auto after = located.crates(i + 1);
            if (before.size() == 1 && after.size() == 1 && before[0] == after[0]) ++hosted[crate];
        }
    }
    void count_guests(const Located& located, std::size_t i, std::span<const u32> here) {
        u32 hosts = 0;
        u32 host = none;
        for (const u32 crate : here)
            if (located.between(i, crate)) ++hosts, host = crate;
        if (hosts != 1) return;
        for (const u32 crate : here)
            if (crate != host && crate != none) ++hosted[crate];
    }
};

// Members of a workspace are called alike: "uv_client", "uv_configuration". What stands between two
// of them in the order of names, and of which no location tells, is of some other one.
void add_runs_of_members(RustOwners& owners) {
    const auto& crates = owners.crates;
    const auto others_between = [&](std::string_view a, std::string_view b) {
        return std::ranges::any_of(crates, [&](const RustOwners::Crate& c) {
            return !c.workspace && c.name > a && c.name < b;
        });
    };
    std::vector<CompiledRun> out;
    for (const auto& run : owners.runs) {
        if (!out.empty()) {
            const auto& before = crates[out.back().owner];
            const auto& behind = crates[run.owner];
            const auto family = before.name.substr(0, before.name.find('_') + 1);
            if (before.workspace && behind.workspace && !before.main && !behind.main &&
                out.back().last + 1 < run.first && family.size() > 1 &&
                behind.name.starts_with(family) && before.name < behind.name &&
                !others_between(before.name, behind.name))
                out.push_back({owners.workspace, out.back().last + 1, run.first - 1});
        }
        out.push_back(run);
    }
    owners.runs = std::move(out);
}

}  // namespace

RustOwners find_rust_owners(const go::PointerReader& reader, const FunctionTable& functions,
                            const RustLocations& locations) {
    RustOwners out;
    Crates crates(out.crates);
    out.of_path.reserve(locations.paths.size());
    for (const auto& path : locations.paths) out.of_path.push_back(crates.of(path.text));
    out.of_function.resize(functions.size(), none);
    if (locations.records.empty()) return out;
    BigVector<Shown> shown;
    const auto located =
        locate(reader, functions, Places(reader.image(), locations, out.of_path), out, shown);
    const auto places = places_in_sources(locations);
    for (auto& s : shown) s.thing = places[s.thing];
    out.runs = find_compiled_runs(shown, order_of_names(out.crates));
    out.workspace = crates.add_workspace();
    add_runs_of_members(out);
    const Homes homes(located, out.crates.size());
    for (std::size_t i = 0; i < located.size(); ++i) {
        const auto here = located.crates(i);
        if (here.size() != 1 || here[0] == none) continue;
        const u32 crate = here[0];
        bool sure = located.between(i, crate);
        if (sure && homes.strays(crate, 7))
            sure = !homes.strays(crate, 2) && located.has(i, -2, crate) && located.has(i, 2, crate);
        if (sure) out.of_function[located.function(i)] = crate;
    }
    return out;
}

}  // namespace binsize
