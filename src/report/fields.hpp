// The JSON shape of every struct of the report, said once. fields(s, f) calls
// f(presence, "key", member) for each member in the order of the saved file; the writer, the reader
// and the checks walk these lists, so they cannot disagree. docs/report-schema.md is their prose.
#pragma once

#include <binsize/report.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>

namespace binsize {

/// When a key is written: always; unless its value is empty, zero, false or absent; unless it is 1.
/// The reader insists on the first kind, for the others it keeps the struct's own default. A field
/// that is added while the schema version stays the same is therefore optional.
enum class Presence : u8 { required, optional, unless_one };

/// S is T or const T.
template <class S, class T>
concept Is = std::same_as<std::remove_const_t<S>, T>;

// Keys of a report that are no member of Report.
struct SchemaName {};
struct SchemaVersion {};
template <class Text>
struct ToolField {
    Text& version;
};

template <Is<Node> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "name", s.name);
    f(Presence::required, "file", s.size.file);
    f(Presence::required, "memory", s.size.memory);
    f(Presence::optional, "gzip", s.size.gzip);
    f(Presence::optional, "kind", s.kind);
    f(Presence::optional, "evidence", s.evidence);
    f(Presence::unless_one, "count", s.count);
    f(Presence::optional, "others", s.others);
    f(Presence::optional, "children", s.children);
}

template <Is<Breakdown> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "id", s.id);
    f(Presence::required, "root", s.root);
}

template <Is<Column> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "name", s.name);
    f(Presence::required, "unit", s.unit);
}

template <Is<Table> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "id", s.id);
    f(Presence::required, "columns", s.columns);
    f(Presence::required, "rows", s.rows);
    f(Presence::optional, "others", s.others);
}

template <Is<Note> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "level", s.level);
    f(Presence::required, "where", s.where);
    f(Presence::required, "what", s.what);
}

template <Is<Subject::Compressed> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "method", s.method);
    f(Presence::required, "level", s.level);
    f(Presence::required, "bytes", s.bytes);
}

template <Is<Subject::MemoryRegion> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "kind", s.kind);
    f(Presence::required, "address", s.address);
    f(Presence::required, "span", s.span);
    f(Presence::required, "stored", s.stored);
    f(Presence::required, "run", s.run);
    f(Presence::required, "sections", s.sections);
}

template <Is<Subject> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "name", s.name);
    f(Presence::required, "format", s.format);
    f(Presence::optional, "arch", s.arch);
    f(Presence::optional, "bits", s.bits);
    f(Presence::optional, "endian", s.endian);
    f(Presence::optional, "os", s.os);
    f(Presence::required, "kind", s.kind);
    f(Presence::required, "size", s.size);
    f(Presence::required, "memory", s.memory);
    f(Presence::optional, "build_id", s.build_id);
    f(Presence::optional, "stripped", s.stripped);
    f(Presence::optional, "sha256", s.sha256);
    f(Presence::optional, "compressed", s.compressed);
    f(Presence::optional, "memory_regions", s.memory_regions);
}

template <Is<Setting> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "key", s.key);
    f(Presence::required, "value", s.value);
}

template <Is<Module> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "path", s.path);
    f(Presence::optional, "version", s.version);
    f(Presence::optional, "sum", s.sum);
    f(Presence::optional, "replaced_path", s.replaced_path);
    f(Presence::optional, "replaced_version", s.replaced_version);
    f(Presence::optional, "main", s.main);
}

template <Is<Statement> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "id", s.id);
    f(Presence::required, "value", s.value);
    f(Presence::optional, "evidence", s.evidence);
    f(Presence::optional, "at_most", s.at_most);
}

template <Is<Toolchain> S, class F>
void fields(S& s, F&& f) {
    f(Presence::optional, "language", s.language);
    f(Presence::optional, "compiler", s.compiler);
    f(Presence::optional, "version", s.version);
    f(Presence::optional, "version_evidence", s.version_evidence);
    f(Presence::optional, "main_package", s.main_package);
    f(Presence::optional, "modules", s.modules);
    f(Presence::optional, "settings", s.settings);
    f(Presence::optional, "verdicts", s.verdicts);
}

template <Is<Library> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "name", s.name);
    f(Presence::required, "kind", s.kind);
    f(Presence::optional, "functions", s.functions);
}

