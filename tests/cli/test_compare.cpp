// compare from the outside, checked against the actual tools: a program is built, stripped by
// binutils, and what compare says was dropped equals what readelf says was there.
#include "support/catch.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

using namespace binsize::test;

namespace {

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

bool shell(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

// The size of a section as readelf prints it, with thousands separated as compare prints it.
std::string readelf_size(const std::string& file, const std::string& section) {
    const auto to = file + ".size";
    const auto command = "readelf -SW '" + file + "' | sed 's/^ *\\[ *[0-9]*\\] //' | awk '$1==\"" +
                         section + "\"{print $5}' > '" + to + "'";
    if (std::system(command.c_str()) != 0) return "readelf failed";
    auto digits = std::to_string(std::stoull(file_text(to), nullptr, 16));
    for (auto at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

// One line of the output, wherever it was broken.
std::string joined(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != '\n' && c != ' ')
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return out;
}

}  // namespace

TEST_CASE("compare: a C program and its stripped twin") {
    const TemporaryFolder folder;
    const auto source =
        folder.file("app.c",
                    "int f(int a) { return a * 3; }\n"
                    "int main(int c, char** v) { (void)v; return f(c) - 3 * c; }\n");
    const auto app = (folder.path() / "app").string();
    const auto stripped = app + "-stripped";
    if (!shell("cc -g -O1 -o " + app + " " + source)) return;
    if (!shell("strip -o " + stripped + " " + app)) return;

    const auto ran = run({"compare", app, stripped});
    INFO(ran.out << ran.err);
    CHECK(ran.code == 0);
    const auto text = joined(ran.out);
    CHECK(has(text, ".symtab " + readelf_size(app, ".symtab")));
    CHECK(has(text, ".strtab " + readelf_size(app, ".strtab")));
    CHECK(has(text, "DWARF "));
    CHECK(has(text, "the same program: all code is equal, byte by byte"));
    CHECK(has(text, "no source-level debugging"));
    CHECK(has(text, "no symbol names"));
    CHECK_FALSE(has(text, "sections that the program loads are gone"));
    CHECK(has(text, "gzip -6"));
    CHECK_FALSE(has(text, "peak memory"));  // nothing runs unless asked

    const auto json = run({"compare", app, stripped, "--format", "json"});
    CHECK(json.code == 0);
    CHECK(has(json.out, "\"sameness\": \"same\""));
    const auto csv = run({"compare", app, stripped, "--format", "csv", "--no-compressed"});
    CHECK(csv.out.starts_with("variant,platform,table,row,file,memory\napp,linux/"));
    CHECK_FALSE(has(csv.out, "gzip"));

    const auto measured = run({"compare", app, stripped, "--no-compressed", "--run", "a 'b c'"});
    CHECK(measured.code == 0);
    CHECK(has(joined(measured.out), "peak memory"));
}

TEST_CASE("compare: one source by two compilers of Go, in one table") {
    if (!need_tool("go") || !need_tool("gccgo")) return;
    const TempFolder folder;
    const auto source =
        folder.write("main.go", "package main\n\nfunc main() { println(\"one source\") }\n");
    const auto gc = folder.file("by_gc"), gccgo = folder.file("by_gccgo");
    REQUIRE(shell("env GOFLAGS= GOTOOLCHAIN=local CGO_ENABLED=0 go build -o '" + gc + "' '" +
                  source + "'"));
    REQUIRE(shell("gccgo -o '" + gccgo + "' '" + source + "'"));
    const auto ran =
        run(std::vector<std::string>{"compare", gc, gccgo, "--run", "", "--format", "json"});
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    const auto document = nlohmann::json::parse(ran.out);
    const auto& other = document["variants"][1];
    CHECK(other["sameness"] == "different");
    // As each compiler calls itself.
    const auto version_of = [](const std::string& command) {
        auto text = binsize::test::run(command).text;
        text.erase(text.find_last_not_of('\n') + 1);
        return text;
    };
    const std::string because = other["because"];
    INFO(because);
    CHECK(because.starts_with("made by gccgo "));
    CHECK(has(because, version_of("gccgo -dumpfullversion") + ", the first by gc "));
    CHECK(because.ends_with(version_of("env GOTOOLCHAIN=local go env GOVERSION")));
    // Each has what the other does not know: gc's tables, gccgo's export data.
    const auto text = joined(run(std::vector<std::string>{"compare", gc, gccgo}).out);
    CHECK(has(text, "pclntab"));
    CHECK(has(text, ".go_export"));
    CHECK(document["variants"][0]["run"]["peak_memory"].get<double>() > 0);
}

TEST_CASE("compare: damage, what cannot run, and mistakes") {
    const TemporaryFolder folder;
    const auto source = folder.file("app.c", "int main(void) { return 0; }\n");
    const auto app = (folder.path() / "app").string();
    const auto hurt = app + "-hurt";
    if (!shell("cc -O1 -o " + app + " " + source)) return;
    if (!shell("objcopy -R .eh_frame -R .eh_frame_hdr " + app + " " + hurt)) return;
    const auto text = joined(run({"compare", app, hurt}).out);
    CHECK(has(text, "sections that the program loads are gone:"));
    CHECK(has(text, ".eh_frame"));

    CHECK(run({"compare", app, "--run", "'open"}).code == 2);
    CHECK(run({"compare", app, "/nowhere"}).code == 3);
    CHECK(run(std::vector<std::string>{"compare"}).code == 2);
    // A file that is no program of this machine has no figure, and says why.
    const auto object = app + ".o";
    if (!shell("cc -c -o " + object + " " + source)) return;
    const auto ran = run({"compare", app, object, "--no-compressed", "--run", ""});
    CHECK(ran.code == 0);
    CHECK(has(joined(ran.out), "not measured: it could not be started here: "));
}

TEST_CASE("compare: --run measures the program and not binsize") {
    const TemporaryFolder folder;
    const auto path = [&](const char* name) { return (folder.path() / name).string(); };
    // Touches as many MiB as its first argument says and exits with its second.
    const auto source = folder.file(
        "touch.c",
        "#include <stdlib.h>\n#include <string.h>\n#include <sys/mman.h>\n"
        "int main(int n, char** words) {\n"
        "  size_t size = (size_t)(n > 1 ? atoi(words[1]) : 0) << 20;\n"
        "  if (size) memset(mmap(0, size, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 1, size);\n"
        "  return n > 2 ? atoi(words[2]) : 0;\n}\n");
    const auto touch = path("touch");
    const auto large = path("large");
    if (!shell("cc -O1 -o " + touch + " " + source)) return;
    // A large file in front of it: to hash and to compress it, binsize holds all of it.
    if (!shell("cp " + touch + " " + large + " && head -c 60000000 /dev/urandom >>" + large))
        return;
    const auto peaks = [&](const char* arguments) {
        const auto ran = run({"compare", large, touch, "--format", "json", "--run", arguments});
        CHECK(ran.code == 0);
        std::vector<double> out;
        const std::string key = "\"peak_memory\": ";
        for (auto at = ran.out.find(key); at != std::string::npos; at = ran.out.find(key, at + 1))
            out.push_back(std::stod(ran.out.substr(at + key.size())) / (1 << 20));
        REQUIRE(out.size() == 2);
        // The same program twice: a page more or less is the system's.
        const std::string over = "\"peak_memory_over_first\": ";
        const auto at = ran.out.find(over);
        REQUIRE(at != std::string::npos);
        CHECK(std::abs(std::stod(ran.out.substr(at + over.size()))) < (1 << 20));
        return out;
    };
    // What the loader and libc take is below 8 MiB, far below the 57 MiB of the file.
    for (const double mib : peaks("0")) CHECK(mib < 8);
    for (const double mib : peaks("64")) {
        CHECK(mib >= 64);
        CHECK(mib < 72);
    }
    const auto same = joined(run({"compare", touch, large, "--no-compressed", "--run", "1"}).out);
    CHECK(has(same, "peak memory"));
    CHECK(has(same, "no difference in memory") !=
          has(same, "no difference to the first beyond the spread"));
    // What went wrong is no measurement.
    const auto failed = joined(run({"compare", touch, "--no-compressed", "--run", "0 3"}).out);
    CHECK(has(failed, "not measured: it exited with code 3"));
    CHECK_FALSE(has(failed, "peak memory"));

    // Two files, of which the parser took one for arguments.
    const auto mistaken = run({"compare", "--run", touch, large});
    CHECK(mistaken.code == 2);
    CHECK(has(mistaken.err, "--run takes the arguments of the programs, and "));
    CHECK(run({"compare", touch, large, "--no-compressed", "--run", touch}).code == 0);
}
