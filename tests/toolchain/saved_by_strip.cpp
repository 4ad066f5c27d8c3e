// What a report says that strip and objcopy save of objects and archives, and a linker's option,
// beside what they do: of what linkers' own files are not, nor what most compilers write.
#include "support/rows.hpp"
#include "support/savings.hpp"
#include "toolchain/made.hpp"

#include <algorithm>

using namespace binsize;
using namespace binsize::test;

namespace {

/// Asks for a saving of a file in the folder and has the command write "out" of it.
void check_saved(const TempFolder& folder, const std::string& name, const std::string& id,
                 const std::string& command) {
    INFO(name << ": " << command);
    make(folder, command + " " + name + (command.starts_with("objcopy") ? "" : " -o") + " out");
    const auto report = report_with_savings(folder.file(name), "sections");
    const auto row = saving_in(report, id);
    const u64 before = std::filesystem::file_size(folder.file(name));
    const u64 left = std::filesystem::file_size(folder.file("out"));
    if (left == before && !row) return;
    REQUIRE(row);
    CHECK(row->exact);
    CHECK(row->file == before - left);
    if (id == "strip-g" && report.weights.dwarf.saves)
        CHECK(report.weights.dwarf.saves == row->file);
}

std::optional<Saving> saving_of(const std::string& path, std::string_view id) {
    return saving_in(report_with_savings(path, "sections"), id);
}

constexpr const char* library_source = R"(
int first_of_the_library = 1;
__attribute__((weak)) int second(int a) { return a * first_of_the_library; }
static int third(int a) { return second(a) + 1; }
int fourth(int a) { return third(a) + third(a + 1); }
)";

/// A header and contents of an archive, as `ar` writes them.
std::string member(const std::string& name, const std::string& contents) {
    return fmt::format("{:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n{}{}", name, 0, 0, 0, 644,
                       contents.size(), contents, contents.size() % 2 == 1 ? "\n" : "");
}

}  // namespace

TEST_CASE("strip -g of an archive: what is no object stays, index and names are written anew") {
    if (!need_tool("gcc") || !need_tool("strip") || !need_tool("ar")) return;
    const TempFolder folder;
    source(folder, "part.c", library_source);
    source(folder, "notes.txt", "no object");
    source(folder, "empty", "");
    make(folder,
         "gcc -g -c part.c && cp part.o fifteen_letters && cp part.o sixteen__letters && "
         "ar rc plain.a part.o && ar rcS no_index.a part.o && "
         "ar rc mixed.a notes.txt part.o empty fifteen_letters sixteen__letters");
    for (const std::string name : {"plain.a", "no_index.a", "mixed.a"})
        check_saved(folder, name, "strip-g", "strip -g");
    // Its index has another length, as rustc's have.
    if (const auto ar = need_tool("llvm-ar")) {
        make(folder, *ar + " rc padded.a part.o notes.txt sixteen__letters");
        check_saved(folder, "padded.a", "strip-g", "strip -g");
    }
    // Go's own have no table of names, but one letter more in a header.
    const auto object = read_file(folder.file("part.o"));
    source(folder, "go.a",
           "!<arch>\n" + member("__.PKGDEF", "no object") + member("sixteen__letters", object));
    check_saved(folder, "go.a", "strip-g", "strip -g");
}

TEST_CASE("strip -g of an archive: an index of what no object of strip's has goes") {
    if (!need_tool("gcc") || !need_tool("strip") || !need_tool("clang")) return;
    const auto ar = need_tool("llvm-ar");
    if (!ar) return;
    const TempFolder folder;
    source(folder, "part.c", library_source);
    source(folder, "other.c", "int fifth_of_another(int a) { return a; }\n");
    make(folder, *need_tool("clang") + " -flto -c part.c -o bitcode.o && gcc -g -c other.c && " +
                     *ar + " rc lto.a other.o bitcode.o");
    check_saved(folder, "lto.a", "strip-g", "strip -g");
}

