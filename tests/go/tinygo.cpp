// TinyGo's programs for microcontrollers. No registry carries TinyGo, so none of its own programs
// is here: clang and lld lay out functions and data under the names that TinyGo's sources give
// them, by a script with the sections of its targets/arm.ld and targets/riscv.ld. The oracles:
// llvm-nm says which symbol is how large, llvm-size what each section is.
#include "go_build.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/tools.hpp"

#include <map>
#include <optional>
#include <sstream>

using namespace binsize;
using test::quoted;

namespace {

constexpr const char* source = R"(
#define NAMED(name) __asm__(name) __attribute__((used))
#define GO(name) NAMED(name) __attribute__((noinline))
typedef unsigned u32;
extern u32 _stack_top;
void reset(void) NAMED("Reset_Handler");
void run(void) GO("runtime.run");
void init_all(void) GO("runtime.initAll");
void* alloc(u32 n) GO("runtime.alloc");
void go_main(void) GO("main.main");
void closure(int n) GO("main.main$1");
int uart(const char* p, int n) GO("(*machine.UART).Write");
int pin(int n) GO("(machine.Pin).Get");
int sensor(int n) GO("(*example.com/drivers/bme280.Device).ReadTemperature");
int wrapped(int n) GO("interface:{Read:func:{}{}}.Read$invoke");
int instance(int n) GO("example.com/drivers/ring.New[github.com/other/x.T]");
void start_task(void) GO("tinygo_startTask");
__attribute__((section(".isr_vector"), used)) void* const vectors[16] = {&_stack_top, reset};
const char text[24] NAMED("main$string") = "a text of the program";
char heap[64] NAMED("runtime.heapStart");
int baud NAMED("machine.baudRate") = 115200;
int table[10] NAMED("main$alloc.3") = {1, 2, 3};
const char kind[12] NAMED("reflect/types.type:pointer:named:main.Config") = {1};
const char basic[8] NAMED("reflect/types.type:basic:int") = {1};
volatile int sink;
void* alloc(u32 n) { return heap + n; }
void init_all(void) { sink += baud; }
int uart(const char* p, int n) { int i; for (i = 0; i < n; i++) sink = p[i]; return i; }
int pin(int n) { return sink >> n; }
int sensor(int n) { return table[n & 7] + kind[n & 7] + basic[1]; }
int wrapped(int n) { return sensor(n) + 1; }
int instance(int n) { return n ^ sink; }
void closure(int n) { sink = n << 3; }
void go_main(void) { uart(text, 5); closure(pin(3)); sink = wrapped(instance(sink)); alloc(4); }
void start_task(void) { sink++; }
void run(void) { init_all(); start_task(); go_main(); }
void reset(void) { run(); for (;;) {} }
)";

constexpr const char* script = R"(
MEMORY { FLASH_TEXT (rx) : ORIGIN = 0x08000000, LENGTH = 64K
         RAM (rw) : ORIGIN = 0x20000000, LENGTH = 20K }
ENTRY(Reset_Handler)
_stack_size = 2K;
SECTIONS {
  .text : { KEEP(*(.isr_vector)) *(.text) *(.text*) *(.rodata) *(.rodata*) } >FLASH_TEXT
  .stack (NOLOAD) : { . = ALIGN(16); . += _stack_size; _stack_top = .; } >RAM
  _sidata = LOADADDR(.data);
  .data : { _sdata = .; *(.sdata*) *(.data*) . = ALIGN(4); _edata = .; } >RAM AT>FLASH_TEXT
  .bss : { _sbss = .; *(.sbss*) *(.bss*) *(COMMON) . = ALIGN(4); _ebss = .; } >RAM
  /DISCARD/ : { *(.ARM.exidx*) *(.eh_frame) }
}
_heap_start = _ebss;
_heap_end = ORIGIN(RAM) + LENGTH(RAM);
)";

struct Clang {
    std::string compiler, linker, nm, size;
};
std::optional<Clang> need_clang() {
    const auto compiler = test::need_tool("clang");
    const auto linker = test::need_tool("ld.lld");
    const auto nm = test::need_tool("llvm-nm");
    const auto size = test::need_tool("llvm-size");
    if (!compiler || !linker || !nm || !size) return std::nullopt;
    return Clang{*compiler, *linker, *nm, *size};
}

