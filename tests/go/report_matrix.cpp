// What reports say of whole Go programs: nothing of pclntab without an owner, the same rows for
// the stripped and the unstripped twin of a build, and verdicts that are true.
#include "analysis/analysis.hpp"
#include "go/matrix.hpp"

#include <map>
#include <sstream>

using namespace binsize;

namespace {

Report report_of(const Image& image) {
    ReportOptions options;
    options.name = "program";
    options.breakdowns = {{"classes", "packages"}};
    auto report = analyze(image, options);
    REQUIRE(report);
    return std::move(*report);
}

/// Bytes by package of the classes that Go's own tables explain: what both twins must agree on.
std::map<std::string, u64> decoded_bytes(const Report& report) {
    std::map<std::string, u64> out;
    for (const auto& cls : report.breakdowns.at(0).root.children)
        if (cls.name == "code" || cls.name == "pclntab" || cls.name == "funcdata" ||
            cls.name == "types" || cls.name == "strings")
            for (const auto& package : cls.children)
                out[std::string(cls.name) + " " + std::string(package.name)] = package.size.file;
    return out;
}

std::string verdict(const Report& report, std::string_view id) {
    for (const auto& v : report.toolchain.verdicts)
        if (v.id == id) return v.value;
    return {};
}

}  // namespace

TEST_CASE("every byte of pclntab has an owner, in every program") {
    test::for_each_program([](const test::Program& program, const Image& image) {
        if (!program.plain_gc()) return;
        INFO(program.name);
        const auto report = report_of(image);
        for (const auto& [row, bytes] : decoded_bytes(report))
            CHECK(row.find("[pclntab, no function]") == std::string::npos);
        CHECK(report.metrics.functions > 1000);
        CHECK(report.toolchain.version.starts_with("go" + program.version));
    });
}

TEST_CASE("twins, stripped and not, give every package the same code, metadata and strings") {
    // Symbol sizes are guesses on the others.
    test::check_twins([](const Image& image) { return image.format == Format::elf; },
                      [](const Image& image) { return decoded_bytes(report_of(image)); });
}

TEST_CASE("itabs divide into interfaces, and these into types") {
    std::size_t programs = 0;
    test::for_each_program([&](const test::Program& program, const Image& image) {
        if (!program.plain_gc()) return;
        INFO(program.name);
        const auto interfaces = test::rows_of(image, {"interfaces"}, {"class:itabs"});
        const auto classes = test::rows_of(image, {"classes"});
        const auto itabs = classes.find("itabs");
        if (itabs == classes.end()) return;
        u64 sum = 0;
        for (const auto& [name, bytes] : interfaces)
            if (name != "[no itab]" && !name.starts_with("[everything")) sum += bytes;
        CHECK(sum <= itabs->second);
        CHECK(sum * 10 >= itabs->second * 8);
        CHECK(interfaces.contains("error"));
        ++programs;
    });
    CHECK(programs >= 8);
}

TEST_CASE("inlined and instantiated move code between rows and lose none") {
    const auto file = test::matrix_file("1.27/linux-amd64/hello-sw");
    REQUIRE(file);
    const auto input = Input::open(file->path.string());
    REQUIRE(input);
    const auto image = load(input->bytes());
    REQUIRE(image);
    ReportOptions options;
    options.breakdowns = {{"inlined"}, {"symbols"}, {"instantiated"}, {"packages"}};
    const auto report = analyze(*image, options);
    REQUIRE(report);
    const auto row = [&](std::string_view breakdown, std::string_view name) -> u64 {
        for (const auto& child : report->breakdown(breakdown)->root.children)
            if (child.name == name) return child.size.file;
        return 0;
    };
    for (const auto& b : report->breakdowns) {
        u64 sum = 0;
        for (const auto& child : b.root.children) sum += child.size.file;
        CHECK(sum == image->bytes.size());
    }
    // The compiler inlines both in every caller, so that neither is a function of its own.
    for (const auto* name : {"runtime.acquirem", "runtime.add"}) {
        INFO(name);
        CHECK(row("symbols", name) == 0);
        CHECK(row("inlined", name) > 100);
    }
    // fmt prints maps in order: internal/fmtsort instantiates slices.SortStableFunc.
    CHECK(row("instantiated", "slices") < row("packages", "slices"));
    CHECK(row("instantiated", "internal/fmtsort") > row("packages", "internal/fmtsort"));
}

