// Counts and fingerprints: what later runs compare variants of one program by.
#include "analysis/assemble.hpp"
#include "analysis/source_name.hpp"
#include "analysis/symbol_place.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "image/companions.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace binsize {
namespace {

// Modules and build settings, without what may differ between variants of one program.
std::string module_hash(const Toolchain& t) {
    if (t.modules.empty() && t.settings.empty()) return {};
    Hasher hasher;
    for (const auto& m : t.modules) {
        hasher.add(m.path);
        hasher.add(m.version);
        hasher.add(m.replaced_path);
        hasher.add(m.replaced_version);
    }
    for (const auto& s : t.settings) {
        const bool varies = s.key == "-ldflags" || s.key == "-trimpath" || s.key == "-buildmode" ||
                            s.key.starts_with("vcs");
        if (varies) continue;
        hasher.add(s.key);
        hasher.add(s.value);
    }
    return hasher.digest().hex();
}

std::string code_hash_of(const Image& image) {
    Hasher hasher;
    bool any = false;
    for (const auto& s : image.sections) {
        if (!s.executable || s.file.empty()) continue;
        hasher.add(as_text(image.contents(s)));
        any = true;
    }
    return any ? hasher.digest().hex() : std::string{};
}

}  // namespace

CodeFunctions code_functions(const Model& model) {
    CodeFunctions out;
    if (!model.has_claims) return out;
    const auto& division = model.division(Cut::claims);
    const auto cells = division.partition.cells();
    BigVector<u32> place(division.owners.size(), ~u32{0});
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& cell = cells[i];
        if (cell.cost_class != CostClass::code) continue;
        const bool pclntab = cell.evidence == Evidence::pclntab;
        if (pclntab && !out.from_pclntab) {
            // Only now it turns out that the others do not count.
            out.from_pclntab = true;
            for (const auto& f : out.functions) place[f.owner] = ~u32{0};
            out.functions.clear();
        }
        if (out.from_pclntab && !pclntab) continue;
        if (division.owners[cell.owner].kind != OwnerKind::function) continue;
        auto& at = place[cell.owner];
        if (at == ~u32{0}) {
            at = static_cast<u32>(out.functions.size());
            out.functions.push_back({cell.owner, 0});
        }
        out.functions[at].code += division.partition.end_of(i) - cell.begin;
    }
    return out;
}

Metrics make_metrics(const Context& context, const Model& model, const CodeFunctions& functions,
                     const Toolchain& toolchain) {
    Metrics m;
    for (const auto& table : context.image.symbol_tables)
        m.symbols += symbol_count(context.image, table);
    m.relocations = context.image.relocation_count;
    m.libraries = context.image.linkage.libraries.size();
    m.modules = toolchain.modules.size();
    if (model.has_claims) m.functions = functions.functions.size();
    return m;
}

Fingerprint make_fingerprint(const Context& context, const Model& model,
                             const CodeFunctions& functions, const Toolchain& toolchain,
                             bool code_hash) {
    Fingerprint f;
    f.modules = module_hash(toolchain);
    if (code_hash) f.code = code_hash_of(context.image);
    if (!functions.from_pclntab && !has_names(context.image)) return f;
    if (functions.functions.empty()) return f;
    const auto& owners = model.division(Cut::claims).owners;
    Hasher names;
    Hasher sizes;
    for (const auto& function : functions.functions) {
        names.add(owners[function.owner].name);
        sizes.add(owners[function.owner].name);
        sizes.add(function.code);
    }
    f.names = names.digest().hex();
    f.functions = sizes.digest().hex();
    return f;
}

Coverage make_coverage(const Context& context, const Model& model) {
    const auto& division = model.division(Cut::claims);
    u64 explained = 0;
    u64 owned = 0;
    for (OwnerId i = 0; i < division.owners.size(); ++i) {
        const auto& owner = division.owners[i];
        const u64 bytes = division.sums.by_owner[i].size.file;
        if (owner.kind != OwnerKind::remainder) explained += bytes;
        if (division.packages[owner.package].kind != PackageKind::unowned) owned += bytes;
    }
    const auto by = [&](Evidence evidence) {
        return division.sums.by_evidence[static_cast<std::size_t>(evidence)].size.file;
    };
    const auto share = [&](u64 bytes) {
        return static_cast<double>(bytes) /
               static_cast<double>(std::max<u64>(1, context.image.bytes.size()));
    };
    return {share(explained), share(owned), share(by(Evidence::inference)),
            share(by(Evidence::neighbourhood))};
}

// What `nm -S` knows: name, address, stated size, section, type, binding.
Table make_symbols_table(const Context& context, const Model&, u64) {
    Table t{"symbols",
            {{"name", "text"},
             {"address", "address"},
             {"size", "bytes"},
             {"section", "text"},
             {"binding", "text"},
             {"type", "text"},
             {"table", "text"}},
            {}};
    constexpr std::array<std::string_view, 3> bindings = {"global", "weak", "local"};
    constexpr std::array<std::string_view, 7> types = {"none", "function", "object", "section",
                                                       "file", "tls",      "common"};
    for (const auto& s : context.symbols) {
        if (s.debugging || s.name.empty()) continue;
        std::string section;
        if (s.undefined)
            section = "[undefined]";
        else if (s.absolute)
            section = "[absolute]";
        else if (s.type == SymbolType::common)
            section = "[common]";
        else if (s.section < context.image.sections.size())
            section = printable(context.image.sections[s.section].name);
        t.rows.push_back({printable(source_name(context.image, s.name)),
                          stated_address(context.image, s), s.size, std::move(section),
                          std::string(bindings[static_cast<std::size_t>(s.binding)]),
                          std::string(types[static_cast<std::size_t>(s.type)]),
                          std::string(s.dynamic ? "dynamic" : "static")});
    }
    return t;
}

}  // namespace binsize
