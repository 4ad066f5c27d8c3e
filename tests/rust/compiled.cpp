// One source by rustc in both manglings: the same crates, with the same code. rustc orders
// functions by their symbols, so that a few are inlined or merged in one program and not in the
// other.
#include "support/rows.hpp"

#include <algorithm>

using namespace binsize::test;

namespace {

constexpr const char* dependency = R"(
pub struct Dep(pub u32);
pub trait Describe { fn describe(&self) -> String; fn twice(&self) -> String { self.describe() + &self.describe() } }
impl Describe for u8 { #[inline(never)] fn describe(&self) -> String { format!("u8 {self}") } }
impl<T: Describe> Describe for Vec<T> {
    #[inline(never)] fn describe(&self) -> String { self.iter().map(|d| d.describe()).collect() }
}
impl std::fmt::Display for Dep {
    #[inline(never)] fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result { write!(f, "{}", self.0) }
}
)";

constexpr const char* application = R"(
use dep::{Dep, Describe};
use std::collections::{BTreeMap, HashMap};
struct Own(Vec<u8>);
impl Describe for Own { #[inline(never)] fn describe(&self) -> String { self.0.describe() + "own" } }
impl From<Own> for Dep { #[inline(never)] fn from(o: Own) -> Dep { Dep(o.0.len() as u32) } }
impl Iterator for Own { type Item = u8; #[inline(never)] fn next(&mut self) -> Option<u8> { self.0.pop() } }
mod inner { #[inline(never)] pub fn main(by: u32) -> impl Fn(u32) -> u32 { move |x| x.pow(by) } }
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let mut map: HashMap<String, Vec<u8>> = HashMap::new();
    let mut tree: BTreeMap<usize, Box<dyn Fn(u32) -> u32>> = BTreeMap::new();
    for a in &arguments {
        map.insert(a.clone(), a.bytes().collect());
        tree.insert(a.len(), Box::new(inner::main(a.len() as u32)));
    }
    let sum: u32 = tree.values().map(|f| f(3)).sum();
    for (name, bytes) in map { println!("{name} {} {}", Own(bytes.clone()).twice(), Dep::from(Own(bytes))); }
    println!("{sum} {:?}", Own(vec![1, 2]).filter(|b| b % 2 == 0).collect::<Vec<_>>());
    std::thread::spawn(move || println!("{}", arguments[0].parse::<f64>().unwrap())).join().unwrap();
    Ok(())
}
)";

std::string build(const std::string& rustc, const TempFolder& folder, const std::string& mangling) {
    // The older scheme is behind a switch for nightly compilers since 1.94.
    const auto compile = "RUSTC_BOOTSTRAP=1 " + rustc + " -O --edition 2021 -Zunstable-options" +
                         " -Ccodegen-units=1 -Csymbol-mangling-version=" + mangling;
    const auto library = folder.file("libdep-" + mangling + ".rlib");
    const auto program = folder.file("my-app-" + mangling);
    const auto made = run(compile + " --crate-type rlib --crate-name dep -o " + library + " " +
                          folder.write("dep.rs", dependency) + " && " + compile +
                          " --crate-name my_app " + "--extern dep=" + library + " -o " + program +
                          " " + folder.write("app.rs", application));
    INFO(mangling);
    REQUIRE(made.status == 0);
    return program;
}

TEST_CASE("rust: what rustc makes of one source in both manglings has the same rows") {
    const auto rustc = need_tool("rustc");
    if (!rustc) return;
    const TempFolder folder;
    const auto v0 = rows_of(build(*rustc, folder, "v0"), "classes,categories,packages", "3");
    const auto legacy =
        rows_of(build(*rustc, folder, "legacy"), "classes,categories,packages", "3");
    Rows one;
    Rows other;
    for (const auto& [name, bytes] : v0)
        if (name.starts_with("code")) one[name] = bytes;
    for (const auto& [name, bytes] : legacy)
        if (name.starts_with("code")) other[name] = bytes;
    REQUIRE(one.size() == other.size());
    for (const auto& [name, bytes] : one) {
        INFO(name);
        REQUIRE(other.contains(name));
        CHECK(std::max(bytes, other[name]) * 50 <= std::min(bytes, other[name]) * 51);
    }
    CHECK(one.contains("code > main > my_app"));
    CHECK(one.contains("code > dependency > dep"));
    for (const auto* crate : {"core", "alloc", "std", "gimli", "addr2line", "hashbrown"})
        CHECK(one.contains(std::string("code > std > ") + crate));
    for (const auto& [name, bytes] : one)
        if (name.starts_with("code > dependency")) CHECK(name == "code > dependency > dep");
}

// "dict.dict.ec7ce1e8d2f4c2c7-cgu.2.rcgu.o", of an archive or not: "dict".
std::string crate_of_object(const std::string& name) {
    const auto unit = name.find("-cgu.");
    const auto hash = name.rfind('.', unit);
    if (unit == std::string::npos || hash == std::string::npos) return {};
    const auto front = name.find_last_of(".(/", hash - 1);
    return name.substr(front + 1, hash - front - 1);
}

TEST_CASE("rust: constants that LLVM named are of the crate whose unit the linker took them from") {
    const auto rustc = need_tool("rustc");
    const auto lld = need_tool("ld.lld-19");
    if (!rustc || !lld) return;
    const TempFolder folder;
    std::string words;
    for (int i = 0; i < 300; ++i)
        words +=
            "(\"key " + std::to_string(i) + "\",\"value of " + std::to_string(i * 7919) + "\"),";
    const auto dict = folder.write(
        "dict.rs",
        "pub static WORDS: &[(&str, &str)] = &[" + words +
            "];\n#[inline(never)] pub fn find(k: &str) -> Option<&'static str> {"
            " inner::check(k.len()); WORDS.iter().find(|p| p.0 == k).map(|p| p.1) }\n"
            "mod inner { pub fn check(n: usize) { if n > 40 { panic!(\"long {n}\") } } }\n"
            "pub mod more { pub fn other(n: u32) -> String {"
            " format!(\"other of {n} {}\", super::WORDS.len()) } }\n");
    const auto app = folder.write(
        "app.rs",
        "fn main() { for a in std::env::args() {"
        " println!(\"{:?} {}\", dict::find(&a), dict::more::other(a.len() as u32)); } }\n");
    REQUIRE(run("ln -s " + quoted(*lld) + " " + quoted(folder.file("ld.lld"))).status == 0);
    for (const std::string lto : {"off", "thin", "fat"}) {
        INFO(lto);
        const auto library = folder.file("libdict.rlib");
        const auto program = folder.file("app-" + lto);
        const auto map = folder.file("map-" + lto);
        const auto compile = *rustc + " -O -Ccodegen-units=4 --edition 2021 ";
        const auto made = run(
            compile + "--crate-type rlib --crate-name dict -o " + library + " " + dict + " && " +
            compile + "-Clto=" + lto + " --crate-name my_app --extern dict=" + library +
            " -Clink-arg=-B" + folder.file("") +
            " -Clink-arg=-fuse-ld=lld -Clink-arg=-Wl,-Map=" + map + " -o " + program + " " + app);
        REQUIRE(made.status == 0);
        // By the modules' hashes: some constants lie in sections that the linker merges.
        std::map<std::string, std::string> crates;
        constexpr std::size_t hash = 32;
        std::istringstream lines(file_text(map));
        for (std::string line; std::getline(lines, line);) {
            const auto name = line.find(".anon.");
            const auto section = line.find(":(");
            if (name == std::string::npos || section == std::string::npos) continue;
            const auto crate = crate_of_object(line.substr(0, section));
            const auto [known, added] = crates.try_emplace(line.substr(name + 6, hash), crate);
            CHECK(known->second == crate);
        }
        std::size_t known = 0;
        std::size_t all = 0;
        std::size_t checked = 0;
        for (const auto& [row, bytes] : rows_of(program, "packages,symbols", "2")) {
            const auto mark = row.find(" > anon.");
            if (mark == std::string::npos) continue;
            ++all;
            const auto package = row.substr(0, mark);
            if (package == "[Rust, no package]") continue;
            ++known;
            INFO(row);
            // What the linker merged with its like has no line of its own.
            const auto stated = crates.find(row.substr(mark + 8, hash));
            if (stated == crates.end()) continue;
            CHECK(stated->second == package);
            ++checked;
        }
        // One module of all crates keeps no names of them.
        CHECK((lto == "fat" ? known == 0 : checked >= 600 && known == all));
    }
}

}  // namespace