TEST_CASE("the metadata tax of a package adds up to its row, and names every package") {
    std::size_t programs = 0;
    for (const auto* name : {"1.27/linux-amd64/hello-sw", "1.16/linux-amd64/hello-default"}) {
        const auto file = test::matrix_file(name);
        if (!file) continue;
        INFO(name);
        ++programs;
        const auto input = Input::open(file->path.string());
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        ReportOptions options;
        options.breakdowns = {{"packages", "classes"}};
        options.tables = {"metadata_tax"};
        const auto report = analyze(*image, options);
        REQUIRE(report);

        std::map<std::string, std::map<std::string, u64>> expected;
        for (const auto& package : report->breakdowns.at(0).root.children)
            if ((package.kind == "package" || package.kind == "shared") && package.size.file > 0) {
                expected[package.name]["total"] = package.size.file;
                for (const auto& cls : package.children)
                    expected[package.name][cls.name] = cls.size.file;
            }
        const auto* table = report->table("metadata_tax");
        REQUIRE(table != nullptr);
        CHECK(table->rows.size() == expected.size());
        u64 previous = ~u64{0};
        for (const auto& row : table->rows) {
            REQUIRE(row.size() == table->columns.size());
            const auto& package = std::get<std::string>(row[0]);
            INFO(package);
            REQUIRE(expected.count(package) == 1);
            auto& classes = expected[package];
            std::map<std::string, u64> cells;
            u64 sum = 0;
            for (std::size_t c = 1; c + 1 < row.size(); ++c) {
                cells[table->columns[c].name] = std::get<u64>(row[c]);
                if (table->columns[c].name != "total") sum += std::get<u64>(row[c]);
            }
            CHECK(sum == cells["total"]);
            CHECK(cells["total"] == classes["total"]);
            CHECK(cells["total"] <= previous);
            previous = cells["total"];
            CHECK(cells["code"] == classes["code"]);
            CHECK(cells["pclntab"] == classes["pclntab"]);
            CHECK(cells["funcdata"] == classes["funcdata"]);
            CHECK(cells["types"] == classes["types"] + classes["itabs"]);
            CHECK(cells["strings"] == classes["strings"]);
            CHECK(cells["data"] == classes["data"] + classes["rodata"] + classes["embedded"]);
            CHECK(cells["symbol names"] == classes["symbol_names"]);
            CHECK(cells["dwarf"] == classes["dwarf"]);
            CHECK(cells["relocations"] == classes["relocations"]);
            const u64 metadata = classes["pclntab"] + classes["funcdata"] + classes["types"] +
                                 classes["itabs"] + classes["symbol_names"] +
                                 classes["relocations"];
            if (classes["code"] == 0)
                CHECK(std::holds_alternative<std::monostate>(row.back()));
            else
                CHECK(std::get<double>(row.back()) ==
                      static_cast<double>(metadata) / static_cast<double>(classes["code"]));
        }
        CHECK(expected["runtime"]["total"] > 100'000);
    }
    CHECK(programs >= 1);
}

TEST_CASE("a gccgo program's packages own what nm says they define") {
    const auto file = test::matrix_file("gccgo/hello-dyn");
    if (!file) SKIP_ALOUD("no gccgo program in this selection");
    const auto input = Input::open(file->path.string());
    REQUIRE(input);
    const auto image = load(input->bytes());
    REQUIRE(image);

    // Lines of `go tool nm -size`: address, size, type, name.
    std::map<std::string, u64> expected;
    std::istringstream lines(test::read_text(file->nm_oracle));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, type, name;
        u64 size = 0;
        if (!(words >> address >> size >> type >> name) || size == 0) continue;
        if (std::string_view("TtDdRr").find(type) == std::string_view::npos) continue;
        const bool code = type == "T" || type == "t";
        if (name == "__go_init_main" || name.starts_with("main."))
            expected[code ? "main code" : "main data"] += size;
        if (name.starts_with("go..") || name.starts_with("string..") ||
            name.starts_with("gcbits.."))
            expected["[Go, generated] data"] += size;
    }
    std::map<std::string, u64> found;
    ReportOptions options;
    options.breakdowns = {{"packages", "evidence", "classes"}, {"categories", "packages"}};
    const auto report = analyze(*image, options);
    REQUIRE(report);
    for (const auto& package : report->breakdowns.at(0).root.children)
        for (const auto& evidence : package.children)
            for (const auto& cls : evidence.children) {
                // Text that no symbol covers.
                if (evidence.name == "inference" && cls.name == "rodata") continue;
                const bool data = cls.name == "data" || cls.name == "rodata";
                if (data || cls.name == "code")
                    found[std::string(package.name) + (data ? " data" : " code")] += cls.size.file;
            }
    REQUIRE(expected["main code"] > 1000);
    for (const auto& [row, bytes] : expected) {
        INFO(row);
        CHECK(found[row] == bytes);
    }
    CHECK(found["[C, no package] code"] > 5000);  // libgcc's split stacks alone

    std::map<std::string, std::string> category;
    for (const auto& c : report->breakdowns.at(1).root.children)
        for (const auto& package : c.children) category[package.name] = c.name;
    CHECK(category["main"] == "main");
    CHECK(category["[C, no package]"] == "native");
    CHECK(category["[Go, generated]"] == "generated");
}

TEST_CASE("verdicts say how known programs were built") {
    std::size_t checked = 0;
    test::for_each_program([&](const test::Program& program, const Image& image) {
        INFO(program.name);
        const auto is = [&](std::string_view name) { return program.name == name; };
        const auto report = report_of(image);
        if (is("special/hello-1.27-Xver")) {
            ++checked;
            CHECK(report.toolchain.version == "go1.27");
            CHECK(verdict(report, "obfuscated") == "no");
        }
        if (is("special/libhello-1.27.so")) {
            ++checked;
            CHECK(verdict(report, "build_mode") == "c-shared");
            CHECK(verdict(report, "link") == "external");
            CHECK(verdict(report, "cgo") == "yes");
        }
        if (is("special/hello-1.23-extpie")) {
            ++checked;
            CHECK(verdict(report, "link") == "external");
            CHECK(verdict(report, "build_mode") == "pie");
        }
        if (is("1.27/linux-amd64/hello-sw")) {
            ++checked;
            CHECK(verdict(report, "link") == "internal");
            CHECK(verdict(report, "cgo") == "no");
            CHECK(verdict(report, "strip_flags") == "-s -w");
            CHECK(verdict(report, "trimpath") == "no");
        }
        if (is("1.27/linux-amd64/hello-trimpath")) CHECK(verdict(report, "trimpath") == "yes");
        if (is("1.27/linux-amd64/hello-w")) CHECK(verdict(report, "strip_flags") == "-w");
        if (program.name.starts_with("gccgo/")) {
            ++checked;
            CHECK(report.toolchain.compiler == "gccgo");
        }
        if (program.name.starts_with("upx/") && !program.plain_gc()) {
            ++checked;
            CHECK(verdict(report, "packed") == "UPX");
        }
    });
    CHECK(checked >= 4);
}