void shell(const std::string& command) {
    INFO(command);
    REQUIRE(test::run(command).status == 0);
}

// The producer is what a compiler that is none of clang's would have written.
std::string build(const test::TempFolder& folder, const Clang& tools, const std::string& target,
                  bool debug, const std::string& text = source) {
    const auto c = folder.write("p.c", text);
    const auto ld = folder.write("p.ld", script);
    const auto ir = folder.file("p.ll");
    const auto object = folder.file("p.o");
    const auto program = folder.file(target + (debug ? ".g" : ""));
    shell(tools.compiler + " --target=" + target + " -Os -ffreestanding -fno-builtin " +
          (debug ? "-g " : "") + "-ffunction-sections -fdata-sections -S -emit-llvm -o " +
          quoted(ir) + " " + quoted(c));
    shell("sed -i 's/producer: \"[^\"]*\"/producer: \"TinyGo\"/' " + quoted(ir));
    shell(tools.compiler + " --target=" + target + " -Os -c -o " + quoted(object) + " " +
          quoted(ir));
    shell(tools.linker + " -T " + quoted(ld) + " -o " + quoted(program) + " " + quoted(object));
    return program;
}

// Whose each name is, read off the sources of TinyGo that say how names are made.
const std::map<std::string, std::string> packages = {
    {"runtime.run", "runtime"},
    {"runtime.initAll", "runtime"},
    {"runtime.alloc", "runtime"},
    {"runtime.heapStart", "runtime"},
    {"main.main", "main"},
    {"main.main$1", "main"},
    {"main$string", "main"},
    {"main$alloc.3", "main"},
    {"reflect/types.type:pointer:named:main.Config", "main"},
    {"(*machine.UART).Write", "machine"},
    {"(machine.Pin).Get", "machine"},
    {"machine.baudRate", "machine"},
    {"(*example.com/drivers/bme280.Device).ReadTemperature", "example.com/drivers/bme280"},
    {"example.com/drivers/ring.New[github.com/other/x.T]", "example.com/drivers/ring"},
    {"interface:{Read:func:{}{}}.Read$invoke", "[Go, generated]"},
    {"reflect/types.type:basic:int", "[Go, generated]"},
};

