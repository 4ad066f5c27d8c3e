// What a report says that folding equal functions saves at most, beside what lld's folding of the
// same objects takes out of the code.
#include "support/savings.hpp"
#include "toolchain/made.hpp"

#include <fmt/format.h>

#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

// Instances for pointers are equal: they call equal ones, go through equal tables and one another.
constexpr const char* instances = R"(
#include <map>
#include <vector>
#include <cstdio>
#include <cstdlib>
struct A { int a; }; struct B { int b; }; struct C { int c; };
template <class T> __attribute__((noinline)) int walk(std::vector<T*>& v, int n) {
    for (int i = 0; i < n; ++i) v.push_back((T*)malloc(sizeof(T)));
    std::map<T*, int> m;
    for (auto* p : v) m[p]++;
    int s = 0;
    for (auto& x : m) s += x.second;
    return s + (int)v.size();
}
template <class T> __attribute__((noinline)) const char* pick(int n, T* p) {
    switch (n) {
        case 0: return "zero";
        case 1: puts("a"); return "one";
        case 2: puts("bb"); return "two";
        case 3: return (const char*)p;
        case 4: puts("dddd"); return "four";
        case 6: puts("x"); return "six";
    }
    return nullptr;
}
template <class T> int odd(int n, T* p);
template <class T> __attribute__((noinline)) int even(int n, T* p) {
    if (n == 0) return p->x;
    puts("even");
    return odd<T>(n - 1, p) + 1;
}
template <class T> __attribute__((noinline)) int odd(int n, T* p) {
    if (n == 0) return -p->x;
    puts("odd");
    return even<T>(n - 1, p) + 2;
}
struct X { int x; }; struct Y { int x; };
template <class T> int all(int n) {
    std::vector<T*> v;
    T t{};
    puts(pick<T>(n, &t));
    return walk(v, n);
}
int main(int n, char**) {
    X x{n}; Y y{n};
    return all<A>(n) + all<B>(n) + all<C>(n) + even(n, &x) + even(n, &y);
}
)";

// The same without a library, so that no other processor's is needed: pages and places in them,
// tables, texts, tables of jumps, functions that call one another. What lies behind the empty
// assembly nobody looks into. The last four are nearly equal, and are not.
constexpr const char* freestanding = R"(
extern "C" __attribute__((noinline)) int sink(int n, const void* p) {
    asm volatile("" : "+r"(n), "+r"(p) : : "memory");
    return n;
}
struct A { int a; }; struct B { int b; }; struct C { int c; };
int table[64];
long limit = 7;
const char* const names[] = {"zero", "one", "two", "three", "four", "five"};
template <class T> __attribute__((noinline)) int walk(T** first, int n) {
    int sum = 0;
    for (int i = 0; i < n; ++i) {
        if (first[i] == nullptr) continue;
        if ((n & 32) != 0) sum += table[i & 63];
        sum += sink(i, first[i]) * (int)limit;
    }
    table[n & 63] = sum;
    return sum;
}
template <class T> __attribute__((noinline)) const char* pick(int n, T* p) {
    switch (n) {
        case 0: return "none";
        case 1: sink(1, "a"); return "one";
        case 2: sink(2, "bb"); return names[n + 1];
        case 3: return (const char*)p;
        case 4: sink(4, &limit); return "four";
        case 9: sink(9, "dddd"); return "nine";
    }
    return nullptr;
}
template <class T> int odd(int n, T* p);
template <class T> __attribute__((noinline)) int even(int n, T* p) {
    if (n == 0) return p->x;
    sink(n, "even");
    return odd<T>(n - 1, p) + 1;
}
template <class T> __attribute__((noinline)) int odd(int n, T* p) {
    if (n == 0) return -p->x;
    sink(n, "odd");
    return even<T>(n - 1, p) + 2;
}
struct X { int x; }; struct Y { int x; };
template <class T> __attribute__((noinline)) int all(int n) {
    T t{};
    T* list[3] = {&t, nullptr, &t};
    sink(n, pick<T>(n, &t));
    return walk(list, 3) + n;
}
__attribute__((noinline)) int one_text(int n) { return sink(n, "first text") * 3 + n; }
__attribute__((noinline)) int other_text(int n) { return sink(n, "other text") * 3 + n; }
__attribute__((noinline)) int one_call(int n) { return one_text(n) + one_text(n + 1); }
__attribute__((noinline)) int other_call(int n) { return other_text(n) + other_text(n + 1); }
extern "C" int _start(int n) {
    X x{n}; Y y{n};
    return all<A>(n) + all<B>(n) + all<C>(n) + even(n, &x) + even(n, &y) + one_call(n) +
           other_call(n);
}
)";

std::optional<Saving> folding_of(const std::string& path, bool thorough = true) {
    return saving_in(report_with_savings(path, "symbols", thorough), "duplicates", "functions");
}

u64 code_of(const std::string& path) {
    const auto bytes = read_file(path);
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    const auto* text = image->section(".text");
    REQUIRE(text != nullptr);
    return text->file.size;
}

