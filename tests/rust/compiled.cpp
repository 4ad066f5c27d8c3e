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

}  // namespace
