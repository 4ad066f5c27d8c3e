// What LLVM's tools say of a Mach-O file, and whether we say the same.
#pragma once

#include "base/base.hpp"
#include "evidence/evidence.hpp"
#include "format/format.hpp"
#include "support/fixtures.hpp"
#include "support/hostile.hpp"
#include "support/tools.hpp"

#include <set>

namespace binsize::test {

struct LlvmTools {
    std::string readobj, nm, objdump;
};

inline std::optional<LlvmTools> need_llvm() {
    const auto readobj = need_tool("llvm-readobj");
    const auto nm = need_tool("llvm-nm");
    const auto objdump = need_tool("llvm-objdump");
    if (!readobj || !nm || !objdump) return std::nullopt;
    return LlvmTools{*readobj, *nm, *objdump};
}

/// One line a section: "__TEXT,__text address size offset alignment". Zero-fill has no offset,
/// though Apple's linker states one for that of threads.
inline std::vector<std::string> sections_by_llvm(const LlvmTools& tools, const std::string& path) {
    std::vector<std::string> out;
    std::istringstream lines(run(tools.readobj + " --sections " + quoted(path)).text);
    std::string name, segment, key, value;
    u64 address = 0, size = 0, offset = 0, alignment = 0;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        if (!(words >> key >> value)) continue;
        if (key == "Name:") name = value;
        if (key == "Segment:") segment = value;
        if (key == "Address:") address = std::stoull(value, nullptr, 0);
        if (key == "Size:") size = std::stoull(value, nullptr, 0);
        if (key == "Offset:") offset = std::stoull(value, nullptr, 0);
        if (key == "Alignment:") alignment = std::stoull(value, nullptr, 0);
        if (key == "Type:" && (value.ends_with("ZeroFill") || value.ends_with("Zerofill")))
            offset = 0;
        if (key == "Type:")
            out.push_back(fmt::format("{},{} {:#x} {} {} {}", segment, name, address, size, offset,
                                      u64{1} << alignment));
    }
    return out;
}

inline std::vector<std::string> sections_by_us(const Image& image) {
    std::vector<std::string> out;
    for (const auto& s : image.sections)
        out.push_back(fmt::format("{} {:#x} {} {} {}", s.name, s.memory.begin,
                                  s.file.empty() ? s.memory.size : s.file.size, s.file.begin,
                                  s.alignment));
    return out;
}

inline std::multiset<std::string> libraries_by_llvm(const LlvmTools& tools,
                                                    const std::string& path) {
    std::multiset<std::string> out;
    const auto text = run(tools.readobj + " --needed-libs " + quoted(path)).text;
    std::istringstream lines(text.substr(std::min(text.find("NeededLibraries ["), text.size())));
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line) && line != "]") out.insert(line.substr(2));
    return out;
}

/// llvm-readobj lists a library's own name (LC_ID_DYLIB) among those that it needs.
inline std::multiset<std::string> libraries_by_us(const Image& image) {
    std::multiset<std::string> out;
    for (const auto& l : image.linkage.libraries) out.insert(l.name);
    if (!image.linkage.soname.empty()) out.insert(image.linkage.soname);
    return out;
}

/// The Mach-O files of the Go matrix and of the corpus, where there is one.
inline std::vector<std::string> macho_files() {
    auto all = corpus_files();
    if (all.empty()) WARN("SKIPPED: no corpus");
    for (const auto& file : matrix_files()) all.push_back(file.path);
    std::vector<std::string> out;
    for (const auto& path : all) {
        char magic[4] = {};
        std::ifstream(path, std::ios::binary).read(magic, 4);
        const std::string_view text(magic, 4);
        if (text == "\xcf\xfa\xed\xfe" || text == "\xce\xfa\xed\xfe" ||
            text == "\xfe\xed\xfa\xcf" || text == "\xfe\xed\xfa\xce")
            out.push_back(path.string());
    }
    return out;
}

/// One line a symbol that is no stab, in file order: "address name"; "U name" for undefined,
/// "C size name" for common ones.
inline std::vector<std::string> symbols_by_llvm(const LlvmTools& tools, const std::string& path) {
    std::vector<std::string> out;
    std::istringstream lines(run(tools.nm + " -p --no-demangle " + quoted(path)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, kind;
        if (!line.starts_with(' ')) words >> address;
        words >> kind;
        const auto name = line.substr(line.find(' ' + kind + ' ') + kind.size() + 2);
        if (kind == "U" || kind == "u")
            out.push_back("U " + name);
        else if (kind == "C")
            out.push_back(fmt::format("C {:#x} {}", std::stoull(address, nullptr, 16), name));
        else
            out.push_back(fmt::format("{:#x} {}", std::stoull(address, nullptr, 16), name));
    }
    return out;
}

inline std::vector<std::string> symbols_by_us(const Image& image) {
    std::vector<std::string> out;
    Notes notes;
    for (const auto& table : image.symbol_tables)
        for (const auto& s : read_symbols(image, table, notes)) {
            if (s.debugging) continue;
            if (s.undefined)
                out.push_back(fmt::format("U {}", s.name));
            else if (s.type == SymbolType::common)
                out.push_back(fmt::format("C {:#x} {}", s.size, s.name));
            else
                out.push_back(fmt::format("{:#x} {}", s.value, s.name));
        }
    CHECK(notes.empty());
    return out;
}

/// Rebases by opcodes or by chained fixups: lines of the two listings that say so.
inline u64 rebases_by_llvm(const LlvmTools& tools, const std::string& path) {
    u64 count = 0;
    std::istringstream lines(
        run(tools.objdump + " --macho --rebase --dyld-info " + quoted(path)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string segment, section, address, pointer_or_kind, type;
        words >> segment >> section >> address >> pointer_or_kind >> type;
        if (!address.starts_with("0x")) continue;
        if (pointer_or_kind == "pointer" && type.empty()) ++count;
        if (type == "rebase") ++count;
    }
    return count;
}

inline void compare_with_llvm(const LlvmTools& tools, const std::string& path) {
    INFO(path);
    const auto input = Input::open(path);
    REQUIRE(input);
    const auto image = load(input->bytes());
    REQUIRE(image);
    check_promises(*image);
    CHECK(image->notes.empty());
    CHECK(sections_by_us(*image) == sections_by_llvm(tools, path));
    CHECK(libraries_by_us(*image) == libraries_by_llvm(tools, path));
    CHECK(symbols_by_us(*image) == symbols_by_llvm(tools, path));
    if (image->kind != FileKind::relocatable)
        CHECK(image->relocation_count == rebases_by_llvm(tools, path));
}

}  // namespace binsize::test
