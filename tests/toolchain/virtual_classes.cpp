// C++ classes in stripped programs: type information, tables and virtual functions are of the
// namespace that the twin's symbols say.
#include "support/rows.hpp"
#include "toolchain/made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr const char* app_source = R"(
extern "C" int printf(const char *, ...);
namespace shapes {
struct Shape { virtual ~Shape() = default; virtual double area() const = 0; virtual int kind() const; };
int Shape::kind() const { return printf("shape\n"); }
namespace round {
struct Circle : Shape { double r; double area() const override; int kind() const override; };
double Circle::area() const { return 3.14159 * r * r + printf("circle\n"); }
int Circle::kind() const { return printf("circle %f\n", r); }
}
struct Square : Shape { double a; double area() const override; };
double Square::area() const { return a * a * a + printf("square\n"); }
}
struct Plain { virtual int run(int) const; };
int Plain::run(int x) const { return x * printf("plain\n"); }
struct Other : Plain { int run(int) const override; };
int Other::run(int x) const { return x + printf("other\n"); }
int use(const shapes::Shape &s) { return (int)s.area() + s.kind(); }
int use(const Plain &p) { return p.run(3); }
int main(int argc, char **) {
    shapes::round::Circle c; c.r = argc;
    shapes::Square s; s.a = argc;
    Plain p; Other o;
    const Plain &q = argc > 1 ? p : o;
    const shapes::Shape &t = argc > 1 ? (const shapes::Shape &)c : s;
    return use(t) + use(q);
}
)";

std::map<unsigned long, std::string> names_of(const std::string& file) {
    std::map<unsigned long, std::string> out;
    std::istringstream lines(run("nm -C --defined-only " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        const auto name = line.find(' ', line.find(' ') + 1);
        if (name == std::string::npos) continue;
        out[std::stoul(line, nullptr, 16)] = line.substr(name + 1);
    }
    return out;
}

void check(const std::string& flags) {
    INFO(flags);
    const TempFolder folder;
    source(folder, "app.cpp", app_source);
    make(folder,
         "g++ -O1 -fno-devirtualize -fno-inline " + flags + " -o app app.cpp && strip -o bare app");
    const auto names = names_of(folder.file("app"));
    std::map<std::string, int> functions;
    const auto rows = rows_of(folder.file("bare"), "packages,symbols", "2");
    for (const auto& [row, bytes] : rows) {
        const auto at = row.find(" > [function 0x");
        if (at == std::string::npos || row.starts_with("[functions")) continue;
        const auto package = row.substr(0, at);
        const auto found = names.find(std::stoul(row.substr(at + 15), nullptr, 16));
        INFO(row);
        REQUIRE(found != names.end());
        CHECK(found->second.starts_with(package + "::"));
        ++functions[package];
    }
    CHECK(functions["shapes"] >= 4);
    CHECK(functions["Plain"] == 1);
    CHECK(functions["Other"] == 1);
    for (const auto* row : {"shapes > vtable for shapes::round::Circle",
                            "shapes > typeinfo for shapes::Shape", "Plain > vtable for Plain"}) {
        INFO(row);
        CHECK(rows.contains(row));
    }
}

}  // namespace

TEST_CASE("stripped: virtual functions are of the namespace of the classes that list them") {
    if (!need_tool("g++") || !need_tool("strip") || !need_tool("nm")) return;
    check("-pie");
    check("-no-pie");
    check("-pie -Wl,-z,pack-relative-relocs");
}

// What Microsoft's run-time library has of it, without that library.
constexpr const char* windows_source = R"(
extern "C" int printf(const char *f, ...) { return f[0]; }
extern "C" int _purecall() { return 1; }
extern "C" int _fltused = 1;
extern "C" void *table_of_types[1] asm("??_7type_info@@6B@");
void *table_of_types[1];
void operator delete(void *, decltype(sizeof 0)) {}
int main(int, char **);
extern "C" int start(int argc) { return main(argc, nullptr); }
)";

