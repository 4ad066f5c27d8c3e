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
    tables_.seal();
    u64 end = 0;
    functions_.blobs().each([&](u64 at, u64) { end = at + 1; });
    blobs_ = go::Starts(end);
    rank = 0;
    functions_.blobs().each([&](u64 at, u64) {
        if (is_shared(functions_.blob_user(rank++))) blobs_.add(at);
    });
    blobs_.seal();
    const auto& table = *program.pclntab;
    go::Starts own(table.names.size());
    for (u32 f = 0; f < functions_.count(); ++f)
        if (const auto record = table.func(f)) own.add(record->name);
    u64 budget = program.reader.image().bytes.size() / table.inline_entry_size();
    for (u32 f = 0; f < functions_.count(); ++f)
        if (const auto record = table.func(f))
            go::each_inlined(functions_, *record, [&](u32 name) {
                if (budget == 0 || own.contains(name)) return;
                --budget;
                names_.add(name);
            });
    names_.seal();
    blobs_begin_ = tables_.count();
    names_begin_ = blobs_begin_ + blobs_.count();
}

std::optional<u32> SharedTables::table_at(u64 offset) const {
    if (!tables_.contains(offset)) return std::nullopt;
    return tables_.rank(offset);
}

std::optional<u32> SharedTables::blob_at(u64 address) const {
    const u64 at = address - functions_.blob_base();
    if (!blobs_.contains(at)) return std::nullopt;
    return blobs_begin_ + blobs_.rank(at);
}

std::optional<u32> SharedTables::name_at(u64 offset) const {
    if (!names_.contains(offset)) return std::nullopt;
    return names_begin_ + names_.rank(offset);
}

template <class F>
void SharedTables::each_use(F&& give) const {
    constexpr u32 kinds_of_funcdata = 8;
    const auto& table = *program_.pclntab;
    u64 budget = program_.reader.image().bytes.size() / table.inline_entry_size();
    for (u32 f = 0; f < functions_.count(); ++f) {
        const auto record = table.func(f);
        if (!record) continue;
        const auto use = [&](std::optional<u32> number) {
            if (number) give(f, *number);
        };
        for (const u32 offset : {record->pcsp, record->pcfile, record->pcln})
            if (offset != 0) use(table_at(offset));
        for (u32 i = 0; i < record->pcdata_count; ++i)
            if (const u32 offset = table.pcdata(*record, i); offset != 0) use(table_at(offset));
        for (u32 kind = 0; kind < std::min<u32>(record->funcdata_count, kinds_of_funcdata); ++kind)
            if (const u64 at = table.funcdata(*record, kind); at != 0) use(blob_at(at));
        go::each_inlined(functions_, *record, [&](u32 name) {
            if (budget == 0) return;
            --budget;
            use(name_at(name));
        });
    }
}

void SharedTables::add(u32 first, ProgramGraph& out, graph::Graph::Builder& edges) const {
    const auto& table = *program_.pclntab;
    for (u32 i = 0; i < count(); ++i) out.nodes[first + i].kind = NodeKind::table;
    u32 node = first;
    tables_.each([&](u64 at, u64) {
        out.nodes[node++].address = table.address + table.module.header.pctab + at;
    });
    blobs_.each([&](u64 at, u64) { out.nodes[node++].address = functions_.blob_base() + at; });
    names_.each([&](u64 at, u64) {
        out.nodes[node].name = table.name(at);
        out.nodes[node++].address = table.address + table.module.header.funcnametab + at;
    });
    each_use([&](u32 f, u32 number) {
        edges.add({f, first + number, graph::EdgeKind::funcdata, false});
    });
}

}  // namespace binsize
