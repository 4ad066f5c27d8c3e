// ELF in both classes and byte orders, from YAML texts whose statements are the expectation
// (fixtures/elf), and from bytes made bad here.
#include "format/format.hpp"
#include "support/catch.hpp"
#include "support/hostile.hpp"
#include "support/tools.hpp"

#include <functional>

using namespace binsize;

namespace {

// Each class and byte order of one YAML text.
void each_variant(const std::string& name, const std::function<void(ByteView, bool, bool)>& check) {
    for (const bool wide : {true, false})
        for (const bool little : {true, false}) {
            const auto file = test::yaml_object(
                name, std::string(wide ? "-DBITS=64" : "-DBITS=32") +
                          (little ? " -DDATA=LSB" : " -DDATA=MSB") + " -DMACHINE=EM_MIPS");
            if (!file) return;
            INFO(name << (wide ? " 64" : " 32") << (little ? " little" : " big"));
            check(as_view(*file), wide, little);
        }
}

const Section& section(const Image& image, std::string_view name) {
    const auto* s = image.section(name);
    REQUIRE(s != nullptr);
    return *s;
}

}  // namespace

TEST_CASE("an ELF program, 32 and 64 bit, both byte orders") {
    each_variant("elf/program.yaml", [](ByteView file, bool wide, bool little) {
        const auto image = load(file);
        REQUIRE(image);
        test::check_promises(*image);
        CHECK(image->notes.empty());
        CHECK(image->kind == FileKind::executable);  // DF_1_PIE and PT_INTERP
        CHECK(image->bits == (wide ? 64 : 32));
        CHECK(image->endian == (little ? Endian::little : Endian::big));
        CHECK(image->arch == std::string(wide ? "mips64" : "mips") + (little ? "le" : ""));
        CHECK(image->os == "linux");
        CHECK(image->build_id == "0123456789abcdef");
        CHECK(image->entry == 0x1000);
        CHECK_FALSE(image->stripped);

        CHECK(section(*image, ".text").file == Extent{0x400, 0x40});
        CHECK(section(*image, ".text").memory == Extent{0x1000, 0x40});
        CHECK(section(*image, ".text").cost_class == CostClass::code);
        CHECK(section(*image, ".tbss").memory.size == 0);  // no address range of its own
        CHECK(section(*image, ".bss").file.empty());
        CHECK(section(*image, ".bss").memory == Extent{0x2300, 0x500});
        CHECK(section(*image, ".zdebug_info").uncompressed == 0x10000U);
        CHECK(section(*image, ".zdebug_info").cost_class == CostClass::dwarf);
        CHECK_FALSE(section(*image, ".debug_line").uncompressed.has_value());
        CHECK(section(*image, ".strtab").cost_class == CostClass::symbol_names);
        CHECK(section(*image, ".dynstr").cost_class == CostClass::dynamic_linking);
        CHECK(section(*image, ".shstrtab").cost_class == CostClass::headers);

        // Σ p_memsz of PT_LOAD: .interp up to the note's end, .text, .tdata up to .bss's end.
        Notes notes;
        const auto axis = Axis::of(*image, notes);
        CHECK(axis.total().memory == 0x38 + 0x40 + 0x71d);
        CHECK(notes.empty());

        const auto& l = image->linkage;
        CHECK(l.kind == "dynamic");
        CHECK(l.interpreter == "/lib/ld-linux.so.2");
        REQUIRE(l.libraries.size() == 2);
        CHECK(l.libraries[0].name == "libc.so.6");
        CHECK(l.libraries[1].name == "libm.so.6");
        CHECK(l.run_paths == std::vector<std::string>{"$ORIGIN"});
        CHECK(l.libc == "glibc");
        CHECK(l.pie == true);
        CHECK(l.nx == true);
        CHECK(l.relro == true);
        CHECK(l.bind_now == true);
        CHECK(l.full_relro == true);
    });
}

TEST_CASE("extended section numbering") {
    each_variant("elf/object.yaml", [](ByteView file, bool wide, bool) {
        const auto image = load(file);
        REQUIRE(image);
        test::check_promises(*image);
        CHECK(image->notes.empty());
        CHECK(image->relocatable());
        CHECK(image->linkage.kind == "relocatable");
        REQUIRE(image->sections.size() == 9);
        CHECK(image->sections.front().name == ".text");
        CHECK(image->relocation_count == 2);
        CHECK(section(*image, ".group").cost_class == CostClass::headers);
        REQUIRE(image->symbol_tables.size() == 1);
        CHECK(image->symbol_tables[0].section_indices.size == 16);
        CHECK(image->symbol_tables[0].entries.size == (wide ? 4 * 24 : 4 * 16));
        Notes notes;
        CHECK(Axis::of(*image, notes).total().memory == 0x30 + 0x10 + 0x100);
    });
}

