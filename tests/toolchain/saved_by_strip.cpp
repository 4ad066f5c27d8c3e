// What a report says that strip and objcopy save of objects and archives, beside what they do: of
// what linkers' own files are not, nor what most compilers write.
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
    const auto bytes = read_file(folder.file(name));
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    ReportOptions options;
    options.name = name;
    options.breakdowns = {{"sections"}};
    options.all_savings = true;
    const auto report = analyze(*image, options);
    REQUIRE(report);
    const auto row = std::ranges::find(report->savings, id, &Saving::id);
    const u64 left = std::filesystem::file_size(folder.file("out"));
    if (left == bytes.size() && row == report->savings.end()) return;
    REQUIRE(row != report->savings.end());
    CHECK(row->exact);
    CHECK(row->file == bytes.size() - left);
    if (id == "strip-g" && report->weights.dwarf.saves)
        CHECK(report->weights.dwarf.saves == row->file);
}

constexpr const char* library_source = R"(
int first_of_the_library = 1;
__attribute__((weak)) int second(int a) { return a * first_of_the_library; }
static int third(int a) { return second(a) + 1; }
int fourth(int a) { return third(a) + third(a + 1); }
)";

}  // namespace

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
