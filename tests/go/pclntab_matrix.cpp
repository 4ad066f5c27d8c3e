// pclntab of every program: code sizes against `go tool nm`, and every byte of its sub-tables and
// of the funcdata region against the structures that reach them.
#include "evidence/evidence.hpp"
#include "go/matrix.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <map>
#include <sstream>

using namespace binsize;

namespace {

/// What the tests need of one program, opened without its symbols.
struct Decoded {
    explicit Decoded(const Image& image)
        : reader(image),
          info(go::read_build_info(reader, notes)),
          module(go::find_moduledata(reader, notes)),
          modules(info ? &*info : nullptr),
          packages(modules) {
        if (module) table = go::open_pclntab(reader, *module, notes);
        if (table) functions.emplace(*table, packages);
    }
    Notes notes;
    go::PointerReader reader;
    std::optional<go::BuildInfo> info;
    std::optional<go::ModuleData> module;
    go::Modules modules;
    go::Packages packages;
    std::optional<go::Pclntab> table;
    std::optional<go::Functions> functions;
};

/// [begin, end) pairs that should tile a region: gaps and overlaps in bytes.
struct Tiling {
    std::vector<std::pair<u64, u64>> parts;
    void add(u64 begin, u64 size) { parts.emplace_back(begin, begin + size); }
    u64 overlap = 0;
    std::vector<std::pair<u64, u64>> gaps;
    void check(u64 from, u64 to) {
        std::sort(parts.begin(), parts.end());
        parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
        u64 at = from;
        for (const auto& [begin, end] : parts) {
            if (begin < at) overlap += at - begin;
            if (begin > at) gaps.emplace_back(at, begin);
            at = std::max(at, end);
        }
        if (at < to) gaps.emplace_back(at, to);
        if (at > to) overlap += at - to;
    }
};

}  // namespace

TEST_CASE("code sizes equal the symbol table's, for every function of every ELF with symbols") {
    std::size_t checked = 0;
    test::for_each_program([&](const test::Program& program, const Image& image) {
        if (!program.plain_gc() || image.format != Format::elf || program.nm_oracle.empty()) return;
        INFO(program.name);
        const Decoded d(image);
        REQUIRE(d.functions);
        std::map<u64, u64> sizes;
        std::istringstream lines(program.nm_oracle);
        for (std::string line; std::getline(lines, line);) {
            std::istringstream fields(line);
            std::string address, size, type;
            fields >> address >> size >> type;
            if ((type == "T" || type == "t") && size != "0")
                sizes[std::stoull(address, nullptr, 16)] = std::stoull(size);
        }
        u64 wrong = 0;
        for (u32 i = 0; i < d.functions->count(); ++i) {
            const auto it = sizes.find(d.table->entry(i));
            if (it != sizes.end()) {
                ++checked;
                if (it->second != d.functions->size(i)) {
                    ++wrong;
                    UNSCOPED_INFO(d.table->name(d.table->func(i)->name)
                                  << " " << it->second << " != " << d.functions->size(i));
                }
            } else {
                UNSCOPED_INFO("no symbol: " << d.table->name(d.table->func(i)->name));
                ++wrong;
            }
        }
        CHECK(wrong == 0);
    });
    CHECK(checked > 10000);
}

TEST_CASE("pclntab's sub-tables are accounted for to the byte") {
    test::for_each_program([&](const test::Program& program, const Image& image) {
        if (!program.plain_gc()) return;
        INFO(program.name);
        const Decoded d(image);
        REQUIRE(d.functions);
        CHECK(d.notes.empty());
        const auto& t = *d.table;
        const auto& fs = *d.functions;
        CHECK(fs.damaged_records() == 0);
        CHECK(fs.damaged_tables() == 0);
        const u64 word = t.word();

        Tiling pctab;
        u32 rank = 0;
        fs.tables().each([&](u64 at, u64) { pctab.add(at, fs.table_size(rank++)); });
        pctab.check(1, t.pctab.size());
        CHECK(pctab.overlap == 0);
        for (const auto& [from, to] : pctab.gaps) {
            CHECK(to == t.pctab.size());
            CHECK(to - from < word);
            CHECK(all_zero(t.pctab.subspan(from, to - from)));
        }

        Tiling records;
        records.add(0, u64{t.count} * t.entry_size + t.entry_size / 2);
        for (u32 i = 0; i < t.count; ++i) {
            const auto f = t.func(i);
            records.add(f->record, f->record_size);
        }
        records.check(0, t.functions.size());
        CHECK(records.overlap == 0);
        for (const auto& [from, to] : records.gaps) {
            CHECK(to - from < 8);
            CHECK(all_zero(t.functions.subspan(from, to - from)));
        }

        Tiling names;
        const auto add = [&](u32 offset) { names.add(offset, t.name(offset).size() + 1); };
        for (u32 i = 0; i < t.count; ++i) {
            const auto f = t.func(i);
            add(f->name);
            const auto tree = t.inline_tree(*f);
            for (u32 n = 0; n < fs.inlined_count(*f); ++n)
                if (const auto inlined = t.inlined(tree, n)) add(inlined->name);
        }
        names.check(0, t.names.size());
        CHECK(names.overlap == 0);
        for (const auto& [from, to] : names.gaps) {
            CHECK(to == t.names.size());
            CHECK(to - from < word);
        }
    });
}

