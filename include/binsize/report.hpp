// The report: everything binsize knows about one file, as plain data that owns its texts.
// It is the waist between analysis and everything after it: reporters, diff and gate see only
// this, and a saved JSON report reads back into it. docs/report-schema.md describes the JSON.
#pragma once

#include <binsize/error.hpp>
#include <binsize/export.hpp>
#include <binsize/pages.hpp>
#include <binsize/row_text.hpp>
#include <binsize/types.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace binsize {

/// The schema version that this build writes; a reader refuses a newer one.
inline constexpr int report_schema_version = 1;

/// Bytes on the rulers: in the file, and in the memory image once it is loaded.
struct Size {
    u64 file = 0;
    u64 memory = 0;
    u64 gzip = 0;  ///< of the gzip file that the whole file becomes; 0 unless asked

    Size& operator+=(const Size& other) {
        file += other.file;
        memory += other.memory;
        gzip += other.gzip;
        return *this;
    }
    friend bool operator==(const Size&, const Size&) = default;
};

struct Node;
/// Rows of one parent.
using Nodes = std::vector<Node, PageAllocator<Node>>;

/// A row of a breakdown. Children, where there are any, add up to `size` on both rulers, and
/// their names are unique.
struct Node {
    RowText name;
    Size size;
    std::string kind;      ///< packages: package|shared|format|unowned; modules, symbols: theirs
    std::string evidence;  ///< weakest evidence among the row's bytes; empty where not meaningful
    u64 count = 1;         ///< how many equal siblings were merged into this row
    bool others = false;   ///< the last of its siblings: `count` more that are not shown, summed up
    Nodes children;

    friend bool operator==(const Node&, const Node&) = default;
};

/// One way of cutting the whole file up; `root.size.file` is the size of the file.
struct Breakdown {
    std::string id;  ///< "sections", or "sections,symbols" for a nested one
    Node root;

    /// Whether it holds its largest rows alone.
    [[nodiscard]] bool is_cut() const {
        return !root.children.empty() && root.children.back().others;
    }

    friend bool operator==(const Breakdown&, const Breakdown&) = default;
};

/// A cell of a table. i64 is for negative numbers alone: JSON does not tell a positive one from
/// u64.
using Value = std::variant<std::monostate, bool, u64, i64, double, std::string>;

struct Column {
    std::string name;
    /// "bytes", "address", "count", "share", "text"; "bound": bytes that rows have in common, so
    /// that they do not add up
    std::string unit;

    friend bool operator==(const Column&, const Column&) = default;
};

struct Table {
    std::string id;
    std::vector<Column> columns;
    std::vector<std::vector<Value>> rows;
    u64 others = 0;  ///< the last row sums up so many that are not shown; 0: it is one like others

    friend bool operator==(const Table&, const Table&) = default;
};

/// What the file is, as far as its container says.
struct Subject {
    std::string name;    ///< base name only
    std::string format;  ///< elf | macho | pe | coff | archive | fat
    std::string arch;    ///< amd64, arm64, 386, …; empty for containers of several
    u32 bits = 0;        ///< 32 or 64; 0 for archives and fat files
    std::string endian;  ///< little | big; empty for archives
    std::string os;      ///< linux, freebsd, darwin, windows, …; empty where nothing tells
    std::string kind;    ///< executable | shared | relocatable | bundle | core | archive | fat | …
    u64 size = 0;        ///< bytes of the file
    u64 memory = 0;      ///< bytes of the memory image (docs/how-it-counts.md)
    std::string build_id;
    std::optional<bool> stripped;  ///< no symbol table; absent for containers of several
    std::string sha256;            ///< only when asked
    struct Compressed {
        std::string method;  ///< gzip | zstd
        int level = 0;
        u64 bytes = 0;
        friend bool operator==(const Compressed&, const Compressed&) = default;
    };
    std::vector<Compressed> compressed;  ///< only when asked
    /// A stretch of the target's memory, of a program that is stored apart from where it runs.
    struct MemoryRegion {
        std::string kind;  ///< flash | ram: whether all that runs there is stored there
        u64 address = 0;
        u64 span = 0;    ///< from its first byte to its last
        u64 stored = 0;  ///< bytes that are written there before the program runs
        u64 run = 0;     ///< bytes that the running program has there
        std::vector<std::string> sections;  ///< by address
        friend bool operator==(const MemoryRegion&, const MemoryRegion&) = default;
    };
    std::vector<MemoryRegion> memory_regions;  ///< by address; firmware alone

