// Thunks of imports in PE files, found without symbols: held against the linker's map, and against
// the symbols that a twin has.
#include "support/claims.hpp"
#include "toolchain/made.hpp"

#include <charconv>

using namespace binsize;
using namespace binsize::test;

namespace {

struct Listed {
    u64 address = 0;
    std::string name;
    bool imported = false;  ///< of a map: from a library; of symbols: in .idata
};

u64 hexadecimal(std::string_view text) {
    u64 value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return value;
}

/// lld's map: section and offset, name, address, object.
std::vector<Listed> of_map(const std::string& path) {
    std::vector<Listed> out;
    std::istringstream lines(read_file(path));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string place, name, address, object;
        if (words >> place >> name >> address >> object && place.starts_with("0001:") &&
            object != "CODE")
            out.push_back({hexadecimal(address), name, object.find(".dll") != std::string::npos});
    }
    return out;
}

std::vector<Listed> of_symbols(const std::string& nm, const std::string& path) {
    std::vector<Listed> out;
    std::istringstream lines(run(nm + " -n " + quoted(path)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, type, name;
        if (words >> address >> type >> name)
            out.push_back({hexadecimal(address), name, type == "I" || type == "i"});
    }
    return out;
}

/// As the library calls it: without what C puts before and stdcall behind it.
std::string plain(std::string name, bool underscore) {
    if (underscore && name.starts_with('_')) name.erase(0, 1);
    return underscore ? name.substr(0, name.find('@')) : name;
}

std::string import_at(const Claims& claims, u64 address) {
    const auto* const cell = claims.at_address(address);
    if (cell == nullptr || claims.package(*cell) != "[imports]") return {};
    const auto name = claims.owner(*cell).name;
    return std::string(name.substr(name.find('!') + 1));
}

u64 code_of(const Claims& claims, const Image& image, std::string_view name) {
    u64 sum = 0;
    for (const auto& s : image.sections)
        if (s.executable)
            claims.each(s.file, [&](const Cell& cell, u64 size) {
                if (claims.owner(cell).name == name) sum += size;
            });
    return sum;
}

}  // namespace

TEST_CASE("thunks that lld writes are of the imports that its map names") {
    const auto clang = need_tool("clang"), lld = need_tool("lld-link"),
               dlltool = need_tool("llvm-dlltool");
    if (!clang || !lld || !dlltool) return;
    const TempFolder folder;
    source(
        folder, "a.c",
        "extern int f0(int), f1(int), f2(int), late0(int), late1(int);\n"
        "__declspec(dllimport) int last(void);\n"
        "void *__stdcall __delayLoadHelper2(void *a, void *b) { return a; }\n"
        "__attribute__((noinline)) int own(int *a) { if (a[1]) return last(); return a[0] * 7; }\n"
        "int start(int *a) {\n"
        "  return f0(a[0]) + f1(1) + f2(2) + late0(3) + late1(4) + own(a);\n"
        "}\n");
    source(folder, "one.def", "LIBRARY one.dll\nEXPORTS\nf0\nf1\nf2\nlast\n");
    source(folder, "late.def", "LIBRARY late.dll\nEXPORTS\nlate0\nlate1\n");
    struct Target {
        std::string triple, machine, linker_machine;
        u64 thunk, late;
    };
    for (const auto& t :
         {Target{"x86_64", "i386:x86-64", "x64", 6, 12}, Target{"i686", "i386", "x86", 6, 10},
          Target{"aarch64", "arm64", "arm64", 12, 12}}) {
        INFO(t.triple);
        for (const std::string library : {"one", "late"})
            make(folder, *dlltool + " -k -m " + t.machine + " -d " + library + ".def -l " +
                             library + ".lib");
        make(folder, *clang + " --target=" + t.triple + "-pc-windows-msvc -O1 -c a.c -o a.obj && " +
                         *lld + " /machine:" + t.linker_machine +
                         " /entry:start /subsystem:console /nodefaultlib /safeseh:no"
                         " /delayload:late.dll /map:app.map /out:app.exe a.obj one.lib late.lib");
        const auto bytes = read_file(folder.file("app.exe"));
        const auto image = load(as_view(bytes));
        REQUIRE(image);
        const Claims claims(*image);
        const auto listed = of_map(folder.file("app.map"));
        std::size_t thunks = 0;
        u64 own_end = 0;
        for (const auto& l : listed) {
            if (!l.imported) continue;
            INFO(l.name);
            const auto name = plain(l.name, t.triple == "i686");
            CHECK(import_at(claims, l.address) == name);
            CHECK(import_at(claims, l.address + t.thunk - 1) == name);
            if (own_end == 0) own_end = l.address;
            ++thunks;
        }
        CHECK(thunks == 5);
        for (u64 at = listed.front().address; at < own_end; ++at)
            CHECK(import_at(claims, at).empty());
        for (const auto* name : {"one.dll!f0", "one.dll!f1", "one.dll!f2"})
            CHECK(code_of(claims, *image, name) == t.thunk);
        for (const auto* name : {"late.dll!late0", "late.dll!late1"})
            CHECK(code_of(claims, *image, name) == t.thunk + t.late);
        CHECK(code_of(claims, *image, "one.dll!last") == 0);
    }
}

TEST_CASE("thunks of MinGW's programs are those that symbols name where there are some") {
    for (const std::string machine : {"x86_64", "i686"}) {
        const auto prefix = machine + "-w64-mingw32-";
        const auto gcc = need_tool(prefix + "gcc"), nm = need_tool(prefix + "nm"),
                   strip = need_tool(prefix + "strip");
        if (!gcc || !nm || !strip) continue;
        INFO(machine);
        const TempFolder folder;
        source(folder, "a.c",
               "#include <windows.h>\n#include <stdio.h>\n#include <stdlib.h>\n"
               "__attribute__((noinline)) void last(void) { ExitProcess(3); }\n"
               "int main(int c, char **v) {\n"
               "  printf(\"%d\", atoi(v[0])); Sleep(c); puts(v[0]); if (c > 3) last(); return 0;\n"
               "}\n");
        make(folder, *gcc + " -O2 -o whole.exe a.c && " + *strip + " -o app.exe whole.exe");
        const auto symbols = of_symbols(*nm, folder.file("whole.exe"));
        std::map<std::string, u64> words;
        for (const auto& s : symbols)
            if (s.imported && s.name.starts_with("__imp_")) words[s.name.substr(6)] = s.address;
        const auto bytes = read_file(folder.file("app.exe"));
        const auto image = load(as_view(bytes));
        REQUIRE(image);
        const Claims claims(*image);
        std::size_t thunks = 0;
        const auto* const text = image->section(".text");
        REQUIRE(text != nullptr);
        std::map<u64, bool> begins;
        for (const auto& s : symbols) {
            if (!text->memory.contains(s.address)) continue;
            begins[s.address] = true;
            // MinGW has functions of its own behind the names of some.
            const auto at = clip_slice(image->at_address(s.address), 0, 2);
            const bool jumps = at[0] == std::byte{0xff} && at[1] == std::byte{0x25};
            if (!words.contains(s.name) || !jumps) continue;
            INFO(s.name);
            CHECK(import_at(claims, s.address) == plain(s.name, machine == "i686"));
            CHECK(import_at(claims, s.address + 6).empty());
            ++thunks;
        }
        CHECK(thunks > 10);
        // And nothing else is one.
        for (u64 at = text->memory.begin; at < text->memory.end(); ++at)
            if (!import_at(claims, at).empty() && import_at(claims, at - 1).empty())
                CHECK(begins.contains(at));
    }
}
