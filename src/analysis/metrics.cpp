// Counts and fingerprints: what later runs compare variants of one program by.
#include "analysis/assemble.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace binsize {
namespace {

struct Function {
    OwnerId owner = 0;
    u64 code = 0;  // bytes
};

// Functions in address order with the bytes of code they own. A stripped file keeps some dynamic
// symbols but not its functions, so pclntab's functions, where there are any, are the only ones.
std::vector<Function> functions_of(const Model& model, bool only_pclntab) {
    const auto& layer = model.layer(Cut::claims);
    const auto cells = layer.partition.cells();
    std::vector<u32> place(layer.owners.size(), ~u32{0});
    std::vector<Function> out;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& cell = cells[i];
        if (cell.cost_class != CostClass::code) continue;
        if (layer.owners[cell.owner].kind != OwnerKind::function) continue;
        if (only_pclntab && cell.evidence != Evidence::pclntab) continue;
        auto& at = place[cell.owner];
        if (at == ~u32{0}) {
            at = static_cast<u32>(out.size());
            out.push_back({cell.owner, 0});
        }
        out[at].code += layer.partition.end_of(i) - cell.begin;
    }
    return out;
}

bool has_pclntab_functions(const Model& model) {
    const auto cells = model.layer(Cut::claims).partition.cells();
    return std::ranges::any_of(cells, [](const Cell& c) {
        return c.evidence == Evidence::pclntab && c.cost_class == CostClass::code;
    });
}

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

Metrics make_metrics(const Context& context, const Model& model, const Toolchain& toolchain) {
    Metrics m;
    for (const auto& table : context.image.symbol_tables)
        m.symbols += symbol_count(context.image, table);
    m.relocations = context.image.relocation_count;
    m.libraries = context.image.linkage.libraries.size();
    m.modules = toolchain.modules.size();
    if (model.has_claims) m.functions = functions_of(model, has_pclntab_functions(model)).size();
    return m;
}

Fingerprint make_fingerprint(const Context& context, const Model& model, const Toolchain& toolchain,
                             bool code_hash) {
    Fingerprint f;
    f.modules = module_hash(toolchain);
    if (code_hash) f.code = code_hash_of(context.image);
    if (!model.has_claims) return f;
    const bool pclntab = has_pclntab_functions(model);
    if (!pclntab && context.image.stripped) return f;
    const auto functions = functions_of(model, pclntab);
    if (functions.empty()) return f;
    const auto& owners = model.layer(Cut::claims).owners;
    Hasher names;
    Hasher sizes;
    for (const auto& function : functions) {
        names.add(owners[function.owner].name);
        sizes.add(owners[function.owner].name);
        sizes.add(function.code);
    }
    f.names = names.digest().hex();
    f.functions = sizes.digest().hex();
    return f;
}

Coverage make_coverage(const Context& context, const Model& model) {
    const auto& layer = model.layer(Cut::claims);
    const auto cells = layer.partition.cells();
    u64 explained = 0;
    u64 owned = 0;
    u64 inferred = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& cell = cells[i];
        const auto& owner = layer.owners[cell.owner];
        const u64 bytes = context.axis.measure(cell.begin, layer.partition.end_of(i)).file;
        if (owner.kind != OwnerKind::remainder) explained += bytes;
        if (layer.packages[owner.package].kind != PackageKind::unowned) owned += bytes;
        if (cell.evidence == Evidence::inference) inferred += bytes;
    }
    const auto total = static_cast<double>(std::max<u64>(1, context.image.bytes.size()));
    return {static_cast<double>(explained) / total, static_cast<double>(owned) / total,
            static_cast<double>(inferred) / total};
}

Table make_symbols_table(const Context& context) {
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
        t.rows.push_back({printable(s.name), s.value, s.size, std::move(section),
                          std::string(bindings[static_cast<std::size_t>(s.binding)]),
                          std::string(types[static_cast<std::size_t>(s.type)]),
                          std::string(s.dynamic ? "dynamic" : "static")});
    }
    return t;
}

}  // namespace binsize