template <Is<LinkageReport> S, class F>
void fields(S& s, F&& f) {
    f(Presence::optional, "kind", s.kind);
    f(Presence::optional, "evidence", s.evidence);
    f(Presence::optional, "interpreter", s.interpreter);
    f(Presence::required, "libraries", s.libraries);
    f(Presence::optional, "run_paths", s.run_paths);
    f(Presence::optional, "soname", s.soname);
    f(Presence::optional, "glibc_min", s.glibc_min);
    f(Presence::optional, "libc", s.libc);
    f(Presence::optional, "min_os", s.min_os);
    f(Presence::optional, "sdk", s.sdk);
    f(Presence::optional, "pie", s.pie);
    f(Presence::optional, "nx", s.nx);
    f(Presence::optional, "relro", s.relro);
    f(Presence::optional, "full_relro", s.full_relro);
    f(Presence::optional, "bind_now", s.bind_now);
    f(Presence::optional, "aslr", s.aslr);
    f(Presence::optional, "cfg", s.cfg);
    f(Presence::optional, "signed_code", s.signed_code);
}

template <Is<WeightPart> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "name", s.name);
    f(Presence::required, "file", s.file);
    f(Presence::optional, "uncompressed", s.uncompressed);
}

template <Is<Weight> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "file", s.file);
    f(Presence::required, "share", s.share);
    f(Presence::optional, "uncompressed", s.uncompressed);
    f(Presence::optional, "saves", s.saves);
    f(Presence::optional, "parts", s.parts);
}

template <Is<Weights> S, class F>
void fields(S& s, F&& f) {
    for (const auto& entry : weight_list) f(Presence::required, entry.id, s.*entry.weight);
}

template <Is<Saving> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "id", s.id);
    f(Presence::optional, "name", s.name);
    f(Presence::required, "file", s.file);
    f(Presence::optional, "low", s.low);
    f(Presence::optional, "high", s.high);
    f(Presence::required, "exact", s.exact);
    f(Presence::required, "how", s.how);
    f(Presence::required, "loss", s.loss);
}

template <Is<Metrics> S, class F>
void fields(S& s, F&& f) {
    f(Presence::optional, "functions", s.functions);
    f(Presence::required, "symbols", s.symbols);
    f(Presence::required, "relocations", s.relocations);
    f(Presence::required, "libraries", s.libraries);
    f(Presence::required, "modules", s.modules);
}

template <Is<Fingerprint> S, class F>
void fields(S& s, F&& f) {
    f(Presence::unless_one, "version", s.version);
    f(Presence::optional, "functions", s.functions);
    f(Presence::optional, "names", s.names);
    f(Presence::optional, "modules", s.modules);
    f(Presence::optional, "code", s.code);
}

template <Is<Coverage> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "explained", s.explained);
    f(Presence::required, "owned", s.owned);
    f(Presence::required, "inferred", s.inferred);
    f(Presence::optional, "neighbourhood", s.neighbourhood);
}

template <Is<DebugFile> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "kind", s.kind);
    f(Presence::required, "name", s.name);
    f(Presence::optional, "identity", s.identity);
    f(Presence::required, "found", s.found);
}

template <Is<Report> S, class F>
void fields(S& s, F&& f) {
    f(Presence::required, "schema", SchemaName{});
    f(Presence::required, "schema_version", SchemaVersion{});
    f(Presence::required, "tool",
      ToolField<std::remove_reference_t<decltype((s.tool_version))>>{s.tool_version});
    f(Presence::required, "subject", s.subject);
    f(Presence::optional, "debug_files", s.debug_files);
    f(Presence::required, "toolchain", s.toolchain);
    f(Presence::required, "linkage", s.linkage);
    f(Presence::required, "weights", s.weights);
    f(Presence::optional, "savings", s.savings);
    f(Presence::required, "metrics", s.metrics);
    f(Presence::required, "fingerprint", s.fingerprint);
    f(Presence::optional, "coverage", s.coverage);
    f(Presence::required, "breakdowns", s.breakdowns);
    f(Presence::required, "tables", s.tables);
    f(Presence::required, "notes", s.notes);
    f(Presence::required, "members", s.members);
}

}  // namespace binsize
