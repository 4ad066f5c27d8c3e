// Stripped Haskell programs: whose code and data are, beside the symbols of twins that have them.
#include "analysis/native/haskell_names.hpp"
#include "analysis/native/haskell_owners.hpp"
#include "toolchain/made.hpp"

#include <utility>

using namespace binsize;
using namespace binsize::test;

namespace {

/// "text" and "Data.Text" by address; empty where nothing is known.
class Known {
public:
    explicit Known(const std::string& path) : bytes_(read_file(path)) {
        const auto image = load(as_view(bytes_));
        REQUIRE(image);
        code_ = read_haskell_code(*image);
        owners_ = find_haskell_owners(*image, code_);
    }
    [[nodiscard]] std::pair<std::string, std::string> at(u64 address) const {
        for (const auto& piece : owners_.pieces)
            if (piece.at.contains(address))
                return {std::string(owners_.packages[piece.package].name),
                        piece.module == HaskellOwners::none
                            ? ""
                            : std::string(code_.modules[piece.module].name)};
        return {};
    }
    [[nodiscard]] const HaskellOwners& owners() const { return owners_; }

private:
    std::string bytes_;
    HaskellCode code_;
    HaskellOwners owners_;
};

std::map<std::string, u64> addresses_of(const std::string& file) {
    std::map<std::string, u64> out;
    std::istringstream lines(run("nm --defined-only " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, type, name;
        if (words >> address >> type >> name) out[name] = std::stoul(address, nullptr, 16);
    }
    return out;
}

// The tables as InfoTables.h has them: of a constructor, and of what a static closure begins with.
constexpr const char* macros = R"(
    .macro con name desc
    .p2align 3
    .long \desc - \name, 0
    .quad 0
    .long 1, 0
\name: .fill 24, 1, 0xcc
    .endm
    .macro fun name type=14
    .p2align 3
    .quad 0
    .long \type, 0
\name: .fill 24, 1, 0xcc
    .endm
    .macro text name value
\name: .asciz "\value"
    .endm
    .section .rodata
    .byte 0
    text message "Please report this as a GHC bug:"
    text true "ghc-prim:GHC.Types.True"
    text module "ghc-prim:GHC.Types.Module"
    text trname "ghc-prim:GHC.Types.TrNameS"
    text tycon "ghc-prim:GHC.Types.TyCon"
    text a_m "a-one-1.2-Hash:A.M.Con"
    text a_n "a-one-1.2-Hash:A.N.:|"
    text b_m "b:B.I#"
    text b_unit "b"
    text b_name "B.Late"
    text none "no constructor's name"
)";

void link(const TempFolder& folder, const std::string& code) {
    source(folder, "app.s", macros + code + "\n.section .note.GNU-stack\n");
    make(folder, "cc -nostdlib -static -no-pie -Wl,-e,first -o app app.s && strip -o bare app");
}

bool makes_amd64() {
    return need_tool("cc") && need_tool("strip") && need_tool("nm") &&
           said("cc -dumpmachine").starts_with("x86_64");
}

}  // namespace

TEST_CASE("haskell: what lies between places of one module or package is theirs, and no more") {
    if (!makes_amd64()) return;
    const TempFolder folder;
    link(folder, R"(
    .text
    fun first
    con a1 a_m
    fun in_m
    con a2 a_m
    fun in_a
    con a3 a_n
    fun last_of_a
    con b1 b_m
    con no none
    fun in_b
    con b2 b_m
    fun late_b 21
    con mod module
    con str trname
    con typ tycon
    con t true
    .data
    .p2align 3
first_closure: .quad first
m_closure: .quad in_m
a_closure: .quad in_a
n_datum: .quad 1
last_closure: .quad last_of_a
unknown_closure: .quad 2
b_closure: .quad in_b, 0
b_name1: .quad str, b_unit
b_name2: .quad str, b_name
late_closure: .quad late_b
b_module: .quad mod, b_name1 + 1, b_name2 + 1, 3
late_datum: .quad 3
b_type: .quad typ, b_module + 1
)");
    const auto a = addresses_of(folder.file("app"));
    const Known known(folder.file("bare"));
    const auto at = [&](const char* name) { return known.at(a.at(name)); };
    using Owner = std::pair<std::string, std::string>;
    CHECK(at("a1") == Owner("a-one", "A.M"));
    CHECK(at("in_m") == Owner("a-one", "A.M"));
    CHECK(at("in_a") == Owner("a-one", ""));
    CHECK(at("b1") == Owner("b", "B"));
    CHECK(at("in_b") == Owner("b", "B"));
    CHECK(at("b2") == Owner("b", ""));  // B, or B.Late, as late_b's closure has it
    CHECK(at("late_b") == Owner());     // the last place that is known: nobody says how long it is
    for (const auto* name : {"first", "last_of_a", "t", "first_closure", "last_closure", "b_type"})
        CHECK(at(name) == Owner());
    // Closures of code that is known, and what lies between.
    CHECK(at("m_closure").first == "a-one");
    CHECK(at("n_datum") == Owner());
    CHECK(at("late_closure").first == "b");
    CHECK(at("late_datum") == Owner("b", "B.Late"));
    REQUIRE(known.owners().packages.size() >= 2);
    CHECK(known.owners().packages[0].version == "1.2");
}

