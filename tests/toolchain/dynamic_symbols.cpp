// What the loader is told of an exported symbol is its owner's: entry, name, version, hash chains.
#include "toolchain/made.hpp"

#include <algorithm>

using namespace binsize;
using namespace binsize::test;

namespace {

u64 row_of(const std::string& path, const std::string& name) {
    const auto symbols = symbols_of(path);
    const auto found = symbols.find(name);
    return found == symbols.end() ? 0 : found->second;
}

}  // namespace

TEST_CASE("an exported symbol owns what the loader is told of it") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    source(folder, "lib.c",
           "__attribute__((visibility(\"default\"))) int exported_table[1000] = {1};\n"
           "__attribute__((visibility(\"hidden\"))) int hidden_table[1000] = {1};\n"
           "int* use(int n) { return &hidden_table[n]; }\n");
    source(folder, "versions", "NUMBER_1 { global: exported_table; use; local: *; };\n");
    constexpr u64 table = 4000, entry = 24, name = sizeof("exported_table"), version = 2, chain = 4;
    const std::string gcc = "gcc -shared -fPIC -nostdlib -s -o lib.so lib.c ";
    struct Case {
        std::string flags;
        u64 more;
    };
    for (const auto& c : std::vector<Case>{
             {"-Wl,--hash-style=gnu", chain},
             {"-Wl,--hash-style=sysv", chain},
             {"-Wl,--hash-style=both", 2 * chain},
             {"-Wl,--hash-style=both -Wl,--version-script=versions", 2 * chain + version}}) {
        INFO(c.flags);
        make(folder, gcc + c.flags);
        CHECK(row_of(folder.file("lib.so"), "exported_table") == table + entry + name + c.more);
    }
}
