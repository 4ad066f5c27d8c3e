// What llvm-readobj says of a file, and what binsize does: section table, headers, imports, base
// relocations, debug directory, symbols. Over YAML fixtures, the Go matrix and the corpus.
#include "evidence/evidence.hpp"
#include "format/format.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/hostile.hpp"
#include "support/tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>

namespace binsize::test {
namespace {

namespace fs = std::filesystem;

std::string output_of(const std::string& command) {
    INFO(command);
    auto output = run(command);
    REQUIRE(output.status == 0);
    return output.text;
}

// The object that yaml2obj makes of a fixture, in a file.
fs::path object_of(const TempFolder& folder, const std::string& fixture_name) {
    const auto object = yaml_object(fixture_name);
    REQUIRE(object);
    return folder.write(fs::path(fixture_name).stem().string(), *object);
}

// llvm-readobj's listing, a line at a time, without its indentation.
class Listing {
public:
    Listing(const std::string& tool, const std::string& options, const fs::path& path)
        : text_(output_of(tool + " " + options + " " + quoted(path.string()))) {}

    /// each(indentation, key, value) for "key: value"; a line without a value has an empty one.
    template <class F>
    void lines(F&& each) const {
        std::string_view rest = text_;
        while (!rest.empty()) {
            auto line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            const auto indent = std::min(line.find_first_not_of(' '), line.size());
            line.remove_prefix(indent);
            const auto colon = line.find(": ");
            if (colon == std::string_view::npos)
                each(indent, line, std::string_view());
            else
                each(indent, line.substr(0, colon), line.substr(colon + 2));
        }
    }
    [[nodiscard]] std::string value(std::string_view wanted) const {
        std::string out;
        lines([&](auto, auto key, auto value) {
            if (key == wanted && out.empty()) out = value;
        });
        return out;
    }

private:
    std::string text_;
};

u64 number(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const int base = text.starts_with("0x") ? 16 : 10;
    if (base == 16) text.remove_prefix(2);
    u64 value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return negative ? 0 - value : value;
}

// The number in the last parentheses.
u64 number_in(std::string_view text) {
    const auto open = text.rfind('(');
    return open == std::string_view::npos ? 0 : number(text.substr(open + 1));
}
std::string_view before_number(std::string_view text) { return text.substr(0, text.rfind(" (")); }

struct SectionRow {
    std::string name;
    u64 virtual_size = 0, address = 0, raw_size = 0, offset = 0;
    bool operator==(const SectionRow&) const = default;
};

std::vector<SectionRow> their_sections(const Listing& listing) {
    std::vector<SectionRow> rows;
    listing.lines([&](auto indent, auto key, auto value) {
        if (indent == 4 && key == "Name") rows.push_back({std::string(before_number(value))});
        if (rows.empty()) return;
        if (key == "VirtualSize") rows.back().virtual_size = number(value);
        if (key == "VirtualAddress") rows.back().address = number(value);
        if (key == "RawDataSize") rows.back().raw_size = number(value);
        if (key == "PointerToRawData") rows.back().offset = number(value);
    });
    return rows;
}

std::vector<SectionRow> our_sections(const Image& image) {
    std::vector<SectionRow> rows;
    for (const auto& s : image.sections) {
        const bool object = image.format == Format::coff;
        const u64 raw = s.file.empty() && object && s.loaded ? s.memory.size : s.file.size;
        rows.push_back({std::string(s.name), object ? 0 : s.memory.size,
                        object ? 0 : s.memory.begin - image.image_base, raw, s.file.begin});
    }
    return rows;
}

void compare_sections(const std::string& tool, const fs::path& path, const Image& image) {
    auto theirs = their_sections(Listing(tool, "--sections", path));
    auto ours = our_sections(image);
    REQUIRE(ours.size() == theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        INFO(theirs[i].name);
        if (ours[i].raw_size == 0) theirs[i].offset = ours[i].offset;  // no data, no place
        CHECK(ours[i].name == theirs[i].name);
        CHECK(ours[i].virtual_size == theirs[i].virtual_size);
        CHECK(ours[i].address == theirs[i].address);
        CHECK(ours[i].raw_size == theirs[i].raw_size);
        CHECK(ours[i].offset == theirs[i].offset);
    }
}

void compare_headers(const std::string& tool, const fs::path& path, const Image& image) {
    const Listing headers(tool, "--file-headers", path);
    const auto entry = number(headers.value("AddressOfEntryPoint"));
    CHECK(image.image_base == number(headers.value("ImageBase")));
    CHECK(image.entry == (entry == 0 ? 0 : image.image_base + entry));
    CHECK(image.linkage.min_os ==
          headers.value("MajorSubsystemVersion") + "." + headers.value("MinorSubsystemVersion"));
    u64 flags = 0;
    headers.lines([&](auto, auto key, auto) {
        if (key.starts_with("IMAGE_DLL_CHARACTERISTICS_")) flags |= number_in(key);
    });
    CHECK(image.linkage.nx == ((flags & 0x100) != 0));
    CHECK(image.linkage.cfg == ((flags & 0x4000) != 0));

    const auto symbols = number(headers.value("SymbolCount"));
    u64 ours = 0;
    for (const auto& t : image.symbol_tables) ours += symbol_count(image, t);
    CHECK(ours == symbols);
}

void compare_imports(const std::string& tool, const fs::path& path, const Image& image) {
    const Listing listing(tool, "--coff-imports", path);
    std::vector<std::string> theirs;
    std::vector<std::string> libraries;
    bool delayed = false;
    listing.lines([&](auto indent, auto key, auto value) {
        if (key == "DelayImport {") delayed = true;
        if (indent == 2 && key == "Name") libraries.emplace_back(value);
        if (key != "Symbol" || libraries.empty()) return;
        const auto name = before_number(value);
        theirs.push_back(fmt::format("{}:{}:{}", libraries.back(), delayed,
                                     name.empty() || name == value
                                         ? fmt::format("#{}", number_in(value))
                                         : std::string(name)));
    });
    Notes notes;
    std::vector<std::string> ours;
    for (const auto& i : read_imports(image, notes))
        ours.push_back(
            fmt::format("{}:{}:{}", i.library, i.delayed,
                        i.name.empty() ? fmt::format("#{}", i.ordinal) : std::string(i.name)));
    CHECK(notes.empty());
    CHECK(ours == theirs);
    REQUIRE(image.linkage.libraries.size() == libraries.size());
    u64 functions = 0;
    for (std::size_t i = 0; i < libraries.size(); ++i) {
        CHECK(image.linkage.libraries[i].name == libraries[i]);
        functions += *image.linkage.libraries[i].functions;
    }
    CHECK(functions == theirs.size());
}

void compare_relocations(const std::string& tool, const fs::path& path, const Image& image) {
    u64 theirs = 0;
    Listing(tool, "--coff-basereloc", path).lines([&](auto, auto key, auto value) {
        if (key == "Type" && value != "ABSOLUTE") ++theirs;
    });
    CHECK(image.relocation_count == theirs);
}

// LLVM 14 prints a GUID as its bytes "(B9 DA E9 08 …)", later versions as "{08E9DAB9-…}".
std::string guid_digits(std::string text) {
    const bool bytes = text.starts_with('(');
    std::erase_if(text, [](char c) { return std::string_view("{}-() ").contains(c); });
    if (!bytes || text.size() != 32) return text;
    std::string out;
    for (const std::size_t i :
         {3U, 2U, 1U, 0U, 5U, 4U, 7U, 6U, 8U, 9U, 10U, 11U, 12U, 13U, 14U, 15U})
        out += text.substr(2 * i, 2);
    return out;
}

void compare_build_id(const std::string& tool, const fs::path& path, const Image& image) {
    const Listing listing(tool, "--coff-debug-directory", path);
    const auto guid = guid_digits(listing.value("PDBGUID"));
    if (guid.empty()) {
        CHECK(image.build_id.empty());
        return;
    }
    CHECK(image.build_id == fmt::format("{}{:X}", guid, number(listing.value("PDBAge"))));
}

struct SymbolRow {
    std::string name;
    u64 value = 0, section = 0;
    bool file = false, function = false;
};

std::vector<SymbolRow> their_symbols(const Listing& listing) {
    std::vector<SymbolRow> rows;
    listing.lines([&](auto indent, auto key, auto value) {
        if (indent != 4) return;
        if (key == "Name") rows.push_back({std::string(value)});
        if (rows.empty()) return;
        if (key == "Value") rows.back().value = number(value);
        if (key == "Section") rows.back().section = number_in(value);
        if (key == "StorageClass") rows.back().file = value == "File (0x67)";
        if (key == "ComplexType") rows.back().function = value == "Function (0x2)";
    });
    return rows;
}

void compare_symbols(const std::string& tool, const fs::path& path, const Image& image) {
    if (image.symbol_tables.empty()) return;
    const auto theirs = their_symbols(Listing(tool, "--symbols", path));
    Notes notes;
    const auto ours = read_symbols(image, image.symbol_tables[0], notes);
    CHECK(notes.empty());
    REQUIRE(ours.size() == theirs.size());
    u64 wrong = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const auto& s = ours[i];
        const auto& t = theirs[i];
        const bool placed = s.section != Symbol::no_section;
        u64 value = s.type == SymbolType::common ? s.size : s.value;
        if (placed && !image.relocatable()) value -= image.sections[s.section].memory.begin;
        const u64 section = placed           ? s.section + 1
                            : s.absolute     ? ~u64{0}
                            : t.section == 0 ? 0
                                             : t.section;
        const bool same = (t.file || s.name == t.name) && value == t.value &&
                          section == t.section && (s.type == SymbolType::file) == t.file &&
                          (s.type == SymbolType::function) == (t.function && placed);
        if (!same && ++wrong < 5) {
            INFO(fmt::format("symbol {}: {} {:#x} {}, theirs {} {:#x} {}", s.index, s.name, value,
                             section, t.name, t.value, t.section));
            CHECK(same);
        }
    }
    CHECK(wrong == 0);
}

void compare_all(const std::string& tool, const fs::path& path) {
    INFO(path);
    const auto bytes = read_bytes(path);
    const auto image = load(bytes);
    REQUIRE(image);
    check_promises(*image);
    compare_sections(tool, path, *image);
    compare_symbols(tool, path, *image);
    if (image->format != Format::pe) return;
    compare_headers(tool, path, *image);
    compare_imports(tool, path, *image);
    compare_relocations(tool, path, *image);
    compare_build_id(tool, path, *image);
}

bool begins(const fs::path& path, std::string_view magic) {
    std::string head(magic.size(), '\0');
    std::ifstream(path, std::ios::binary)
        .read(head.data(), static_cast<std::streamsize>(head.size()));
    return head == magic;
}

TEST_CASE("oracle: llvm-readobj agrees on YAML fixtures") {
    const auto readobj = need_tool("llvm-readobj");
    if (!readobj || !need_tool("yaml2obj")) return;
    const TempFolder objects;
    u64 count = 0;
    for (const std::string folder : {"pe", "coff"})
        for (const auto& entry : fs::directory_iterator(fixture(folder))) {
            if (entry.path().extension() != ".yaml") continue;
            compare_all(*readobj,
                        object_of(objects, folder + "/" + entry.path().filename().string()));
            ++count;
        }
    CHECK(count >= 6);
}

TEST_CASE("oracle: llvm-readobj agrees on Go's executables for Windows") {
    const auto readobj = need_tool("llvm-readobj");
    if (!readobj) return;
    u64 count = 0;
    for (const auto& file : matrix_files()) {
        if (!begins(file.path, "MZ") || file.name.starts_with("upx/")) continue;
        compare_all(*readobj, file.path);
        ++count;
    }
    CHECK(count > 0);
}

TEST_CASE("oracle: llvm-readobj agrees on the corpus") {
    const auto readobj = need_tool("llvm-readobj");
    const auto files = corpus_files();
    if (!readobj) return;
    if (files.empty()) SKIP_ALOUD("no corpus");
    for (const auto& path : files)
        if (begins(path, "MZ")) compare_all(*readobj, path);
}

TEST_CASE("fixtures: every prefix and mutations of real images") {
    if (!need_tool("yaml2obj")) return;
    const TempFolder objects;
    const auto look = [](const Image& image) {
        Notes notes;
        for (const auto& t : image.symbol_tables) {
            const auto symbols = read_symbols(image, t, notes);
            REQUIRE(symbols.size() <= symbol_count(image, t));
        }
        (void)read_imports(image, notes);
    };
    for (const std::string name : {"pe/lld-delay.yaml", "pe/mingw-dll.yaml", "coff/msvc.yaml"}) {
        const auto bytes = read_bytes(object_of(objects, name));
        every_prefix(ByteView(bytes).first(std::min<std::size_t>(bytes.size(), 4096)), look);
        every_mutation(bytes, 3000, 0x400, look);
    }
}

}  // namespace
}  // namespace binsize::test