// The twin's symbols by what they demangle to, with an address each.
std::map<std::string, unsigned long> places_of(const std::string& nm, const std::string& file) {
    std::map<std::string, unsigned long> out;
    std::istringstream lines(run(nm + " -C --defined-only " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);)
        if (line.size() > 11) out[line.substr(line.find(' ') + 3)] = std::stoul(line, nullptr, 16);
    return out;
}

TEST_CASE("stripped: Microsoft's locators of 32 bits name the classes of their tables") {
    const auto clang = need_tool("clang++");
    const auto link = need_tool("lld-link");
    const auto nm = need_tool("llvm-nm");
    if (!clang || !link || !nm) return;
    const TempFolder folder;
    source(folder, "app.cpp", fmt::format("{}{}", app_source, windows_source));
    make(folder, *clang +
                     " --target=i686-pc-windows-msvc -O1 -fno-inline -fno-exceptions -w -c app.cpp "
                     "-o app.o");
    const auto program =
        *link + " -nodefaultlib -entry:start -subsystem:console -safeseh:no app.o ";
    for (const std::string flags : {"", "-fixed "}) {  // with base relocations, and without
        INFO(flags);
        make(folder, program + flags + "-debug:symtab -out:app.exe && " + program + flags +
                         "-out:bare.exe");
        const auto names = places_of(*nm, folder.file("app.exe"));
        const auto rows = rows_of(folder.file("bare.exe"), "packages,symbols", "2");
        for (const auto* name :
             {"shapes::Shape", "shapes::round::Circle", "shapes::Square", "Plain", "Other"}) {
            INFO(name);
            const std::string package = std::string(name).starts_with("shapes") ? "shapes" : name;
            const auto table = fmt::format("const {}::`vftable'", name);
            REQUIRE(names.contains(table));
            // As many functions as the source has and the word in front, each with what patches it.
            const u64 words = package == "shapes" ? 4 : 2;
            CHECK(rows.at(package + " > " + table) == words * (flags.empty() ? 6 : 4));
            CHECK(rows.contains(
                fmt::format("{} > const {}::`RTTI Complete Object Locator'", package, name)));
        }
    }
}

TEST_CASE("stripped: Microsoft's locators name the classes of their tables") {
    const auto clang = need_tool("clang++");
    const auto link = need_tool("lld-link");
    const auto nm = need_tool("llvm-nm");
    if (!clang || !link || !nm) return;
    const TempFolder folder;
    source(folder, "app.cpp", fmt::format("{}{}", app_source, windows_source));
    make(
        folder,
        *clang +
            " --target=x86_64-pc-windows-msvc -O1 -fno-inline -fno-exceptions -w -c app.cpp -o app.o");
    const auto program = *link + " -nodefaultlib -entry:start -subsystem:console app.o ";
    make(folder, program + "-debug:symtab -out:app.exe && " + program + "-out:bare.exe");
    std::map<unsigned long, std::string> names;
    std::istringstream lines(run(*nm + " --defined-only " + quoted(folder.file("app.exe"))).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, type, name;
        if (words >> address >> type >> name && (type == "T" || type == "t"))
            names[std::stoul(address, nullptr, 16)] = name;
    }
    const auto rows = rows_of(folder.file("bare.exe"), "packages,symbols", "2");
    int functions = 0;
    for (const auto& [row, bytes] : rows) {
        const auto at = row.find(" > [function 0x");
        if (at == std::string::npos || row.starts_with("[functions")) continue;
        INFO(row);
        const auto found = names.find(std::stoul(row.substr(at + 15), nullptr, 16));
        REQUIRE(found != names.end());
        INFO(found->second);
        CHECK(found->second.find("@" + row.substr(0, at) + "@@") != std::string::npos);
        ++functions;
    }
    CHECK(functions >= 3);
    for (const auto* row :
         {"shapes > const shapes::round::Circle::`vftable'", "Plain > const Plain::`vftable'",
          "shapes > const shapes::Shape::`RTTI Complete Object Locator'"}) {
        INFO(row);
        CHECK(rows.contains(row));
    }
}
