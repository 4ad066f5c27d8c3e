// What a byte is for, where a flag or a name alone would say something else. The oracles: readelf
// for the sizes of sections, nm for those of symbols, the tools' own descriptions of what they
// append.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/rows.hpp"

#include <binsize/types.hpp>

#include <map>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

Rows rows(const std::string& file, const std::string& breakdown) {
    return rows_of(file, breakdown, "1");
}

// Sizes of sections by name, as readelf states them.
std::map<std::string, u64> section_sizes(const std::string& file) {
    std::map<std::string, u64> out;
    std::stringstream lines(run("readelf -SW " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        const auto bracket = line.find(']');
        if (bracket == std::string::npos || line.find('[') > 3) continue;
        std::stringstream words(line.substr(bracket + 1));
        std::string name, type, address, offset, size;
        words >> name >> type >> address >> offset >> size;
        if (!size.empty() && name.starts_with('.')) out[name] = std::stoull(size, nullptr, 16);
    }
    return out;
}

}  // namespace

TEST_CASE("a section that lld merged from parts of all kinds is not strings") {
    const auto classes = rows(fixture("elf/lld-rodata.elf").string(), "classes");
    CHECK_FALSE(classes.contains("strings"));
    CHECK(classes.at("rodata") >= sizeof(int) * 2000);
}

TEST_CASE("debugging information by other names than DWARF's, and what describes a build") {
    if (!need_tool("readelf")) return;
    const auto file = fixture("elf/bpf.o").string();
    const auto sizes = section_sizes(file);
    u64 debugging = sizes.at(".BTF") + sizes.at(".BTF.ext");
    for (const auto& [name, size] : sizes)
        if (name.starts_with(".debug_")) debugging += size;
    const auto classes = rows(file, "classes");
    CHECK(classes.at("dwarf") == debugging);
    CHECK_FALSE(classes.contains("unknown"));
    const auto firmware = fixture("elf/firmware-arm.elf").string();
    const auto named = section_sizes(firmware);
    CHECK(rows(firmware, "classes").at("build_info") ==
          named.at(".comment") + named.at(".ARM.attributes"));
}

TEST_CASE("strip leaves BTF, so that stripping DWARF saves less than all debugging information") {
    const auto strip = need_tool("llvm-strip");
    if (!strip) return;
    const auto file = fixture("elf/bpf.o").string();
    const TempFolder folder;
    const auto stripped = folder.file("bpf.o");
    REQUIRE(run(*strip + " -g " + quoted(file) + " -o " + quoted(stripped)).status == 0);
    CHECK(section_sizes(stripped).contains(".BTF"));
    const auto json = run({"report", file, "--format", "json", "-d", "sections"}).out;
    const auto said = json.find("\"saves\": ", json.find("\"dwarf\""));
    REQUIRE(said != std::string::npos);
    CHECK(std::stoull(json.substr(said + 9)) <=
          std::filesystem::file_size(file) - std::filesystem::file_size(stripped));
}

TEST_CASE("what follows a kernel module is its signature, and .orc_unwind is for unwinding") {
    const auto file = fixture("elf/mod-sig.ko").string();
    const auto symbols = rows(file, "symbols");
    // struct module_signature ends in the length of the signature, big-endian, before the mark.
    const auto bytes = read_bytes(file);
    const u64 mark = 28;
    const auto at = [&](u64 from_end) {
        return std::to_integer<u64>(bytes[bytes.size() - from_end]);
    };
    const u64 length =
        at(mark + 4) << 24U | at(mark + 3) << 16U | at(mark + 2) << 8U | at(mark + 1);
    const u64 signer = at(mark + 12 - 3);
    const u64 key = at(mark + 12 - 4);
    CHECK(symbols.at("[module signature]") == mark + 12 + length + signer + key);
    const auto classes = rows(file, "classes");
    CHECK(classes.at("signature") == symbols.at("[module signature]"));
    CHECK_FALSE(classes.contains("overlay"));
    if (!need_tool("readelf")) return;
    const auto sizes = section_sizes(file);
    CHECK(classes.at("unwind") == sizes.at(".eh_frame") + sizes.at(".orc_unwind"));
    CHECK(classes.at("dwarf") == sizes.at(".BTF"));
}

TEST_CASE("a signature that does not fit behind the sections is none") {
    const auto bytes = read_text(fixture("elf/mod-sig.ko"));
    auto lying = bytes;
    lying[lying.size() - 28 - 4] = '\x7f';
    const TempFolder folder;
    const auto symbols = rows(folder.write("lying.ko", lying), "symbols");
    CHECK_FALSE(symbols.contains("[module signature]"));
    CHECK(symbols.contains("[overlay]"));
}

TEST_CASE("objects among the code of firmware are data") {
    const auto file = fixture("elf/firmware-arm.elf").string();
    const auto nm = need_tool("nm");
    if (!nm) return;
    u64 functions = 0;
    u64 objects = 0;
    std::stringstream lines(run(*nm + " -S " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        std::stringstream words(line);
        std::string address, size, type, name;
        if (!(words >> address >> size >> type >> name)) continue;
        const auto bytes = std::stoull(size, nullptr, 16);
        if (name.starts_with(".compoundliteral") || name == "data")
            objects += bytes;
        else if (type == "T" || type == "t")
            functions += bytes;
    }
    REQUIRE(objects == 64 * sizeof(int) + 32 + 12 + 24);
    const auto classes = rows(file, "classes");
    CHECK(classes.at("data") + classes.at("rodata") >= objects);
    CHECK(classes.at("code") <= functions);
    CHECK(classes.at("code") + 16 >= functions);  // what aligns the next is no code
}

TEST_CASE("zeros behind everything are named, other bytes are an overlay") {
    const auto program = read_text(fixture("elf/overlay.elf"));
    const TempFolder folder;
    const auto zeros = rows(folder.write("zeros", program + std::string(1000, '\0')), "symbols");
    CHECK(zeros.at("[trailing zeros]") == 1000);
    const auto other =
        rows(folder.write("other", program + std::string(999, '\0') + "x"), "symbols");
    CHECK_FALSE(other.contains("[trailing zeros]"));
    CHECK(other.at("[overlay]") == 1000);
}

TEST_CASE("what UPX packed is no code") {
    const auto packed = matrix_file("upx/1.27_linux-amd64_hello-sw");
    if (!packed) SKIP_ALOUD("the selection of the matrix has no packed program");
    const auto symbols = rows(packed->path.string(), "symbols");
    // Blocks from behind the headers (232 bytes) to the end mark, as UPX's b_info states them.
    CHECK(symbols.at("[UPX payload]") == 0xba869 - 0xe8);
    CHECK(rows(packed->path.string(), "classes").at("unknown") == 0xba869 - 0xe8);
    const auto windows = matrix_file("upx/1.27_windows-amd64_hello-sw.exe");
    if (!windows) SKIP_ALOUD("the selection of the matrix has no packed program for Windows");
    // What unpacks it jumps to ExitProcess through the word of the import, at 0x1e7111: ff 25 and
    // a displacement.
    CHECK(rows(windows->path.string(), "classes").at("code") == 6);
    CHECK(rows(windows->path.string(), "symbols").at("KERNEL32.DLL!ExitProcess") == 22 + 6);
}
