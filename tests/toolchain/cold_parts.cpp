// Parts of functions that compilers put far away ("work.cold"), in stripped programs: in the row of
// the function that their symbols name.
#include "support/rows.hpp"
#include "toolchain/made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

// What calls of `fail` lead to is rarely run. With the frame there is, which `fail` leaves alone.
constexpr const char* app_source = R"(
__attribute__((cold, noinline)) int fail(int *a, int b) { return a[b] ^ b; }
__attribute__((noinline)) int calm(int *a, int b) { __asm__ volatile("" ::: "memory"); return a[b]; }
__attribute__((noinline)) int work(int a, int b) {
    int room[32];
    for (int i = 0; i < 32; ++i) room[i] = a * i + b;
    int sum = calm(room, a & 31);
    if (sum == 4711) { sum += fail(room, b & 31); sum ^= fail(room, sum & 31) * 7; room[a & 31] = sum; }
    return sum + calm(room, b & 31);
}
__attribute__((noinline)) int toil(int a, int b) {
    int room[16];
    for (int i = 0; i < 16; ++i) room[i] = a - i * b;
    int sum = calm(room, b & 15);
    if (sum == 1147) { sum *= fail(room, a & 15); room[b & 15] = sum | fail(room, sum & 15); }
    return sum - calm(room, a & 15);
}
void _start(void) { static volatile int in, out; out = work(in, in + 1) + toil(in, in + 2); for (;;) ; }
)";

std::map<std::string, std::pair<u64, u64>> functions_of(const std::string& nm,
                                                        const std::string& file) {
    std::map<std::string, std::pair<u64, u64>> out;
    std::istringstream lines(run(nm + " -S --defined-only " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, size, type, name;
        if (words >> address >> size >> type >> name && (type == "t" || type == "T"))
            out[name] = {std::stoull(address, nullptr, 16), std::stoull(size, nullptr, 16)};
    }
    return out;
}

std::string row_of(u64 address) { return fmt::format("[function {:#x}] > code", address); }

void check_parts(const std::string& prefix, const std::string& flags) {
    INFO(prefix << flags);
    const TempFolder folder;
    source(folder, "app.c", app_source);
    make(folder, prefix + "gcc -O2 -fasynchronous-unwind-tables -fno-stack-protector -nostdlib " +
                     flags + " -o app app.c && " + prefix + "strip -o bare app");
    const auto functions = functions_of(prefix + "nm", folder.file("app"));
    const auto rows = rows_of(folder.file("bare"), "symbols,classes", "2");
    for (const std::string name : {"work", "toil"}) {
        INFO(name);
        REQUIRE(functions.contains(name + ".cold"));
        const auto [address, size] = functions.at(name);
        const auto [cold, more] = functions.at(name + ".cold");
        const bool exported = flags.find("-shared") != std::string::npos;
        CHECK(rows.at(exported ? name + " > code" : row_of(address)) == size + more);
        CHECK(!rows.contains(row_of(cold)));
        CHECK(!rows.contains(fmt::format("[function {:#x}] > unwind", cold)));
    }
    // With its symbols each part is what they say.
    const auto named = rows_of(folder.file("app"), "symbols,classes", "2");
    CHECK(named.at("work > code") == functions.at("work").second);
}

/// Rows of a program of two functions and, at `part`, what says of itself that a frame is there.
std::map<std::string, u64> rows_with(const TempFolder& folder, const std::string& first,
                                     const std::string& second) {
    const auto function = [](const std::string& name, const std::string& code) {
        return name + ": .cfi_startproc\nsub $24, %rsp\n.cfi_def_cfa_offset 32\n" + code +
               "\nadd $24, %rsp\n.cfi_def_cfa_offset 8\nret\n.cfi_endproc\n.size " + name +
               ", . - " + name + "\n.type " + name + ", @function\n";
    };
    source(folder, "app.s",
           ".text\n.globl first\n" + function("first", first) + function("second", second) +
               ".section .text.unlikely, \"ax\"\npart: .cfi_startproc\n.cfi_def_cfa_offset 32\n"
               "nop\nnop\ninside: call third\njmp first\n.cfi_endproc\n.size part, . - part\n"
               ".type part, @function\nthird: .cfi_startproc\nret\n.cfi_endproc\n"
               ".section .note.GNU-stack\n");
    make(folder, "cc -nostdlib -static -Wl,-e,first -o app app.s && strip -o bare app");
    return rows_of(folder.file("bare"), "symbols,classes", "2");
}

}  // namespace

TEST_CASE("cold parts are of the function that jumps into them") {
    if (!need_tool("gcc") || !need_tool("strip") || !need_tool("nm")) return;
    for (const auto* flags : {"-static", "-static-pie -fPIE", "-shared -fPIC -Wl,-Bsymbolic"})
        check_parts("", flags);
    // An assembler that leaves no first rows in descriptions makes entries of them.
    check_parts("", "-static -fcf-protection=full -fno-omit-frame-pointer");
    if (need_tool("aarch64-linux-gnu-gcc"))
        check_parts("aarch64-linux-gnu-",
                    "-static -freorder-blocks-and-partition -mbranch-protection=standard");
}

TEST_CASE("a part that several functions jump into, or that one calls, is nobody's") {
    if (!need_tool("cc") || !need_tool("strip") || !need_tool("nm")) return;
    const TempFolder folder;
    const auto alone = rows_with(folder, "jz part\njmp inside", "nop");
    const auto functions = functions_of("nm", folder.file("app"));
    const auto size = [&](const char* name) { return functions.at(name).second; };
    const auto row = [&](const char* name) { return row_of(functions.at(name).first); };
    CHECK(alone.at(row("first")) == size("first") + size("part"));
    CHECK(!alone.contains(row("part")));

    const auto shared = rows_with(folder, "jz part", "jnz inside");
    const auto again = functions_of("nm", folder.file("app"));
    CHECK(shared.at(row_of(again.at("part").first)) == again.at("part").second);
    const auto called = rows_with(folder, "jz part", "call part");
    const auto third = functions_of("nm", folder.file("app"));
    CHECK(called.at(row_of(third.at("part").first)) == third.at("part").second);
    const auto never = rows_with(folder, "nop", "nop");
    const auto fourth = functions_of("nm", folder.file("app"));
    CHECK(never.at(row_of(fourth.at("part").first)) == fourth.at("part").second);
}
