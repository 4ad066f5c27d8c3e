// Boot images of Linux: all that is code or data in them is the kernel's, of the version that
// `file` reads off the same header.
#include "toolchain/made.hpp"
#include "unit/format/pe_files.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

std::string text_of(const std::vector<std::byte>& bytes) {
    return std::string(as_text({bytes.data(), bytes.size()}));
}

// The boot header that Documentation/arch/x86/boot.rst describes, in the first two sectors of a
// program of three sections: version 2.15, a large kernel, a packed one at 0x480.
std::string x86_image(const std::string& release) {
    ByteWriter w(small_pe());
    w.u16s(0x86, {3})
        .u8s(0x1f1, {1})
        .u16s(0x1fe, {0xaa55})
        .text(0x202, "HdrS")
        .u16s(0x206, {0x20f});
    w.u16s(0x20e, {0x60}).u8s(0x211, {1}).u32s(0x248, {0x80, 0x40}).text(0x260, release);
    w.u8s(0x480, {0x28, 0xb5, 0x2f, 0xfd});
    return text_of(w.bytes());
}

std::map<std::string, const Node*> rows_of(const Report& report) {
    std::map<std::string, const Node*> out;
    for (const auto& row : report.breakdowns.at(0).root.children) out[std::string(row.name)] = &row;
    return out;
}

Report analyzed(const std::string& bytes, const char* breakdown) {
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    ReportOptions options;
    options.name = "vmlinuz";
    options.breakdowns = {{breakdown}};
    auto report = analyze(*image, options);
    REQUIRE(report);
    return std::move(*report);
}

}  // namespace

TEST_CASE("a kernel's boot image is Linux throughout, of the version in its header") {
    const auto bytes = x86_image("6.1.0-56-amd64 (a@b.org) #1 SMP");
    const auto modules = analyzed(bytes, "modules");
    const auto of_linux = rows_of(modules);
    REQUIRE(of_linux.contains("linux@6.1.0-56-amd64"));
    const auto packages = analyzed(bytes, "packages");
    const auto rows = rows_of(packages);
    REQUIRE(rows.contains("linux"));
    CHECK(rows.at("linux")->size.file == of_linux.at("linux@6.1.0-56-amd64")->size.file);
    const auto symbols = analyzed(bytes, "symbols");
    const auto parts = rows_of(symbols);
    CHECK(parts.at("[compressed Linux kernel]")->size.file == 0x40);
    CHECK(parts.contains("[.text]"));
    CHECK(!parts.contains("[.text, no symbol]"));
    for (const auto& [name, row] : rows) {
        INFO(name);
        CHECK((row->kind != "unowned" || name == "[overlay]"));
    }
    CHECK(rows.at("[overlay]")->kind == "unowned");

    if (!need_tool("file")) return;
    const TempFolder folder;
    const auto said = run("file -b " + quoted(folder.write("vmlinuz", bytes))).text;
    INFO(said);
    CHECK(said.starts_with("Linux kernel x86 boot executable"));
    CHECK(said.find("version 6.1.0-56-amd64 ") != std::string::npos);
}

TEST_CASE("a version that is none makes no module") {
    for (const std::string release : {"", "\x01\x02", "%s (x)"}) {
        const auto image = x86_image(release);
        const auto packages = analyzed(image, "packages");
        CHECK(rows_of(packages).contains("linux"));
        const auto modules = analyzed(image, "modules");
        for (const auto& [name, row] : rows_of(modules)) CHECK(!name.starts_with("linux@"));
    }
}
