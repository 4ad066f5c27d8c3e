// What a report says that folding equal functions saves at most, beside what lld's folding of the
// same objects takes out of the code.
#include "support/savings.hpp"
#include "toolchain/made.hpp"

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