TEST_CASE("strip of COFF objects and their archives is what it writes, to the byte") {
    for (const std::string target : {"x86_64", "i686"}) {
        const auto compiler = target + "-w64-mingw32-gcc";
        if (!need_tool(compiler) || !need_tool("strip")) continue;
        const TempFolder folder;
        source(folder, "part.c", library_source);
        make(folder, compiler + " -g -ffunction-sections -c part.c && " + compiler +
                         " -O2 -fcommon -c part.c -o lean.o && ar rc both.a part.o lean.o");
        for (const std::string name : {"part.o", "lean.o"}) {
            check_saved(folder, name, "strip", "strip");
            check_saved(folder, name, "strip-g", "strip -g");
        }
        check_saved(folder, "both.a", "strip-g", "strip -g");
        // LLVM ends sections where they end, strip where their alignment does.
        const auto clang = need_tool("clang");
        if (!clang) continue;
        source(folder, "shown.c", "__declspec(dllexport) int shown(int a) { return a * 3; }\n");
        for (const std::string name : {"part", "shown"}) {  // one has directives for the linker
            make(folder,
                 *clang + " --target=" + target + "-pc-windows-msvc -g -c " + name + ".c -o cl.o");
            check_saved(folder, "cl.o", "strip", "strip");
            check_saved(folder, "cl.o", "strip-g", "strip -g");
        }
    }
}

TEST_CASE("strip -g of a PE program: the name of a section is there beside its symbol's") {
    if (!need_tool("i686-w64-mingw32-gcc") || !need_tool("strip")) return;
    const TempFolder folder;
    source(folder, "app.c", "int main(void) { return 0; }\n");
    make(folder, "i686-w64-mingw32-gcc -g app.c -o app.exe");
    check_saved(folder, "app.exe", "strip-g", "strip -g");
}

TEST_CASE("objcopy compresses debug sections of link-time optimisation, too") {
    if (!need_tool("gcc") || !need_tool("objcopy")) return;
    const TempFolder folder;
    source(folder, "part.c", library_source);
    make(folder, "gcc -g -flto -ffat-lto-objects -c part.c");
    check_saved(folder, "part.o", "compress-zlib", "objcopy --compress-debug-sections=zlib");
}

TEST_CASE("objcopy keeps symbols of an object's sections, to which nothing refers") {
    if (!need_tool("objcopy")) return;
    const auto object = yaml_object("elf/section-symbols.yaml");
    if (!object) return;
    const TempFolder folder;
    source(folder, "part.o", *object);
    check_saved(folder, "part.o", "compress-zlib", "objcopy --compress-debug-sections=zlib");
}

TEST_CASE("a debug section that swells four hundred times is read, where it is small") {
    if (!need_tool("gcc") || !need_tool("objcopy")) return;
    const TempFolder folder;
    source(folder, "app.c", "int main(void) { return 0; }\n");
    source(folder, "more.s", ".section .debug_abbrev,\"\",@progbits\n.fill 400000\n");
    make(folder, "gcc -g -Wl,--compress-debug-sections=zlib app.c more.s -o app");
    const auto units = rows_of(folder.file("app"), "compileunits", "1");
    CHECK(std::ranges::any_of(units, [](const auto& u) { return u.first.ends_with("app.c"); }));
    check_saved(folder, "app", "compress-zstd", "objcopy --compress-debug-sections=zstd");
    // objcopy takes it for damaged, so that there is nothing to say.
    const auto refused =
        run("cd " + quoted(folder.file("")) + " && objcopy --decompress-debug-sections app out");
    CHECK((refused.status != 0) == !saving_of(folder.file("app"), "decompress"));
}

TEST_CASE("RELR that frees no page: the file grows by its header, and that is said") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    std::string words;
    for (int i = 0; i < 700; ++i) words += fmt::format("\"w{}\",", i);
    source(folder, "app.c",
           "static const char *const words[] = {" + words +
               "};\nint main(int n, char **v) { return words[n][0] + v[0][0]; }\n");
    const std::string link = "gcc -fPIE -pie app.c -Wl,-z,max-page-size=65536";
    make(folder, link + " -o app");
    if (run("cd " + quoted(folder.file("")) + " && " + link +
            " -Wl,-z,pack-relative-relocs -o packed")
            .status != 0) {
        WARN("SKIPPED: this linker writes no RELR");
        return;
    }
    const auto size = [&](const char* name) {
        return static_cast<i64>(std::filesystem::file_size(folder.file(name)));
    };
    const i64 saved = size("app") - size("packed");
    const auto row = saving_of(folder.file("app"), "relr");
    REQUIRE(row);
    REQUIRE(row->high);
    CHECK(saved <= static_cast<i64>(*row->high));
    CHECK(row->low == 0U);
    CHECK(row->loss.contains("grows by up to 160 bytes"));
    CHECK(saved >= -160);
}
