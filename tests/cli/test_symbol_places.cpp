// A symbol lies in the section that it names. The oracles: readelf says where sections lie in the
// file and which one a symbol names, the sizes are those of the assembler source.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <binsize/types.hpp>

#include <map>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

std::string at(const std::string& file, const std::string& where) {
    const auto ran = run({"at", file, where}, {.environment = {"COLUMNS=200"}});
    INFO(where << ": " << ran.err);
    CHECK(ran.code == 0);
    return ran.out;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string hex(u64 value) {
    std::ostringstream out;
    out << "0x" << std::hex << value;
    return out.str();
}

// Offset and address of each section: "[ 3] .ovl1 PROGBITS 20000000 0000d4 …".
struct Place {
    u64 address = 0, offset = 0;
};
std::map<std::string, Place> sections_of(const std::string& readelf, const std::string& file) {
    std::map<std::string, Place> out;
    std::stringstream lines(run(readelf + " -SW " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        const auto bracket = line.find(']');
        if (bracket == std::string::npos || line.find('[') > 3) continue;
        std::stringstream words(line.substr(bracket + 1));
        std::string name, type, address, offset;
        words >> name >> type >> address >> offset;
        if (name.starts_with('.'))
            out[name] = {std::stoull(address, nullptr, 16), std::stoull(offset, nullptr, 16)};
    }
    return out;
}

// Overlays of code and of zero-fill, and a section between them that is not loaded.
constexpr const char* overlays_source = R"(
    .macro object name type size fill
    .globl \name
    .type \name,@\type
    .size \name,\size
    \name: .fill \size,1,\fill
    .endm
    .text
    object f function 32 0x90
    .section .code1,"ax",@progbits
    object ovl1_fn function 96 0x91
    .section .code2,"ax",@progbits
    object ovl2_fn function 160 0x92
    .globl code2_end
    code2_end:
    .section .info,"",@progbits
    object info_first object 24 0x51
    object info_second object 48 0x52
    .section .zero1,"aw",@nobits
    object zero1 object 64 0
    .section .zero2,"aw",@nobits
    object zero2 object 200 0
)";
constexpr const char* overlays_script = R"(
    PHDRS { text PT_LOAD; one PT_LOAD; two PT_LOAD; z1 PT_LOAD; z2 PT_LOAD; }
    SECTIONS {
      .text 0x400000 : { *(.text) } :text
      .ovl1 0x20000000 : { *(.code1) } :one
      .info 0 (INFO) : { *(.info) }
      .ovl2 0x20000000 : { *(.code2) } :two
      .zero1 0x30000000 (NOLOAD) : { *(.zero1) } :z1
      .zero2 0x30000000 (NOLOAD) : { *(.zero2) } :z2
    }
)";

}  // namespace

TEST_CASE("two overlays side by side: each function has its own bytes") {
    const auto file = fixture("elf/overlay.elf").string();
    const auto first = at(file, "ovl1_fn");
    CHECK(has(first, "place     address 0x20000000, offset +0xd4"));
    CHECK(has(first, "section   .ovl1\n"));
    CHECK(has(first, "owner     ovl1_fn "));
    CHECK(has(first, "stretch   128 bytes at +0xd4"));
    const auto second = at(file, "ovl2_fn");
    CHECK(has(second, "place     address 0x20000000, offset +0x154"));
    CHECK(has(second, "segment   LOAD [RX] #3\n"));
    CHECK(has(second, "section   .ovl2\n"));
    CHECK(has(second, "owner     ovl2_fn "));
    CHECK(has(second, "stretch   256 bytes at +0x154"));
}

TEST_CASE("overlays of code and of zero-fill, and sections that are not loaded") {
    const auto compiler = need_tool("gcc");
    const auto linker = need_tool("ld");
    const auto readelf = need_tool("readelf");
    if (!compiler || !linker || !readelf) return;
    const TempFolder folder;
    const auto source = folder.write("t.s", overlays_source);
    const auto script = folder.write("t.ld", overlays_script);
    const auto object = folder.file("t.o");
    const auto file = folder.file("t.elf");
    if (run(*compiler + " -c " + quoted(source) + " -o " + quoted(object)).status != 0 ||
        run(*linker + " --no-check-sections -T " + quoted(script) + " " + quoted(object) + " -o " +
            quoted(file))
                .status != 0) {
        WARN("SKIPPED: no GNU tools for x86 here");
        return;
    }
    auto sections = sections_of(*readelf, file);
    struct Object {
        const char *name, *section;
        u64 into, size;
    };
    for (const auto& o : {Object{"f", ".text", 0, 32}, Object{"ovl1_fn", ".ovl1", 0, 96},
                          Object{"ovl2_fn", ".ovl2", 0, 160}, Object{"info_first", ".info", 0, 24},
                          Object{"info_second", ".info", 24, 48}}) {
        const auto text = at(file, o.name);
        const auto offset = hex(sections.at(o.section).offset + o.into);
        INFO(text);
        CHECK(has(text, "offset +" + offset + "\n"));
        CHECK(has(text, std::string("section   ") + o.section + "\n"));
        CHECK(has(text, std::string("owner     ") + o.name + " "));
        CHECK(has(text, "stretch   " + std::to_string(o.size) + " bytes at +" + offset));
    }
    for (const auto& o : {Object{"zero1", ".zero1", 0, 64}, Object{"zero2", ".zero2", 0, 200}}) {
        const auto text = at(file, o.name);
        INFO(text);
        CHECK(has(text, "place     address 0x30000000\n"));
        CHECK(has(text, std::string("section   ") + o.section + "\n"));
        CHECK(has(text, "stretch   " + std::to_string(o.size) + " bytes"));
        CHECK(has(text, std::string("owner     ") + o.name + " "));
    }
    CHECK_FALSE(has(run({"report", file, "-d", "symbols", "-n", "0"}).out, "code2_end"));
    const auto marked = run({"at", file, "code2_end"});  // the first byte behind .ovl2
    CHECK(marked.code == 2);
    const auto segments = run({"report", file, "-d", "segments", "--format", "csv"}).out;
    INFO(segments);
    CHECK(has(segments, "LOAD [RX] #3,160,160"));
}
