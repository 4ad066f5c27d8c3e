// Reports made up for tests of everything right of analysis: by hand where a test is about a
// number, pseudo-random (seeded, the same on every platform) where it is about a property. They
// hold every invariant of a real report, and their names are what a hostile executable may carry.
#pragma once

#include <binsize/diff.hpp>
#include <binsize/report.hpp>

#include <array>
#include <string>
#include <vector>

namespace binsize::test {

/// splitmix64: small, good enough, and not the standard library's unspecified distributions.
class Random {
public:
    explicit Random(u64 seed) : state_(seed) {}
    u64 next() {
        u64 z = (state_ += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
        return z ^ (z >> 31U);
    }
    u64 below(u64 limit) { return limit == 0 ? 0 : next() % limit; }
    bool chance(u64 percent) { return below(100) < percent; }

private:
    u64 state_;
};

/// A row without children.
inline Node leaf(const std::string& name, u64 file, u64 memory, std::string kind = {}) {
    Node node;
    node.name = name;
    node.size = {file, memory};
    node.kind = std::move(kind);
    return node;
}

/// A row of a diff without children.
inline DiffNode changed(std::string name, u64 before, u64 after,
                        RowStatus status = RowStatus::changed) {
    DiffNode node;
    node.name = std::move(name);
    node.status = status;
    node.before = {before, before};
    node.after = {after, after};
    return node;
}

/// The row that stands for siblings which are not shown.
inline Node others(u64 count, u64 file, u64 memory) {
    Node node = leaf("[" + std::to_string(count) + " others]", file, memory);
    node.count = count;
    node.others = true;
    return node;
}

/// A row whose size is the sum of its children.
inline Node branch(const std::string& name, Nodes children, std::string kind = {}) {
    Node node = leaf(name, 0, 0, std::move(kind));
    for (const auto& child : children) node.size += child.size;
    node.children = std::move(children);
    return node;
}

/// Every piece of text that has broken an output format somewhere, printable already.
inline constexpr std::array<const char*, 12> awkward_names = {
    "plain",          "net/http.(*Server).Serve",
    "a,b;\"quoted\"", "=HYPERLINK(\"x\")",
    "|pipe|`tick`",   "<script>alert(1)</script>",
    "@team",          "back\\slash",
    "größe→漢字",     "",
    "x/y@v1.2.3",     "\\x1b[31m"};

inline std::string random_name(Random& random, std::size_t index) {
    return std::string(awkward_names[random.below(awkward_names.size())]) + "#" +
           std::to_string(index);
}

/// `size` cut into rows at random, `depth` levels deep.
inline Node random_tree(Random& random, const std::string& name, Size size, unsigned depth) {
    Node node = leaf(name, size.file, size.memory);
    if (random.chance(30)) node.kind = "package";
    if (random.chance(30)) node.evidence = "pclntab";
    if (random.chance(20)) node.count = 2 + random.below(1000);
    if (depth == 0 || random.chance(20)) return node;
    const std::size_t rows = 1 + random.below(9);
    for (std::size_t i = 0; i < rows; ++i) {
        const bool last = i + 1 == rows;
        const Size part =
            last ? size : Size{random.below(size.file + 1), random.below(size.memory + 1)};
        size.file -= part.file;
        size.memory -= part.memory;
        node.children.push_back(random_tree(random, random_name(random, i), part, depth - 1));
    }
    return node;
}

inline Value random_value(Random& random) {
    switch (random.below(7)) {
        case 0: return std::monostate{};
        case 1: return random.chance(50);
        case 2: return random.next();
        case 3: return -static_cast<i64>(1 + (random.next() >> 1U));
        case 4: return static_cast<double>(random.next()) / 3.0;
        case 5: return static_cast<double>(random.below(5));
        default: return random_name(random, 0);
    }
}

inline Weight random_weight(Random& random, u64 size) {
    Weight w;
    w.file = random.below(size + 1);
    w.share = size == 0 ? 0 : static_cast<double>(w.file) / static_cast<double>(size);
    if (random.chance(40)) w.uncompressed = random.next();
    if (random.chance(40)) w.saves = random.below(size + 1);
    if (random.chance(30))
        w.parts = {{".debug_info", w.file / 2, {}}, {".debug_line", 7, random.next()}};
    return w;
}

inline std::string random_hex(Random& random, std::size_t digits) {
    std::string out;
    while (out.size() < digits) out += "0123456789abcdef"[random.below(16)];
    return out;
}

inline void fill_toolchain(Random& random, Report& r) {
    r.toolchain.language = "go";
    r.toolchain.compiler = "gc";
    r.toolchain.version = "go1.26.8";
    r.toolchain.version_evidence = "build info";
    r.toolchain.main_package = "example.com/app/cmd/app";
    r.toolchain.modules = {{"example.com/app", "(devel)", "", "", "", true},
                           {"golang.org/x/net", "v0.33.0", "h1:abc=", "", "", false},
                           {"example.com/fork", "v1.0.0", "", "example.com/dep", "v0.9.0", false}};
    r.toolchain.settings = {{"-ldflags", "-s -w"}, {"CGO_ENABLED", "0"}, {"GOAMD64", "v1"}};
    if (random.chance(50))
        r.toolchain.verdicts = {{"cgo", "no", "no C function"}, {"race", "", ""}};
}

inline void fill_linkage(Random& random, Report& r) {
    constexpr std::array<const char*, 4> kinds = {"relocatable", "static", "static-pie", "dynamic"};
    auto& l = r.linkage;
    l.kind = kinds[random.below(kinds.size())];
    l.evidence = "no PT_INTERP";
    if (random.chance(60)) l.interpreter = random.chance(90) ? "/lib64/ld-linux-x86-64.so.2" : "";
    if (random.chance(60)) l.libraries = {{"libc.so.6", "needed", {}}, {"K.dll", "import", 17}};
    if (random.chance(40)) l.run_paths = {"$ORIGIN/../lib", ""};
    if (random.chance(40)) l.soname = "libapp.so.1", l.glibc_min = "2.34", l.libc = "glibc";
    if (random.chance(40)) l.min_os = "macOS 12.0", l.sdk = "14.2";
    if (random.chance(60)) l.pie = random.chance(50), l.nx = true, l.relro = true;
    if (random.chance(60)) l.full_relro = false, l.bind_now = true, l.aslr = random.chance(50);
    if (random.chance(40)) l.cfg = false, l.signed_code = random.chance(50);
}

/// A report with every field in use, or not, at random; the same seed gives the same report.
inline Report random_report(u64 seed, unsigned member_depth = 1) {
    Random random(seed);
    Report r;
    r.tool_version = "0.1.0";
    r.subject = {"app", "elf", "amd64", 64, "little", "linux", "executable",
                 0,     0,     {},      {}, {},       {},      {}};
    r.subject.size = random.chance(10) ? 0 : random.below(u64{1} << (1 + random.below(60)));
    r.subject.memory = random.below(u64{1} << 40U);
    if (random.chance(50)) r.subject.build_id = random_hex(random, 40);
    if (random.chance(80)) r.subject.stripped = random.chance(50);
    if (random.chance(30)) r.subject.sha256 = random_hex(random, 64);
    if (random.chance(30)) r.subject.compressed = {{"gzip", 6, random.next()}, {"zstd", -3, 7}};
    if (random.chance(30))
        r.subject.memory_regions = {
            {"flash", 0x8000000, 96, 90, 80, {".text", random_name(random, 0)}},
            {"ram", random.next(), 8, 0, random.next(), {}}};
    if (random.chance(70)) fill_toolchain(random, r);
    fill_linkage(random, r);
    auto& w = r.weights;
    for (const auto& entry : weight_list) w.*entry.weight = random_weight(random, r.subject.size);
    if (random.chance(50))
        r.savings = {{"strip", "", random.next(), {}, {}, true, "strip", "names"},
                     {"embedded", random_name(random, 0), 7, 7, random.next(), false, "h", "l"}};
    r.metrics = {random.next(), random.below(9), random.below(9), random.below(9), random.below(9)};
    if (random.chance(70))
        r.fingerprint = {
            random_hex(random, 32), random_hex(random, 32), random_hex(random, 32), {}};
    if (random.chance(70)) r.coverage = {static_cast<double>(random.below(1001)) / 1000, 1, 0};
    for (const auto* id : {"sections", "classes", "packages", "sections,symbols"})
        if (random.chance(80))
            r.breakdowns.push_back(
                {id, random_tree(random, "total", {r.subject.size, r.subject.memory}, 3)});
    if (random.chance(60)) {
        Table table{"symbols", {{"name", "text"}, {"address", "address"}, {"size", "bytes"}}, {}};
        for (u64 i = random.below(8); i > 0; --i)
            table.rows.push_back(
                {random_value(random), random_value(random), random_value(random)});
        r.tables.push_back(std::move(table));
    }
    if (random.chance(60))
        r.notes = {{NoteLevel::info, "", "no symbol table"}, {NoteLevel::error, ".strtab", "cut"}};
    if (random.chance(30))
        r.debug_files = {{"debug", "app.debug", "build id 12ab", ".gnu_debuglink"},
                         {"dwp", random_name(random, 0), "", "beside the file"}};
    if (member_depth > 0 && random.chance(30))
        r.members = {random_report(seed + 1, member_depth - 1), random_report(seed + 2, 0)};
    return r;
}

}  // namespace binsize::test