// "080000f0 00000004 T NAME"; names may have blanks.
std::map<std::string, u64> bytes_by_nm(const Clang& tools, const std::string& program) {
    std::map<std::string, u64> out;
    std::istringstream lines(test::run(tools.nm + " -S " + quoted(program)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, size, type, name;
        if (!(words >> address >> size >> type) || size.size() != address.size()) continue;
        std::getline(words >> std::ws, name);
        if (const auto p = packages.find(name); p != packages.end())
            out[p->second] += std::stoull(size, nullptr, 16);
    }
    return out;
}

// ".text 398 134217728"
std::map<std::string, u64> sections_by_llvm(const Clang& tools, const std::string& program) {
    std::map<std::string, u64> out;
    std::istringstream lines(test::run(tools.size + " -A " + quoted(program)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string name;
        u64 size = 0;
        if (words >> name >> size) out[name] = size;
    }
    return out;
}

const Node* row(const Breakdown& breakdown, std::string_view name) {
    for (const auto& n : breakdown.root.children)
        if (n.name == name) return &n;
    return nullptr;
}

}  // namespace

TEST_CASE("a program with TinyGo's names and sections, for Cortex-M and RISC-V, by package") {
    const auto tools = need_clang();
    if (!tools) return;
    const test::TempFolder folder;
    for (const std::string target :
         {"thumbv7m-none-eabi", "thumbv6m-none-eabi", "riscv32-unknown-elf"}) {
        INFO(target);
        const auto program = build(folder, *tools, target, false);
        const auto report =
            test::report_of(test::read_file(program), {{"packages"}, {"sections"}, {"categories"}});
        CHECK(report.toolchain.language == "go");
        CHECK(report.toolchain.compiler == "tinygo");
        const auto expected = bytes_by_nm(*tools, program);
        CHECK(expected.size() == 6);
        for (const auto& [package, bytes] : expected) {
            const auto* found = row(report.breakdowns.at(0), package);
            INFO(package);
            REQUIRE(found != nullptr);
            CHECK(found->size.memory == bytes);
        }
        const auto sections = sections_by_llvm(*tools, program);
        for (const std::string name : {".text", ".stack", ".data", ".bss"}) {
            const auto* found = row(report.breakdowns.at(1), name);
            INFO(name);
            REQUIRE(found != nullptr);
            CHECK(found->size.memory == sections.at(name));
            const bool in_file = name == ".text" || name == ".data";
            CHECK(found->size.file == (in_file ? sections.at(name) : 0));
        }
        const auto size_of = [&](std::string_view package) {
            return expected.at(std::string(package));
        };
        const auto category = [&](std::string_view name) {
            const auto* found = row(report.breakdowns.at(2), name);
            return found == nullptr ? 0 : found->size.memory;
        };
        CHECK(category("main") == size_of("main"));
        CHECK(category("std") == size_of("runtime") + size_of("machine"));
        CHECK(category("dependency") ==
              size_of("example.com/drivers/bme280") + size_of("example.com/drivers/ring"));
        CHECK(category("generated") == size_of("[Go, generated]"));
        // What is flashed is code and what .data begins with; the rest is memory alone.
        const auto& regions = report.subject.memory_regions;
        REQUIRE(regions.size() == 2);
        CHECK(regions[0].kind == "flash");
        CHECK(regions[0].stored == sections.at(".text") + sections.at(".data"));
        CHECK(regions[1].kind == "ram");
        CHECK(regions[1].run == sections.at(".stack") + sections.at(".data") + sections.at(".bss"));
    }
}

TEST_CASE("TinyGo is known by its producer where its runtime has no symbol of its own") {
    const auto tools = need_clang();
    if (!tools) return;
    const test::TempFolder folder;
    std::string without = source;
    const auto replace = [&](const std::string& from, const std::string& to) {
        for (std::size_t at = 0; (at = without.find(from, at)) != std::string::npos;
             at += to.size())
            without.replace(at, from.size(), to);
    };
    // gc's runtime has neither; one of them alone could be a coincidence.
    replace("\"tinygo_startTask\"", "\"start_task\"");
    replace("\"runtime.run\"", "\"runtime.x\"");
    replace("\"runtime.initAll\"", "\"runtime.y\"");
    for (const bool debug : {false, true}) {
        const auto program = build(folder, *tools, "thumbv7m-none-eabi", debug, without);
        const auto toolchain = test::report_of(test::read_file(program)).toolchain;
        CHECK((toolchain.compiler == "tinygo") == debug);
        if (debug) CHECK(toolchain.verdicts.at(0).evidence == "DWARF's producer");
    }
}

// Such a program is binsize itself.
TEST_CASE("a source file, or a function in C, that is called tinygo_ makes no program TinyGo's") {
    const auto compiler = test::need_tool("cc");
    if (!compiler) return;
    const test::TempFolder folder;
    const auto compiler_of = [&](const std::string& name, const std::string& text) {
        const auto program = folder.file("p");
        const auto path = folder.write(name, text);
        shell(*compiler + " -x c -o " + quoted(program) + " " + quoted(path));
        const auto toolchain = test::report_of(test::read_file(program)).toolchain;
        CHECK(toolchain.language == (toolchain.compiler == "tinygo" ? "go" : "c"));
        return toolchain.compiler;
    };
    const std::string nothing = "int main(void) { return 0; }\n";
    CHECK(compiler_of("tinygo_names.cpp", nothing) != "tinygo");
    CHECK(compiler_of("runtime.alloc", nothing) != "tinygo");
    const std::string named = "void tinygo_longjmp(void) {}\n" + nothing;
    CHECK(compiler_of("runtime.c", named) != "tinygo");
    // As GCC and clang name parts and clones of a function `runtime` and its static variables.
    std::string parts = named;
    for (const std::string part :
         {"runtime.cold", "runtime.part.0", "runtime.0", "runtime.constprop.1.cold", "main.cold"})
        parts += "void f" + std::to_string(parts.size()) + "(void) __asm__(\"" + part +
                 "\"); void f" + std::to_string(parts.size()) + "(void) {}\n";
    CHECK(compiler_of("parts.c", parts) != "tinygo");
    // And beside a function of Go's they are.
    for (const std::string go : {"runtime.nilPanic", "(*runtime.channel).push", "(main.T).M"})
        CHECK(compiler_of("go.c", "void go(void) __asm__(\"\\\"" + go +
                                      "\\\"\"); void go(void) {}\n" + named) == "tinygo");
}