    friend bool operator==(const Subject&, const Subject&) = default;
};

/// One `key=value` of the Go build settings, or a similar fact of another toolchain.
struct Setting {
    std::string key;
    std::string value;
    friend bool operator==(const Setting&, const Setting&) = default;
};

struct Module {
    std::string path;
    std::string version;
    std::string sum;
    std::string replaced_path;  ///< where a replace directive took effect: the original
    std::string replaced_version;
    bool main = false;
    friend bool operator==(const Module&, const Module&) = default;
};

/// A statement about the program with what it rests on; the card prints these.
struct Statement {
    std::string id;        ///< "cgo", "race", "method_dce", "packed", …
    std::string value;     ///< "yes", "no", "unclear", or the finding itself
    std::string evidence;  ///< why, in a few words
    /// Bytes of code that would go at most if it were otherwise (method_dce).
    std::optional<u64> at_most = {};
    friend bool operator==(const Statement&, const Statement&) = default;
};

struct Toolchain {
    std::string language;           ///< go | rust | c++ | c | …; empty where nothing tells
    std::string compiler;           ///< gc, gccgo, tinygo, GCC, clang, rustc, …
    std::string version;            ///< as stated, "go1.26.8"; or a range that was inferred
    std::string version_evidence;   ///< "build info", "layout", ".comment", "DWARF producer", …
    std::string main_package;       ///< Go: import path of the main package
    std::vector<Module> modules;    ///< Go: main module first, then dependencies in file order
    std::vector<Setting> settings;  ///< Go: build settings in file order
    std::vector<Statement> verdicts;
    friend bool operator==(const Toolchain&, const Toolchain&) = default;
};

struct Library {
    std::string name;
    std::string kind;              ///< needed | weak | reexport | upward | lazy | import | delay
    std::optional<u64> functions;  ///< PE: number of imported functions
    friend bool operator==(const Library&, const Library&) = default;
};

struct LinkageReport {
    std::string kind;      ///< relocatable | static | static-pie | dynamic
    std::string evidence;  ///< why, in a few words
    std::optional<std::string> interpreter;
    std::vector<Library> libraries;      ///< in file order
    std::vector<std::string> run_paths;  ///< RPATH, RUNPATH, LC_RPATH in file order
    std::string soname;                  ///< SONAME, or the dylib's or DLL's own name
    std::string glibc_min;               ///< "2.34"; empty where glibc is not needed
    std::string libc;                    ///< glibc | musl | …; empty where nothing tells
    std::string min_os;                  ///< LC_BUILD_VERSION, PE subsystem version
    std::string sdk;
    /// Hardening and loading facts that apply to the format; absent where they do not.
    std::optional<bool> pie, nx, relro, full_relro, bind_now, aslr, cfg, signed_code;
    friend bool operator==(const LinkageReport&, const LinkageReport&) = default;
};

/// One section of a weight.
struct WeightPart {
    std::string name;
    u64 file = 0;
    std::optional<u64> uncompressed;  ///< where the section is compressed
    friend bool operator==(const WeightPart&, const WeightPart&) = default;
};

struct Weight {
    u64 file = 0;
    double share = 0;  ///< of the file's bytes, 0…1
    std::optional<u64> uncompressed;
    std::optional<u64> saves;       ///< what removing it would save, bytes of the file
    std::vector<WeightPart> parts;  ///< DWARF: by section, in file order
    friend bool operator==(const Weight&, const Weight&) = default;
};