TEST_CASE("haskell: code that two packages have closures of tells nothing") {
    if (!makes_amd64()) return;
    const TempFolder folder;
    link(folder, R"(
    .text
    con first a_m
    fun in_a
    con a2 a_m
    con b1 b_m
    fun in_b
    con b2 b_m
    fun shared 21
    con c1 trname
    con c2 true
    .data
    .p2align 3
a_closure: .quad in_a
a_shared: .quad shared
a_last: .quad in_a
b_closure: .quad in_b
b_shared: .quad shared
b_last: .quad in_b
)");
    const auto a = addresses_of(folder.file("app"));
    const Known known(folder.file("bare"));
    CHECK(known.at(a.at("in_a")).first == "a-one");
    CHECK(known.at(a.at("a_shared")).first == "a-one");
    CHECK(known.at(a.at("b_shared")).first == "b");
    CHECK(known.at(a.at("b2")).first.empty());
    CHECK(known.at(a.at("c1")).first == "ghc-prim");
}

TEST_CASE("haskell: objects that are not in the order of packages tell nothing") {
    if (!makes_amd64()) return;
    const TempFolder folder;
    std::string code = ".text\ncon first true\n";
    for (int i = 0; i < 4; ++i)
        for (const auto* text : {"a_m", "b_m"})
            for (const auto* part : {"x", "y"})
                code += "con " + std::string(text) + part + std::to_string(i) + " " + text + "\n";
    link(folder, code);
    CHECK(Known(folder.file("bare")).owners().pieces.empty());
}

TEST_CASE("haskell: unit ids are of a package and its version") {
    const auto is = [](std::string_view unit, std::string_view name, std::string_view version) {
        const auto found = haskell_package(unit);
        CHECK(found.name == name);
        CHECK(found.version == version);
    };
    is("base", "base", "");
    is("ghc-prim", "ghc-prim", "");
    is("main", "main", "");
    is("text-1.2.5.0", "text", "1.2.5.0");
    is("text-short-0.1.5-9bvR93i5uk7DRYSOuH9YD6", "text-short", "0.1.5");
    is("attoparsec-0.14.4-ASU-attoparsec-internal", "attoparsec", "0.14.4");
    is("-1", "-1", "");
}

TEST_CASE("haskell: a stripped program's code and data are of the package that its symbols name") {
    if (!need_tool("ghc") || !need_tool("strip") || !need_tool("nm")) return;
    const TempFolder folder;
    source(folder, "Shape.hs",
           "module Shape where\n"
           "data Shape = Square Int | Circle Int deriving (Show, Eq, Ord)\n"
           "area :: Shape -> Int\narea (Square n) = n * n\narea (Circle n) = 3 * n * n\n");
    source(folder, "Main.hs",
           "module Main where\nimport qualified Data.Map as M\nimport qualified Data.Text as T\n"
           "import Data.Time\nimport System.Process\nimport Shape\nmain :: IO ()\nmain = do\n"
           "  t <- getCurrentTime\n  print t\n  callProcess \"true\" []\n"
           "  print (M.fromList [(T.pack \"a\", map area [Square 1, Circle 2])], Square 3)\n");
    make(folder, "ghc -v0 -O Main.hs -o app && strip -o bare app");
    const Known known(folder.file("bare"));
    int right = 0;
    int told = 0;
    int of_haskell = 0;
    for (const auto& [name, address] : addresses_of(folder.file("app"))) {
        const bool info = name.ends_with("_info") || name.ends_with("_closure");
        const auto underscore = name.find('_');
        if (!info || underscore + 1 >= name.size() || name.starts_with("stg_")) continue;
        if (name[underscore + 1] < 'A' || name[underscore + 1] > 'Z') continue;
        auto unit = decode_haskell(name.substr(0, underscore));
        if (name.starts_with("Main_") || name.starts_with("Shape_")) unit = "main";
        ++of_haskell;
        const auto package = known.at(address).first;
        if (package.empty()) continue;
        ++told;
        right += package == haskell_package(unit).name ? 1 : 0;
        if (package != haskell_package(unit).name) UNSCOPED_INFO(name << ": " << package);
    }
    CHECK(of_haskell > 1000);
    CHECK(told * 10 > of_haskell * 6);
    CHECK(right == told);
    // With symbols, these say it themselves.
    const auto with_symbols = report_of(folder.file("app"));
    std::map<std::string, u64> packages;
    for (const auto& row : with_symbols.breakdowns.at(0).root.children)
        packages[std::string(row.name)] = row.size.file;
    for (const auto* name : {"main", "base", "time", "containers", "text", "process"})
        CHECK(packages[name] > 0);
}

TEST_CASE("haskell: symbols begin with the package, and those of C do not") {
    const auto is = [](std::string_view symbol, std::string_view unit) {
        INFO(symbol);
        CHECK(haskell_unit(symbol).value_or("none") == unit);
    };
    is("base_GHCziBase_map_info", "base");
    is("ghczmprim_GHCziTypes_True_closure", "ghczmprim");
    is("textzm1zi2zi5zi0_DataziText_pack_info", "textzm1zi2zi5zi0");
    is("Cabalzm3zi4zi1zi0_LanguageziHaskellziExtension_ViewPatterns_con_info", "Cabalzm3zi4zi1zi0");
    is("Main_main1_closure", "main");
    is("ShellCheckziAST_getId_info", "main");
    is("ZCMain_main_closure", "main");
    for (const auto* c : {"stg_upd_frame_info", "gtk_Window_info", "size_info", "_info", "Foo_info",
                          "a_B_closure", "hs_main", "base_GHCziBase_map"})
        is(c, "none");
    CHECK(decode_haskell("textzm1zi2zi5zi0") == "text-1.2.5.0");
    CHECK(decode_haskell("ghczmprim") == "ghc-prim");
    CHECK(decode_haskell("zzZZz") == "zZz");
}
