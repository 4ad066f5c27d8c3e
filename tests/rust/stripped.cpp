// Stripped Rust programs: what panic locations say of whose a function is, beside the symbols of
// the twin that has them.
#include "support/rows.hpp"

using namespace binsize::test;

namespace {

// Enough functions that may panic for each crate to have neighbours of its own.
std::string functions(const std::string& name, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        const auto n = std::to_string(i);
        text += "#[inline(never)] pub fn " + name + n +
                "(v: &[u32], at: usize) -> u32 {\n    let a = v[at];\n" + "    v[a as usize + " +
                n + "].checked_mul(a + " + n + ").unwrap()\n}\n";
    }
    text += "pub fn all_" + name + "(v: &[u32], at: usize) -> u32 { 0";
    for (int i = 0; i < count; ++i) text += " + " + name + std::to_string(i) + "(v, at)";
    return text + " }\n";
}

std::map<unsigned long, std::string> names_of(const std::string& file) {
    std::map<unsigned long, std::string> out;
    std::istringstream lines(run("nm --defined-only " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, type, name;
        if (words >> address >> type >> name) out[std::stoul(address, nullptr, 16)] = name;
    }
    return out;
}

}  // namespace

TEST_CASE("rust: a stripped program names crates and versions by its panic locations") {
    const auto rustc = need_tool("rustc");
    if (!rustc || !need_tool("strip") || !need_tool("nm")) return;
    const TempFolder folder;
    const auto library = "vendor/some-dep-1.2.3/src/lib.rs";
    for (const auto* name : {"vendor/some-dep-1.2.3/src", "src"})
        std::filesystem::create_directories(folder.file(name));
    (void)folder.write(library, functions("dep", 8));
    (void)folder.write("src/main.rs",
                       functions("own", 8) +
                           "fn main() { let v: Vec<u32> = std::env::args().map(|a| a.len() as u32)"
                           ".collect(); println!(\"{}\", all_own(&v, v.len()) + "
                           "some_dep::all_dep(&v, v.len())); }\n");
    const auto made = run("cd " + quoted(folder.file("")) + " && " + *rustc +
                          " -O -Ccodegen-units=1 --crate-type rlib --crate-name some_dep -o "
                          "libsome_dep.rlib " +
                          library + " && " + *rustc +
                          " -O -Ccodegen-units=1 --crate-name app --extern "
                          "some_dep=libsome_dep.rlib -o app src/main.rs && strip -o bare app");
    REQUIRE(made.status == 0);
    const auto names = names_of(folder.file("app"));
    int of_dep = 0;
    int of_main = 0;
    for (const auto& [row, bytes] : rows_of(folder.file("bare"), "packages,symbols", "2")) {
        const auto at = row.find(" > [function 0x");
        if (at == std::string::npos) continue;
        const auto package = row.substr(0, at);
        const auto address = std::stoul(row.substr(at + 15), nullptr, 16);
        INFO(row);
        if (package != "some_dep" && package != "main") {
            CHECK(package == "[functions without a name]");
            continue;
        }
        REQUIRE(names.contains(address));
        INFO(names.at(address));
        CHECK(names.at(address).find(package == "main" ? "app" : "some_dep") != std::string::npos);
        ++(package == "main" ? of_main : of_dep);
    }
    // Those at the ends of a crate lie beside another one.
    CHECK(of_dep >= 6);
    CHECK(of_main >= 6);
    CHECK(rows_of(folder.file("bare"), "modules", "1").contains("some-dep@1.2.3"));
}

TEST_CASE("rust: what has a location of the workspace was compiled in it") {
    const auto rustc = need_tool("rustc");
    if (!rustc || !need_tool("strip") || !need_tool("nm")) return;
    const TempFolder folder;
    for (const auto* name : {"crates/wk-one/src", "crates/wk-two/src", "vendor/dep-1.2.3/src"})
        std::filesystem::create_directories(folder.file(name));
    (void)folder.write(
        "vendor/dep-1.2.3/src/lib.rs",
        functions("dep", 8) +
            "#[inline(always)] pub fn dep_within(v: &[u32], at: usize) -> u32 { v[at] }\n");
    (void)folder.write(
        "crates/wk-one/src/lib.rs",
        functions("one", 8) +
            "#[inline(always)] pub fn within(v: &[u32], at: usize) -> u32 { v[at] }\n");
    // Each shows what is of both, so that neighbours do not tell of which it is; and one of them
    // what is of another's, too.
    std::string two;
    std::string calls = "0";
    for (int i = 0; i < 8; ++i) {
        const auto n = std::to_string(i);
        two += "#[inline(never)] pub fn both" + n + "(v: &[u32], at: usize) -> u32 { v[at * " + n +
               " ^ 5] * wk_one::within(v, at + " + n + ")" +
               (i == 3 ? " + dep::dep_within(v, at * 7)" : "") + " }\n";
        calls += " + both" + n + "(&v, v.len())";
    }
    (void)folder.write("crates/wk-two/src/main.rs",
                       two +
                           "fn main() { let v: Vec<u32> = std::env::args().map(|a| a.len() as u32)"
                           ".collect(); println!(\"{}\", wk_one::all_one(&v, v.len()) + "
                           "dep::all_dep(&v, v.len()) + " +
                           calls + "); }\n");
    const auto made =
        run("cd " + quoted(folder.file("")) +
            " && for c in dep:vendor/dep-1.2.3 "
            "wk_one:crates/wk-one; do " +
            *rustc +
            " -O -Ccodegen-units=1 --crate-type rlib --crate-name ${c%%:*} -o "
            "lib${c%%:*}.rlib ${c#*:}/src/lib.rs || exit; done; " +
            *rustc +
            " -O -Ccodegen-units=1 --crate-name app --extern wk_one=libwk_one.rlib --extern "
            "dep=libdep.rlib -o app crates/wk-two/src/main.rs && strip -o bare app");
    INFO(made.text);
    REQUIRE(made.status == 0);
    const auto names = names_of(folder.file("app"));
    int of_both = 0;
    for (const auto& [row, bytes] : rows_of(folder.file("bare"), "packages,symbols", "2")) {
        const auto at = row.find(" > [function 0x");
        if (at == std::string::npos) continue;
        const auto& name = names.at(std::stoul(row.substr(at + 15), nullptr, 16));
        INFO(row << " " << name);
        if (row.starts_with("[workspace]"))
            CHECK((name.find("3app") != name.npos || name.find("6wk_one") != name.npos));
        if (name.find("both") == name.npos) continue;
        CHECK(row.starts_with("[workspace]"));
        ++of_both;
    }
    CHECK(of_both == 8);
}
