// Code by the function that it was written in, in each version of DWARF, by two compilers, in C,
// C++ and Rust, against llvm-symbolizer, address by address.
#include "analysis/model.hpp"
#include "base/input.hpp"
#include "toolchain/symbolizer.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

using Rows = std::map<std::string, u64>;

/// Bytes of code by function.
Rows rows_of(const std::string& path) {
    const auto bytes = read_file(path);
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    ReportOptions options;
    options.name = "app";
    options.breakdowns = {{"inlined"}};
    options.only = {"class:code"};
    const auto report = analyze(*image, options);
    REQUIRE(report);
    Rows out;
    for (const auto& row : report->breakdowns.at(0).root.children)
        if (!row.name.starts_with("[")) out[std::string(row.name)] += row.size.file;
    return out;
}

/// Bytes of these functions by the innermost function, as llvm-symbolizer says of every address.
Rows said_by_symbolizer(const std::string& tool, const std::string& file,
                        const TempFolder& folder) {
    Rows out;
    std::istringstream lines(symbolized(tool, "--inlines --functions=linkage", file, folder));
    bool first = true;  // of the frames of an address
    for (std::string line; std::getline(lines, line);) {
        if (first && !line.empty()) ++out[line];
        first = line.empty();
    }
    return out;
}

constexpr const char* in_c = R"(
static inline __attribute__((always_inline)) int square(int a) { return a * a + (a >> 3); }
static inline __attribute__((always_inline)) int both(int a) { return square(a) + square(a + 7) * 5; }
__attribute__((noinline)) int loop(int a) {
    int s = 0;
    for (int i = 0; i < a; i++) s += both(i ^ a) - (i & 1 ? square(i) : 0);
    return s;
}
int start(int c) { return loop(c) + both(c); }
)";
constexpr const char* in_cpp = R"(
namespace app {
template <class T> struct Box {
    T value;
    __attribute__((always_inline)) T get() const { return value * value + (value >> 2); }
    __attribute__((always_inline)) T twice() const { return get() + get() * 3; }
};
template <class T> __attribute__((noinline)) T sum(T n) {
    T s = 0;
    for (T i = 0; i < n; i++) s += Box<T>{i}.twice();
    return s;
}
}
extern "C" int start(int c) { return app::sum<int>(c) + static_cast<int>(app::sum<long>(c)); }
)";
constexpr const char* in_rust = R"(
#![no_std]
#![no_main]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
struct Pair<T>(T);
impl Pair<u32> {
    #[inline(always)]
    fn get(&self) -> u32 { self.0.wrapping_mul(self.0) ^ (self.0 >> 3) }
}
#[inline(never)]
fn sum(n: u32) -> u32 {
    let mut s = 0u32;
    let mut i = 0;
    while i < n { s = s.wrapping_add(Pair(i).get()); i += 1; }
    s
}
#[no_mangle]
pub extern "C" fn start(c: u32) -> u32 { sum(c) ^ Pair(c).get() }
)";

struct Build {
    std::string name, command;
};

std::vector<Build> builds() {
    std::vector<Build> out;
    const auto clang = find_tool("clang").value_or("clang");
    const std::string link = " -nostdlib -no-pie -Wl,-e,start -o program ";
    for (const std::string version : {"2", "3", "4", "5"})
        for (const std::string file : {"app.c", "app.cpp"})
            for (const std::string more : {"", " -gz=zlib", " -fno-omit-frame-pointer -O3"}) {
                const auto flags = " -O2 -gdwarf-" + version + more + link + file;
                out.push_back({"gcc " + version + more + " " + file, "gcc" + flags});
                out.push_back({"clang " + version + more + " " + file, clang + flags});
            }
    for (const std::string target :
         {"powerpc-linux-gnu", "i386-linux-gnu", "aarch64-linux-gnu", "mips64-linux-gnuabi64"})
        out.push_back({"clang " + target, clang + " --target=" + target +
                                              " -ffreestanding -O2 -g -fuse-ld=lld -static" + link +
                                              "app.cpp"});
    for (const std::string version : {"4", "5"})
        for (const std::string mangling : {"legacy", "v0"})
            out.push_back({"rustc " + version + " " + mangling,
                           "rustc -O -g -C panic=abort -C linker=gcc -C link-arg=-nostdlib"
                           " -C link-arg=-Wl,-e,start -C relocation-model=static"
                           " -C symbol-mangling-version=" +
                               mangling + " -C llvm-args=-dwarf-version=" + version +
                               " -o program app.rs"});
    return out;
}

}  // namespace

TEST_CASE("inlined code is of the function that llvm-symbolizer names first") {
    const auto symbolizer = need_tool("llvm-symbolizer");
    if (!symbolizer || !need_tool("gcc") || !need_tool("nm")) return;
    const TempFolder folder;
    source(folder, "app.c", in_c);
    source(folder, "app.cpp", in_cpp);
    source(folder, "app.rs", in_rust);
    const auto program = folder.file("program");
    std::size_t compared = 0;
    for (const auto& build : builds()) {
        INFO(build.name << ": " << build.command);
        if (run("cd " + quoted(folder.file(".")) + " && " + build.command + " 2>&1").status != 0)
            continue;  // a target that this compiler does not know
        const auto rows = rows_of(program);
        CHECK(rows == said_by_symbolizer(*symbolizer, program, folder));
        CHECK(rows.size() >= 4);
        ++compared;
    }
    CHECK(compared >= 16);
}

