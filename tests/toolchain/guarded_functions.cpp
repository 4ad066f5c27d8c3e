// Tables of functions that a program for Windows may call through pointers: held against
// llvm-readobj's list of them, and what they show of a program without symbols.
#include "evidence/pe_linking.hpp"
#include "support/claims.hpp"
#include "toolchain/made.hpp"

#include <charconv>

using namespace binsize;
using namespace binsize::test;

namespace {

/// The addresses below a heading such as "GuardFidTable [".
std::vector<u64> listed(const std::string& readobj, const std::string& file,
                        const std::string& table) {
    std::vector<u64> out;
    std::istringstream lines(run(readobj + " --coff-load-config " + quoted(file)).text);
    bool within = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(table)) within = true;
        if (line == "]") within = false;
        const auto digits = line.find("0x");
        u64 address = 0;
        if (!within || digits == std::string::npos) continue;
        std::from_chars(line.data() + digits + 2, line.data() + line.size(), address, 16);
        out.push_back(address);
    }
    return out;
}

}  // namespace

TEST_CASE("functions that Control Flow Guard and SafeSEH list begin where they say") {
    const auto clang = need_tool("clang"), lld = need_tool("lld-link"),
               readobj = need_tool("llvm-readobj");
    if (!clang || !lld || !readobj) return;
    const TempFolder folder;
    source(folder, "a.c",
           "int twice(int x) { return x * 2; }\n"
           "int thrice(int x) { return x * 3; }\n"
           "int (*const table[])(int) = {twice, thrice};\n"
           "volatile int n;\n"
           "int start(void) { return table[n & 1](n); }\n");
    // What a C library brings, up to the fields that are read.
    source(folder, "x86_64.s",
           ".section .rdata,\"dr\"\n.globl _load_config_used\n.balign 8\n_load_config_used:\n"
           ".long 148\n.fill 124, 1, 0\n.quad __guard_fids_table\n.quad __guard_fids_count\n"
           ".long __guard_flags\n");
    source(folder, "i686.s",
           ".def @feat.00; .scl 3; .type 0; .endef\n.globl @feat.00\n@feat.00 = 1\n.text\n"
           ".def _handler; .scl 2; .type 32; .endef\n.globl _handler\n.balign 16\n"
           "_handler:\nxorl %eax, %eax\nincl %eax\nret\n.safeseh _handler\n"
           ".section .rdata,\"dr\"\n.globl __load_config_used\n.balign 4\n__load_config_used:\n"
           ".long 92\n.fill 60, 1, 0\n"
           ".long ___safe_se_handler_table\n.long ___safe_se_handler_count\n.fill 8, 1, 0\n"
           ".long ___guard_fids_table\n.long ___guard_fids_count\n.long ___guard_flags\n");
    for (const std::string machine : {"x86_64", "i686"}) {
        INFO(machine);
        const bool wide = machine == "x86_64";
        const auto compile = *clang + " --target=" + machine +
                             "-pc-windows-msvc -O1 -fno-asynchronous-unwind-tables"
                             " -Xclang -cfguard-no-checks -c ";
        make(folder, compile + "a.c -o a.obj && " + compile + machine + ".s -o c.obj && " + *lld +
                         " /entry:start /subsystem:console /nodefaultlib /guard:cf " +
                         (wide ? "" : "/safeseh") + " /out:app.exe a.obj c.obj");
        const auto file = folder.file("app.exe");
        const auto guarded = listed(*readobj, file, "GuardFidTable");
        const auto handlers = listed(*readobj, file, "SEHTable");
        REQUIRE(guarded.size() == 3);
        REQUIRE(handlers.size() == (wide ? 0 : 1));

        auto bytes = read_file(file);
        {
            // Microsoft's linker has the directory say 64 on 386: the structure's own size counts.
            const auto at = [&](std::size_t offset) {
                return std::size_t{*find_int<u32>(as_view(bytes), offset, Endian::little)};
            };
            const auto optional = at(0x3c) + 24;
            const auto size = optional + (wide ? 112 : 96) + 10 * 8 + 4;
            CHECK(at(size) >= (wide ? 148 : 92));
            bytes[size] = 64;
            bytes[size + 1] = 0;
        }
        const auto image = load(as_view(bytes));
        REQUIRE(image);
        const auto config = std::ranges::find(image->regions, "[load config]", &Region::name);
        REQUIRE(config != image->regions.end());
        CHECK(config->file.size == (wide ? 148 : 92));
        const Claims claims(*image);
        std::vector<u64> found, found_handlers;
        each_guarded_function(*image, [&](const GuardedFunction& g) {
            (g.handler ? found_handlers : found).push_back(g.function);
            const auto* const function = claims.at_address(g.function);
            REQUIRE(function != nullptr);
            CHECK(claims.owner(*function).name == fmt::format("[function {:#x}]", g.function));
            claims.each(g.entry, [&](const Cell& cell, u64 size) {
                CHECK(cell.owner == function->owner);
                CHECK(size == 4);
            });
        });
        CHECK(found == guarded);
        CHECK(found_handlers == handlers);
    }
}

TEST_CASE("a table of guarded functions that lies is read to the end of the file") {
    const auto clang = need_tool("clang"), lld = need_tool("lld-link");
    if (!clang || !lld) return;
    const TempFolder folder;
    source(folder, "a.s",
           ".globl start\n.text\nstart:\nret\n"
           ".section .rdata,\"dr\"\n.globl _load_config_used\n.balign 8\n_load_config_used:\n"
           ".long 148\n.fill 124, 1, 0\n.quad _load_config_used\n.quad 0xffffffffffffffff\n"
           ".long 0xf0000000\n");
    make(folder, *clang + " --target=x86_64-pc-windows-msvc -c a.s -o a.obj && " + *lld +
                     " /entry:start /subsystem:console /nodefaultlib /out:app.exe a.obj");
    const auto bytes = read_file(folder.file("app.exe"));
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    u64 entries = 0, end = 0;
    each_guarded_function(*image, [&](const GuardedFunction& g) {
        CHECK(g.entry.size == 4 + 15);
        CHECK(g.entry.begin >= end);
        end = g.entry.end();
        ++entries;
    });
    CHECK(entries > 0);
    CHECK(end <= bytes.size());
    (void)symbols_of(folder.file("app.exe"));  // adds up
}