TEST_CASE("a file without section headers: its segments are all there is") {
    each_variant("elf/program.yaml", [](ByteView file, bool wide, bool) {
        test::Bytes bytes(file.begin(), file.end());
        // e_shoff, e_shnum and e_shstrndx to zero, as a packer or sstrip leaves them.
        const auto zero = [&](std::size_t at, std::size_t size) {
            std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), size, std::byte{0});
        };
        zero(wide ? 0x28 : 0x20, wide ? 8 : 4);
        zero(wide ? 0x3c : 0x30, 4);
        const auto image = load(bytes);
        REQUIRE(image);
        test::check_promises(*image);
        CHECK(image->sections.empty());
        CHECK(image->stripped);
        CHECK(image->linkage.interpreter == "/lib/ld-linux.so.2");
        CHECK(image->linkage.libraries.size() == 2);
    });
}

TEST_CASE("errors name what is wrong with the identification") {
    const auto message = [](const std::string& bytes) {
        const auto image = load(as_view(bytes));
        REQUIRE_FALSE(image);
        CHECK(image.error().kind == ErrorKind::malformed);
        return image.error().message;
    };
    const std::string head = "\177ELF";
    CHECK(message(head) == "ELF identification needs 16 bytes, the file has 4");
    CHECK(message(head + std::string("\3\1\1", 3) + std::string(60, '\0')) ==
          "ELF class is 3, expected 1 (32-bit) or 2 (64-bit)");
    CHECK(message(head + std::string("\2\0\1", 3) + std::string(60, '\0')) ==
          "ELF data encoding is 0, expected 1 (little-endian) or 2 (big-endian)");
    CHECK(message(head + std::string("\2\1\1", 3) + std::string(20, '\0')) ==
          "ELF header needs 64 bytes, the file has 27");
}

TEST_CASE("every prefix of an ELF file, and thousands of mutations") {
    each_variant("elf/program.yaml", [](ByteView file, bool, bool) {
        test::every_prefix(file, [](const Image&) {});
        test::every_mutation(file, 1500, 0x240, [](const Image&) {});
    });
    each_variant("elf/object.yaml", [](ByteView file, bool, bool) {
        test::every_prefix(file, [](const Image&) {});
        test::every_mutation(file, 1500, file.size(), [](const Image&) {});
    });
}

TEST_CASE("the lowest glibc is the highest version that readelf lists") {
    const auto readelf = test::need_tool("readelf");
    const auto sort = test::need_tool("sort");
    if (!readelf || !sort) return;
    const std::string program = "/proc/self/exe";
    const auto file = test::read_file(program);
    const auto image = load(as_view(file));
    REQUIRE(image);
    if (image->linkage.libc != "glibc") {
        WARN("SKIPPED: this test is not linked with glibc");
        return;
    }
    // The shell's /proc/self/exe would be another program: give readelf this one's path.
    const auto path = std::filesystem::read_symlink(program).string();
    const auto highest =
        test::run(*readelf + " -W -V " + test::quoted(path) +
                  " | grep -o 'Name: GLIBC_[0-9.]*' | cut -d_ -f2 | " + *sort + " -V | tail -n 1");
    CHECK(image->linkage.glibc_min + "\n" == highest.text);
}

TEST_CASE("code without contents makes a debug file, a procedure linkage table without does not") {
    // PowerPC's .plt is zero-fill that the loader writes code into: SHT_NOBITS, SHF_WRITE and
    // SHF_EXECINSTR. Only what objcopy took the contents of is executable and not writable.
    const auto file =
        test::yaml_object("elf/program.yaml", "-DBITS=64 -DDATA=LSB -DMACHINE=EM_PPC64");
    if (!file) return;
    const auto whole = load(as_view(*file));
    REQUIRE(whole);
    REQUIRE(whole->section(".bss") != nullptr);
    const auto patched = [&](std::string_view name, u8 type, u8 flags) {
        auto bytes = *file;
        const auto table = *find_int<u64>(as_view(bytes), 40, Endian::little);  // e_shoff
        const auto header = static_cast<std::size_t>(table + u64{64} * whole->section(name)->index);
        bytes[header + 4] = static_cast<char>(type);
        bytes[header + 8] = static_cast<char>(flags);
        return bytes;
    };
    constexpr u8 nobits = 8, alloc = 2, write = 1, executable = 4;
    const auto plt = patched(".bss", nobits, alloc | write | executable);
    const auto image = load(as_view(plt));
    REQUIRE(image);
    CHECK(image->kind == FileKind::executable);
    CHECK(image->linkage.kind == whole->linkage.kind);
    const auto debug = patched(".text", nobits, alloc | executable);
    CHECK(load(as_view(debug))->kind == FileKind::debug);
}