namespace {

struct Sampled {
    u64 address = 0;
    std::string name;  ///< of the innermost function, as binsize has it
};

/// Addresses of code, and whose it is.
std::vector<Sampled> sample(const std::string& path, std::size_t count) {
    const auto input = Input::open(path);
    REQUIRE(input);
    const auto image = load(input->bytes());
    REQUIRE(image);
    Notes notes;
    const auto axis = Axis::of(*image, notes);
    const auto context = make_context(*image, axis, notes);
    Model model;
    cut_claims(context, model, notes, false);
    sum_claims(model, axis);
    cut_inlined(context, {}, model);
    const auto& division = model.division(Cut::inlined);
    const auto cells = division.partition.cells();
    std::vector<Extent> code;
    u64 bytes = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].cost_class != CostClass::code ||
            division.owners[cells[i].owner].kind != OwnerKind::function)
            continue;
        code.push_back({bytes, i});
        bytes += division.partition.end_of(i) - cells[i].begin;
    }
    REQUIRE(bytes > 0);
    std::mt19937_64 random(7);
    std::vector<Sampled> out;
    for (std::size_t n = 0; n < count; ++n) {
        const u64 at = random() % bytes;
        const auto& found = *std::prev(std::ranges::upper_bound(code, at, {}, &Extent::begin));
        const auto& cell = cells[static_cast<std::size_t>(found.size)];
        const auto address = axis.address_of(cell.begin + (at - found.begin));
        if (address) out.push_back({*address, std::string(division.owners[cell.owner].name)});
    }
    return out;
}

/// Symbols by name, from nm: several may name one function, and either is right.
std::map<std::string, std::string> addresses_of(const std::string& file) {
    std::map<std::string, std::string> out;
    std::istringstream lines(run("nm --defined-only " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, type, name;
        words >> address >> type >> name;
        out[name] = address;
    }
    return out;
}

/// Of how many of them llvm-symbolizer names another function first, and of how many any.
struct Compared {
    std::size_t unlike = 0, all = 0;
    std::string examples;
};
Compared compare(const std::string& tool, const std::string& path,
                 const std::vector<Sampled>& sampled, const TempFolder& folder) {
    std::ostringstream addresses;
    for (const auto& s : sampled) addresses << "0x" << std::hex << s.address << "\n";
    const auto input = folder.write("addresses", addresses.str());
    std::istringstream lines(run(tool + " --inlines --no-demangle --functions=linkage --obj=" +
                                 quoted(path) + " < " + quoted(input))
                                 .text);
    const auto symbols = addresses_of(path);
    const auto same_place = [&](const std::string& a, const std::string& b) {
        const auto x = symbols.find(a);
        const auto y = symbols.find(b);
        return x != symbols.end() && y != symbols.end() && x->second == y->second;
    };
    Compared out;
    std::size_t i = 0;
    bool first = true;
    for (std::string line; std::getline(lines, line) && i < sampled.size();) {
        if (line.empty()) {
            first = true;
            ++i;
        } else if (first) {
            first = false;
            if (line == "??") continue;
            ++out.all;
            // Go's linker ends names of assembler's functions so, pclntab does not.
            if (line.ends_with(".abi0")) line.resize(line.size() - 5);
            if (line == sampled[i].name || same_place(line, sampled[i].name)) continue;
            if (++out.unlike <= 10) out.examples += line + " / " + sampled[i].name + "\n";
        }
    }
    CHECK(i == sampled.size());
    return out;
}

}  // namespace

TEST_CASE("ten thousand addresses of large programs are of the function that is named first") {
    const auto symbolizer = need_tool("llvm-symbolizer");
    if (!symbolizer) return;
    const TempFolder folder;
    std::vector<std::string> programs = {
        std::filesystem::read_symlink("/proc/self/exe").string()};  // in C++, much of it inlined
    source(folder, "go.mod", "module example.com/app\n\ngo 1.22\n");
    source(folder, "main.go",
           "package main\n\nimport (\n\t\"encoding/json\"\n\t\"fmt\"\n\t\"os\"\n)\n\n"
           "func main() { b, err := json.Marshal(os.Args); fmt.Println(string(b), err) }\n");
    source(
        folder, "app.rs",
        "use std::collections::{BTreeMap, HashMap};\n"
        "fn main() { let mut words: HashMap<String, usize> = HashMap::new(); for a in "
        "std::env::args() { for w in a.split(' ') { *words.entry(w.to_lowercase()).or_default() "
        "+= w.len(); } } let mut sorted: BTreeMap<usize, Vec<String>> = BTreeMap::new(); for "
        "(w, n) in words { sorted.entry(n).or_default().push(w); } println!(\"{sorted:?}\"); }\n");
    const auto in = "cd " + quoted(folder.file(".")) + " && ";
    if (run(in + "env GOTOOLCHAIN=local go build -o go-app . 2>&1").status == 0)
        programs.push_back(folder.file("go-app"));
    if (run(in + "rustc -O -g -o rust-app app.rs 2>&1").status == 0)
        programs.push_back(folder.file("rust-app"));
    for (const auto& program : programs) {
        const auto sampled = sample(program, 10000);
        const auto compared = compare(*symbolizer, program, sampled, folder);
        INFO(program << ": " << compared.unlike << " of " << compared.all << "\n"
                     << compared.examples);
        CHECK(compared.all > 9000);
        CHECK(compared.unlike * 1000 <= compared.all);
    }
}