/// Bytes of code that the row tells of.
u64 told_code(const std::optional<Saving>& row) {
    if (!row) return 0;
    const auto with = row->how.find(" functions with ");
    REQUIRE(with != std::string::npos);
    return std::stoull(row->how.substr(with + 16));
}

}  // namespace

TEST_CASE("equal functions: what lld folds is within what is said to fold at most") {
    const auto clang = need_tool("clang++-19");
    const auto lld = need_tool("ld.lld-19");
    if (!clang || !lld) return;
    const TempFolder folder;
    source(folder, "app.cpp", instances);
    for (const std::string options :
         {"-O2 -fno-exceptions", "-O0 -fno-exceptions", "-O1 -fno-exceptions -fno-pie -no-pie"}) {
        INFO(options);
        for (const std::string icf : {"none", "all"})
            make(folder, *clang + " " + options + " -ffunction-sections -fdata-sections -fuse-ld=" +
                             *lld + " -Wl,--icf=" + icf + " app.cpp -o " + icf);
        const u64 folded = code_of(folder.file("none")) - code_of(folder.file("all"));
        REQUIRE(folded > 1000);
        const auto row = folding_of(folder.file("none"));
        REQUIRE(row);
        CHECK_FALSE(row->exact);
        CHECK(row->low == 0U);
        // Where a function begins is a multiple of 16.
        CHECK(told_code(row) + 16 >= folded);
        CHECK(told_code(row) <= folded + folded / 20);
        CHECK(row->high >= told_code(row));
        CHECK(told_code(folding_of(folder.file("all"))) <= folded / 20);
        CHECK_FALSE(folding_of(folder.file("none"), false));
    }
}

// With --print-icf-sections lld names each section that it leaves out.
TEST_CASE("equal functions of arm64: those that lld folds, and their bytes") {
    const auto clang = need_tool("clang++-19");
    const auto lld = need_tool("ld.lld-19");
    const auto nm = need_tool("llvm-nm");
    if (!clang || !lld || !nm) return;
    const TempFolder folder;
    source(folder, "app.cpp", freestanding);
    // Of the tiny model addresses are one instruction (ADR) and variables literals (LDR).
    for (const std::string options :
         {"-O2", "-O1", "-O0", "-Os", "-O2 -mcmodel=tiny", "-O2 -fno-pic"}) {
        INFO(options);
        make(folder, *clang + " --target=aarch64-linux-gnu -ffreestanding -fno-exceptions " +
                         "-fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections " +
                         options + " -c app.cpp -o app.o && " + *lld +
                         " --icf=none app.o -o none && " + *lld +
                         " --icf=all --print-icf-sections app.o -o all >folded.txt");
        const auto names =
            said("sed -n 's/^ *removing identical section .*(\\.text\\.\\(.*\\))$/\\1/p' " +
                 quoted(folder.file("folded.txt")));
        const auto sizes = said(*nm + " -S " + quoted(folder.file("none")));
        u64 functions = 0, bytes = 0;
        std::istringstream lines(names);
        for (std::string name; std::getline(lines, name); ++functions) {
            // "0000000000210234 0000000000000040 W _Z4walkI1BEiPPT_i"
            const auto at = sizes.find(" " + name + "\n");
            REQUIRE(at != std::string::npos);
            bytes += std::stoull(sizes.substr(at - 18, 16), nullptr, 16);
        }
        CHECK(functions >= 8);
        CHECK(names.find("text") == std::string::npos);
        const auto row = folding_of(folder.file("none"));
        REQUIRE(row);
        CHECK(row->how.contains(fmt::format(", {} functions with ", functions)));
        // Behind the last one there may be what aligns the section that follows.
        CHECK(told_code(row) >= bytes);
        CHECK(told_code(row) < bytes + 16);
        CHECK(row->high == told_code(row));
        CHECK(code_of(folder.file("none")) - code_of(folder.file("all")) == bytes);
        CHECK_FALSE(folding_of(folder.file("all")));
    }
}

TEST_CASE("equal functions: what calls different ones is different") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    source(folder, "app.c", R"(
#include <stdio.h>
__attribute__((noinline)) void first(int n) { printf("first %d\n", n + 7); }
__attribute__((noinline)) void other(int n) { printf("other %d, more\n", n * n); }
__attribute__((noinline)) int a(int n) { first(n); first(n + 1); return n * 3; }
__attribute__((noinline)) int b(int n) { other(n); other(n + 1); return n * 3; }
int main(int n, char **v) { return a(n) + b(n) + (v == 0); }
)");
    make(folder, "gcc -O1 -fno-ipa-icf app.c -o app");
    CHECK_FALSE(folding_of(folder.file("app")));
    make(folder,
         "sed -e 's/other(n)/first(n)/' -e 's/other(n + 1)/first(n + 1)/' app.c > same.c && "
         "gcc -O1 -fno-ipa-icf same.c -o same");
    const auto row = folding_of(folder.file("same"));
    REQUIRE(row);
    CHECK(row->how.contains(", 1 functions"));
}
