// Objective-C in stripped programs for macOS: methods and what describes classes are called as the
// twin's symbols call them.
#include "support/claims.hpp"
#include "support/rows.hpp"
#include "toolchain/made.hpp"

#include <set>

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr const char* objc_source = R"(
__attribute__((objc_root_class)) @interface Shape { int sides; }
+ (int)make:(int)x;
- (int)area:(int)x with:(int)y;
- (int)sides;
@end
@implementation Shape
+ (int)make:(int)x { return x * 3; }
- (int)area:(int)x with:(int)y { return x * y + sides; }
- (int)sides { return sides; }
@end
@interface Square : Shape
- (int)area:(int)x with:(int)y;
@end
@implementation Square
- (int)area:(int)x with:(int)y { return x * x + y; }
@end
@interface Shape (Printing)
- (int)print;
+ (int)count;
@end
@implementation Shape (Printing)
- (int)print { return 77; }
+ (int)count { return 78; }
@end
@class Outside;
@interface Outside
@end
@interface Outside (More)
- (int)more;
@end
@implementation Outside (More)
- (int)more { return 79; }
@end
int main(int n, char **v) { return n; }
)";

constexpr const char* stub = R"(--- !tapi-tbd
tbd-version: 4
targets: [ arm64-macos, x86_64-macos, arm64_32-watchos ]
install-name: '/usr/lib/libobjc.A.dylib'
exports:
  - targets: [ arm64-macos, x86_64-macos, arm64_32-watchos ]
    symbols: [ __objc_empty_cache, dyld_stub_binder, '_OBJC_CLASS_$_Outside' ]
...
)";

// Spreadsheets take what begins with a sign for a formula, so a mark stands in front of it.
std::set<std::string> named(const std::map<std::string, unsigned long>& rows) {
    std::set<std::string> out;
    for (const auto& [name, bytes] : rows) {
        auto row = name;
        if (const auto at = row.find(" > '"); at != std::string::npos) row.erase(at + 3, 1);
        out.insert(row);
    }
    return out;
}

}  // namespace

TEST_CASE("stripped: Objective-C's methods have the names of their symbols") {
    const auto clang = need_tool("clang");
    const auto linker = need_tool("ld64.lld");
    const auto strip = need_tool("llvm-strip");
    const auto nm = need_tool("llvm-nm");
    if (!clang || !linker || !strip || !nm) return;
    const TempFolder folder;
    source(folder, "a.m", objc_source);
    source(folder, "objc.tbd", stub);
    for (const std::string arch : {"arm64", "x86_64", "arm64_32"})
        for (const std::string flags :
             {"-fixup_chains", "-no_fixup_chains", "-fixup_chains -objc_relative_method_lists"}) {
            INFO(arch << " " << flags);
            const bool small = arch == "arm64_32";  // of 32 bits, as armv7 is
            if (small && flags != "-no_fixup_chains") continue;
            make(folder, *clang + " -target " + arch +
                             (small ? "-apple-watchos6" : "-apple-macos12") +
                             " -w -O1 -c -o a.o a.m");
            const auto linked =
                run("cd " + quoted(folder.file("")) + " && " + *linker + " -arch " + arch +
                    " -platform_version " + (small ? "watchos 6 6 " : "macos 12 12 ") + flags +
                    " -o app a.o objc.tbd");
            if (linked.status != 0) {  // an older linker
                WARN("SKIPPED: this linker does not know " << flags);
                continue;
            }
            std::set<std::string> expected;
            std::istringstream names(
                run(*nm + " --defined-only " + quoted(folder.file("app"))).text);
            for (std::string line; std::getline(names, line);)
                if (const auto at = line.find_first_of("+-");
                    at != std::string::npos && line.substr(at + 1, 1) == "[")
                    expected.insert(line.substr(at));
            REQUIRE(expected.size() == 7);
            make(folder, *strip + " -o bare app");
            std::set<std::string> found;
            const auto rows = named(rows_of(folder.file("bare"), "packages,symbols", "2"));
            for (const auto& row : rows)
                if (const auto at = row.find(" > "); row.substr(at + 4, 1) == "[") {
                    const auto method = row.substr(at + 3);
                    CHECK(method.substr(2).starts_with(row.substr(0, at)));
                    found.insert(method);
                }
            if (flags == "-no_fixup_chains") expected.erase("-[Outside(More) more]");
            CHECK(found == expected);
            for (const auto* part :
                 {"Shape > OBJC_CLASS_$_Shape", "Shape > OBJC_METACLASS_$_Shape",
                  "Shape > _OBJC_CLASS_RO_$_Shape", "Square > _OBJC_$_INSTANCE_METHODS_Square",
                  "Shape > _OBJC_$_CATEGORY_Shape_$_Printing"}) {
                INFO(part);
                CHECK(rows.contains(part));
            }
            // With symbols they are in the same packages.
            const auto whole = named(rows_of(folder.file("app"), "packages,symbols", "2"));
            for (const auto& method : found) {
                const auto package = method.substr(2, method.find_first_of(" (") - 2);
                CHECK(whole.contains(package + " > " + method));
            }
        }
}

// The linker makes a stub for each message that code sends by such a name.
TEST_CASE("stubs of messages are called as the twin's symbols call them") {
    const auto clang = need_tool("clang"), linker = need_tool("ld64.lld"),
               nm = need_tool("llvm-nm"), strip = need_tool("llvm-strip");
    if (!clang || !linker || !nm || !strip) return;
    const TempFolder folder;
    source(folder, "libobjc.tbd",
           "--- !tapi-tbd\ntbd-version: 4\ntargets: [ arm64-macos ]\n"
           "install-name: '/usr/lib/libobjc.A.dylib'\nexports:\n  - targets: [ arm64-macos ]\n"
           "    symbols: [ _objc_msgSend, dyld_stub_binder ]\n...\n");
    std::string calls;
    for (const std::string selector : {"draw:", "sum:with:", "make"})
        calls += " bl \"_objc_msgSend$" + selector + "\"\n";
    source(folder, "a.s", ".globl _main\n.p2align 2\n_main:\n" + calls + " ret\n");
    make(folder, *clang + " -target arm64-apple-macos14 -c a.s -o a.o");
    for (const std::string kind : {"fast", "small"}) {
        INFO(kind);
        make(folder, *linker + " -arch arm64 -platform_version macos 14 14 -objc_stubs_" + kind +
                         " a.o libobjc.tbd -o whole && " + *strip + " -x whole -o stripped");
        const auto bytes = read_file(folder.file("stripped"));
        const auto image = load(as_view(bytes));
        REQUIRE(image);
        const Claims claims(*image);
        std::istringstream lines(run(*nm + " " + quoted(folder.file("whole"))).text);
        std::size_t found = 0;
        for (std::string line; std::getline(lines, line);) {
            std::istringstream words(line);
            std::string address, type, name;
            words >> address >> type >> name;
            if (!name.starts_with("_objc_msgSend$")) continue;
            const u64 begin = std::stoull(address, nullptr, 16);
            for (u64 at = begin; at < begin + (kind == "fast" ? 32 : 12); ++at) {
                const auto* const cell = claims.at_address(at);
                REQUIRE(cell != nullptr);
                CHECK(claims.owner(*cell).name == name.substr(1));
            }
            ++found;
        }
        CHECK(found == 3);
    }
}
