#include "analysis/graph/go_tables.hpp"

#include "evidence/go/edges.hpp"

namespace binsize {

namespace {

bool is_shared(u32 user) { return user != go::User::nobody && !go::User::is_function(user); }

}  // namespace

SharedTables::SharedTables(const go::Program& program)
    : program_(program),
      functions_(*program.functions),
      tables_(program.pclntab->pctab.size()),
      names_(program.pclntab->names.size()) {
    u32 rank = 0;
    functions_.tables().each([&](u64 at, u64) {
        if (is_shared(functions_.table_user(rank++))) tables_.add(at);
    });
    tables_.seal(0);
    u64 end = 0;
    functions_.blobs().each([&](u64 at, u64) { end = at + 1; });
    blobs_ = Kind(end);
    rank = 0;
    functions_.blobs().each([&](u64 at, u64) {
        if (is_shared(functions_.blob_user(rank++))) blobs_.add(at);
    });
    blobs_.seal(tables_.end());
    find_names();
    names_.seal(blobs_.end());
}

void SharedTables::find_names() {
    const auto& table = *program_.pclntab;
    go::Starts own(table.names.size());
    for (u32 f = 0; f < functions_.count(); ++f)
        if (const auto record = table.func(f)) own.add(record->name);
    u64 budget = program_.reader.image().bytes.size() / table.inline_entry_size();
    for (u32 f = 0; f < functions_.count(); ++f)
        if (const auto record = table.func(f))
            go::each_inlined(functions_, *record, [&](u32 name) {
                if (budget == 0 || own.contains(name)) return;
                --budget;
                names_.add(name);
            });
}

void SharedTables::add(u32 first, ProgramGraph& out, graph::Graph::Builder& edges) const {
    constexpr u32 kinds_of_funcdata = 8;
    const auto& table = *program_.pclntab;
    for (u32 i = 0; i < count(); ++i) out.nodes[first + i].kind = NodeKind::table;
    const auto place = [&](const Kind& kind, u64 base) {
        kind.each({0, ~u64{0}},
                  [&](u64 at, u32 number) { out.nodes[first + number].address = base + at; });
    };
    place(tables_, table.address + table.module.header.pctab);
    place(blobs_, functions_.blob_base());
    place(names_, table.address + table.module.header.funcnametab);
    names_.each({0, ~u64{0}},
                [&](u64 at, u32 number) { out.nodes[first + number].name = table.name(at); });
    for (u32 f = 0; f < functions_.count(); ++f) {
        const auto record = table.func(f);
        if (!record) continue;
        const auto use = [&](std::optional<u32> number) {
            if (number) edges.add({f, first + *number, graph::EdgeKind::funcdata, false});
        };
        for (const u32 offset : {record->pcsp, record->pcfile, record->pcln})
            if (offset != 0) use(tables_.number_at(offset));
        for (u32 i = 0; i < record->pcdata_count; ++i)
            if (const u32 offset = table.pcdata(*record, i); offset != 0)
                use(tables_.number_at(offset));
        for (u32 kind = 0; kind < std::min<u32>(record->funcdata_count, kinds_of_funcdata); ++kind)
            if (const u64 at = table.funcdata(*record, kind); at != 0)
                use(blobs_.number_at(at - functions_.blob_base()));
    }
}

}  // namespace binsize