TEST_CASE("the funcdata region is accounted for to the byte") {
    test::for_each_program([&](const test::Program& program, const Image& image) {
        if (!program.plain_gc()) return;
        INFO(program.name);
        const Decoded d(image);
        REQUIRE(d.functions);
        const auto& t = *d.table;
        const auto& fs = *d.functions;
        u32 rank = 0;
        u64 overlap = 0;
        u64 gap = 0;
        u64 funcvals = 0;
        u64 padding = 0;
        fs.blobs().each([&](u64 at, u64 next) {
            const u32 size = fs.blob_size(rank++);
            if (size == go::Functions::unknown_size) return;
            if (at + size > next) {
                // The region ends with the last blob.
                if (rank != fs.blobs().count()) overlap += at + size - next;
                return;
            }
            u64 from = at + size;
            const auto view = t.reader->at(fs.blob_base());
            while (from < next) {
                const u64 address = fs.blob_base() + from;
                if (address % t.word() == 0 && next - from >= t.word()) {
                    const auto value = t.reader->word(address);
                    const auto f = t.function_at(*value);
                    if (f && t.entry(*f) == *value) {
                        ++funcvals;
                        from += t.word();
                        continue;
                    }
                }
                if (view[from] == std::byte{0})
                    ++padding;
                else
                    ++gap;
                ++from;
            }
        });
        CHECK(overlap == 0);
        // Until Go 1.17 assembly functions keep stack maps elsewhere in .rodata: the region has
        // no bounds that moduledata knows.
        if (t.module.header.old) return;
        CHECK(gap == 0);
        CHECK(padding < fs.blobs().next(~u64{0}) / 20);
    });
}

TEST_CASE("functions without a package in their name belong to the one of their directory") {
    std::map<std::string, std::string> found;
    std::size_t checked = 0;
    test::for_each_program([&](const test::Program& program, const Image& image) {
        if (!program.plain_gc()) return;
        INFO(program.name);
        const Decoded d(image);
        REQUIRE(d.functions);
        const auto& t = *d.table;
        for (u32 i = 0; i < t.count; ++i) {
            const auto f = t.func(i);
            const std::string name(t.name(f->name));
            const bool label = name.find_first_of(".:\xc2") == std::string::npos;
            if (!label && !name.starts_with("_.")) continue;
            // None of them begins with inlined code: the first file is the function's.
            std::optional<i32> first;
            t.walk(f->pcfile, t.pctab.size(), [&](u32, u32, i32 v) { first = first.value_or(v); });
            REQUIRE(first);
            const std::string path(t.file(f->unit, static_cast<u32>(*first)));
            INFO(name << " in " << path);
            // All packages here are of GOROOT/src, or with paths trimmed begin at it.
            const auto from = path.find("/src/");
            const auto begin = from == std::string::npos ? 0 : from + 5;
            const u32 package = d.functions->package(i);
            REQUIRE(package < d.packages.size());
            CHECK(d.packages.name(package) == path.substr(begin, path.rfind('/') - begin));
            found[name] = d.packages.name(package);
            ++checked;
        }
    });
    CHECK(checked > 500);
    // As `go tool addr2line` says: runtime/rt0_linux_amd64.s, internal/bytealg/equal_amd64.s,
    // internal/bytealg/compare_amd64.s, runtime/proc.go.
    CHECK(found["_rt0_amd64_linux"] == "runtime");
    CHECK(found["memeqbody"] == "internal/bytealg");
    CHECK(found["cmpbody"] == "internal/bytealg");
    CHECK(found["_.goready.func1"] == "runtime");
}