struct Weights {
#define WEIGHT(id, label, cost_class) Weight id;
#include <binsize/weights.def>
#undef WEIGHT
    friend bool operator==(const Weights&, const Weights&) = default;
};
struct WeightEntry {
    std::string_view id, label;
    Weight Weights::* weight;
};
inline constexpr WeightEntry weight_list[] = {
#define WEIGHT(id, label, cost_class) {#id, label, &Weights::id},
#include <binsize/weights.def>
#undef WEIGHT
};

/// Something that would make the file smaller: how, by how much, and what is lost with it.
struct Saving {
    std::string id;    ///< strip, strip-g, … (docs/report-schema.md)
    std::string name;  ///< of the module or file; empty elsewhere
    u64 file = 0;      ///< bytes by which the file shrinks; where that is not exact, the least
    std::optional<u64> low, high;  ///< bounds; both absent where `file` is exact
    bool exact = false;            ///< it is what the tool, given this file, does to the byte
    std::string how, loss;         ///< in a few words

    [[nodiscard]] u64 most() const { return high.value_or(file); }
    friend bool operator==(const Saving&, const Saving&) = default;
};

struct Metrics {
    std::optional<u64> functions;  ///< absent where no asked-for breakdown needed them
    u64 symbols = 0, relocations = 0, libraries = 0, modules = 0;
    friend bool operator==(const Metrics&, const Metrics&) = default;
};

/// How this build makes fingerprints. 2: XXH3-128 (src/base/hash.hpp); reports that do not state it
/// hold those of an earlier hash, 1.
inline constexpr u64 fingerprint_version = 2;

/// 128-bit hashes in hexadecimal; empty where there is nothing to hash.
struct Fingerprint {
    std::string functions, names, modules, code;
    u64 version = 1;  ///< hashes compare only with those of their own version

    [[nodiscard]] bool empty() const {
        return functions.empty() && names.empty() && modules.empty() && code.empty();
    }
    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// Shares of the file's bytes, 0…1 (docs/how-it-counts.md).
struct Coverage {
    double explained = 0, owned = 0, inferred = 0;
    double neighbourhood = 0;  ///< of what is owned, by what lies around it alone
    friend bool operator==(const Coverage&, const Coverage&) = default;
};

/// Another file that the report took names, units or lines from.
struct DebugFile {
    std::string kind;      ///< debug | debugdata | dsym | dwo | dwp | supplement
    std::string name;      ///< base name only
    std::string identity;  ///< "build id 12ab…", "UUID …", "CRC-32 …", "unit …", "sections"
    std::string found;     ///< by what: "build id", ".gnu_debuglink", "beside the file", …
    friend bool operator==(const DebugFile&, const DebugFile&) = default;
};

struct Report {
    std::string tool_version;
    Subject subject;
    std::vector<DebugFile> debug_files;
    Toolchain toolchain;
    LinkageReport linkage;
    Weights weights;
    std::vector<Saving> savings;  ///< the largest first; they overlap
    Metrics metrics;
    Fingerprint fingerprint;
    std::optional<Coverage> coverage;  ///< absent where only containers were read
    std::vector<Breakdown> breakdowns;
    std::vector<Table> tables;
    std::vector<Note> notes;
    std::vector<Report> members;  ///< fat slices, archive members

    [[nodiscard]] const Breakdown* breakdown(std::string_view id) const {
        for (const auto& b : breakdowns)
            if (b.id == id) return &b;
        return nullptr;
    }
    [[nodiscard]] const Table* table(std::string_view id) const {
        for (const auto& t : tables)
            if (t.id == id) return &t;
        return nullptr;
    }
    friend bool operator==(const Report&, const Report&) = default;
};

/// What every report must hold, whoever made it; nothing where it does, else an internal Error that
/// names the place. In every breakdown root.file == subject.size and root.memory == subject.memory;
/// children add up to their parent on both rulers and have unique names; a table's rows have as
/// many cells as it has columns; shares are 0…1; strings are printable; members hold all of it too.
[[nodiscard]] BINSIZE_API std::optional<Error> check_invariants(const Report& report);

}  // namespace binsize
