#include "analysis/graph/go_function_edges.hpp"

#include "evidence/evidence.hpp"

#include <unordered_map>

namespace binsize {

void read_go_function_edges(const Context& context, const GoPlaces& places, u32 package_count,
                            const SharedTables& tables, u32 first_table,
                            graph::Graph::Builder& edges) {
    auto& program = *context.go;
    const auto& fs = *program.functions;
    const auto& table = *program.pclntab;
    go::Starts names(table.names.size());
    for (u32 f = 0; f < fs.count(); ++f)
        if (const auto record = table.func(f)) names.add(record->name);
    names.seal();
    std::vector<u32> by_name(names.count());
    for (u32 f = 0; f < fs.count(); ++f)
        if (const auto record = table.func(f); record && names.contains(record->name))
            by_name[names.rank(record->name)] = f;
    std::unordered_map<u32, u32> packages;  // of names without a function
    const auto package_of = [&](u32 name) {
        const auto [it, added] = packages.try_emplace(name);
        if (added) it->second = program.packages.of_symbol(table.name(name));
        return it->second;
    };
    u64 budget = context.image.bytes.size() / table.inline_entry_size();
    for (u32 f = 0; f < fs.count(); ++f) {
        const auto record = table.func(f);
        if (!record) continue;
        u32 last = ~u32{0};
        go::each_inlined(fs, *record, [&](u32 name) {
            if (name == last || budget == 0) return;
            last = name;
            --budget;
            const bool exists = names.contains(name);
            if (exists)
                edges.add({f, by_name[names.rank(name)], graph::EdgeKind::inlined, true});
            else if (const auto number = tables.names().number_at(name))
                edges.add({f, first_table + *number, graph::EdgeKind::funcdata, false});
            // Whoever has code of a package has the package.
            const u32 package = exists ? fs.package(by_name[names.rank(name)]) : package_of(name);
            if (package < package_count)
                edges.add({f, places.first_package() + package, graph::EdgeKind::inlined, false});
        });
        const u64 wrapped = table.funcdata(*record, static_cast<u32>(go::FuncData::wrap_info));
        if (wrapped == 0) continue;
        const auto offset = find_int<u32>(program.reader.at(wrapped), 0, table.endian());
        if (!offset) continue;
        if (const auto to = places.function_at(program.module->text + *offset))
            edges.add({f, *to, graph::EdgeKind::funcdata, false});
    }
}
}  // namespace binsize
