// Flash and RAM of firmware. The oracles: readelf's program headers, and what GNU ld itself counts
// for the regions of a linker script (--print-memory-usage).
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <binsize/types.hpp>

#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

std::string report(const std::string& file, const std::string& format) {
    const auto ran = run({"report", file, "--format", format});
    INFO(ran.err);
    CHECK(ran.code == 0);
    return ran.out;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string without_commas(std::string text) {
    std::erase(text, ',');
    return text;
}

// "  LOAD 0x010000 0x08000000 0x08000000 0x00008 0x00008 R   0x10000"
struct Load {
    u64 virt = 0, phys = 0, file = 0, memory = 0;
};
std::vector<Load> loads_of(const std::string& readelf, const std::string& file) {
    std::vector<Load> out;
    std::stringstream lines(run(readelf + " -lW " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        std::stringstream words(line);
        std::string type;
        u64 offset = 0;
        Load load;
        words >> type >> std::hex >> offset >> load.virt >> load.phys >> load.file >> load.memory;
        if (type == "LOAD" && words) out.push_back(load);
    }
    return out;
}

constexpr const char* firmware_source = R"(
    .text
    .globl _start
_start: .fill 96,1,0x90
    .data
    .fill 40,1,0x11
    .bss
    .skip 200
    .section .fast,"ax",@progbits
    .fill 32,1,0x90
    .section .one,"ax",@progbits
    .fill 64,1,0x91
    .section .two,"ax",@progbits
    .fill 48,1,0x92
)";
// Initialised data and zero-fill in one segment, as GNU ld lays them out; two overlays.
constexpr const char* firmware_script = R"(
    MEMORY {
      FLASH : ORIGIN = 0x8000000, LENGTH = 64K
      RAM : ORIGIN = 0x20000000, LENGTH = 16K
      TIGHT : ORIGIN = 0x10000000, LENGTH = 4K
    }
    PHDRS { text PT_LOAD; data PT_LOAD; fast PT_LOAD; one PT_LOAD; two PT_LOAD; }
    SECTIONS {
      .text : { *(.text) } >FLASH :text
      .data : { *(.data) } >RAM AT>FLASH :data
      .bss : { *(.bss) } >RAM :data
      .fast : { *(.fast) } >TIGHT AT>FLASH :fast
      OVERLAY 0x10000100 : AT (0x8000100) { .one { *(.one) } :one .two { *(.two) } :two }
    }
)";

}  // namespace

TEST_CASE("flash and RAM of firmware, as its program headers say") {
    const auto readelf = need_tool("readelf");
    if (!readelf) return;
    const auto file = fixture("elf/firmware-arm.elf").string();
    u64 flash = 0, in_place = 0, ram = 0, option = 0;
    for (const auto& load : loads_of(*readelf, file)) {
        if (load.phys >> 24U == 0x08) flash += load.file;
        if (load.virt >> 24U == 0x08) in_place += load.memory;
        if (load.virt >> 24U == 0x20) ram += load.memory;
        if (load.virt == 0x1fff7800) option += load.file;
    }
    CHECK(flash == 552);
    CHECK(ram == 5396);
    const auto card = without_commas(report(file, "text"));
    INFO(card);
    CHECK(has(card, "Flash         " + std::to_string(flash) + " bytes at 0x8000000 " +
                        std::to_string(in_place) + " of them run there\n"));
    CHECK(has(card, "Flash         " + std::to_string(option) + " bytes at 0x1fff7800\n"));
    CHECK(has(card, "RAM           " + std::to_string(ram) + " bytes"));
    const auto json = report(file, "json");
    for (const auto* part : {R"("stored": 552)", R"("run": 5396)", R"("sections": [)"})
        CHECK(has(json, part));
    CHECK(has(json, R"("memory_regions")"));
}

TEST_CASE("flash and RAM of a linker script's regions, as GNU ld counts them") {
    const auto compiler = need_tool("gcc");
    const auto linker = need_tool("ld");
    if (!compiler || !linker) return;
    const TempFolder folder;
    const auto source = folder.write("t.s", firmware_source);
    const auto script = folder.write("t.ld", firmware_script);
    const auto object = folder.file("t.o");
    const auto file = folder.file("t.elf");
    if (run(*compiler + " -c " + quoted(source) + " -o " + quoted(object)).status != 0) {
        WARN("SKIPPED: no assembler for x86 here");
        return;
    }
    const auto linked = run(*linker + " --print-memory-usage -T " + quoted(script) + " " +
                            quoted(object) + " -o " + quoted(file));
    if (linked.status != 0) {
        WARN("SKIPPED: GNU ld does not link this here: " << linked.text);
        return;
    }
    std::stringstream lines(linked.text);
    u64 ram = 0, flash = 0;
    for (std::string line; std::getline(lines, line);) {  // "  RAM:  240 B  16 KB  1.46%"
        std::stringstream words(line);
        std::string name;
        u64 used = 0;
        if (!(words >> name >> used)) continue;
        if (name == "RAM:") ram = used;
        if (name == "FLASH:") flash = used;
    }
    REQUIRE(ram == 40 + 200);
    REQUIRE(flash == 96 + 40 + 32);  // overlays have an AT of their own, which it does not count
    const auto card = report(file, "text");
    INFO(card);
    CHECK(has(card, "RAM           " + std::to_string(ram) + " bytes at 0x20000000\n"));
    // Text, data, fast code and both overlays are stored; one overlay at a time runs.
    CHECK(has(card, "Flash         " + std::to_string(flash + 64 + 48) +
                        " bytes at 0x8000000, 96 of them run there\n"));
    CHECK(has(card, "RAM           " + std::to_string(32 + 64) + " bytes at 0x10000000\n"));
}

TEST_CASE("programs that an operating system loads have no flash") {
    const auto compiler = need_tool("gcc");
    if (!compiler) return;
    const TempFolder folder;
    const auto source = folder.write("t.c", "int data = 7; int main(void) { return data; }\n");
    const auto file = folder.file("t");
    if (run(*compiler + " " + quoted(source) + " -o " + quoted(file)).status != 0) return;
    CHECK_FALSE(has(report(file, "json"), "memory_regions"));
    CHECK_FALSE(has(report(fixture("elf/overlay.elf").string(), "json"), "memory_regions"));
}
