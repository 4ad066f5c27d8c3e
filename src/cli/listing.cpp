#include "cli/listing.hpp"

#include "base/text.hpp"
#include "evidence/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize::cli {
namespace {

std::string text_of(Extent e) {
    return e.empty() ? "-" : fmt::format("{:#x}+{:#x}", e.begin, e.size);
}

bool list_sections(const Image& image, const TextSink& out) {
    return std::ranges::all_of(image.sections, [&](const Section& s) {
        return out(fmt::format("section {} file {} memory {} flags {:#x} {}", s.index,
                               text_of(s.file), text_of(s.memory), s.raw_flags, printable(s.name)));
    });
}

bool list_segments(const Image& image, const TextSink& out) {
    return std::ranges::all_of(image.segments, [&](const Segment& s) {
        return out(fmt::format("segment {} file {} memory {:#x}+{:#x} {}{}{} {}", s.index,
                               text_of(s.file), s.memory.begin, s.memory.size,
                               s.readable ? 'r' : '-', s.writable ? 'w' : '-',
                               s.executable ? 'x' : '-', printable(s.name)));
    });
}

bool list_libraries(const Image& image, const TextSink& out) {
    return std::ranges::all_of(image.linkage.libraries, [&](const Library& l) {
        const auto functions = l.functions ? fmt::format(" {} functions", *l.functions) : "";
        return out(fmt::format("library {}{} {}", l.kind, functions, printable(l.name)));
    });
}

std::string symbol_line(const LoadedSymbol& s) {
    return fmt::format("symbol {} {:#x} {} {}", s.dynamic ? "dynamic" : "static", s.value, s.size,
                       printable(s.name));
}

// A file of two tables may name an import in both, and they need not agree.
std::string import_line(const Image& image, const LoadedSymbol& s) {
    const auto table = !image.traits.loader_symbols ? "" : s.dynamic ? "dynamic " : "static ";
    const auto library = s.library.empty() ? "" : library_of_imports(s.library) + '!';
    return fmt::format("import {}{}{}", table, library, printable(s.name));
}

// What the loader that reads symbols itself has found.
bool list_loaded(const Image& image, bool imports, const TextSink& out) {
    return std::ranges::all_of(*image.loaded_symbols, [&](const LoadedSymbol& s) {
        if (s.undefined != imports) return true;
        return out(imports ? import_line(image, s) : symbol_line(s));
    });
}

// A COFF file's name lies in the entry behind the symbol that announces it.
std::string_view listed_name(const Symbol& s, const SymbolTable& table) {
    const bool announces = s.type == SymbolType::file && table.encoding == SymbolEncoding::coff;
    return announces ? ".file" : s.name;
}

bool list_symbols(const Image& image, ListingKind kind, const TextSink& out) {
    return std::ranges::all_of(image.symbol_tables, [&](const SymbolTable& table) {
        return list_symbol_table(image, table, kind, 0, out);
    });
}

bool list_import_lists(const Image& image, const TextSink& out) {
    Notes notes;
    Import last;
    std::string beginning;
    for (const auto& i : read_imports(image, notes)) {
        if (beginning.empty() || i.library.data() != last.library.data() ||
            i.delayed != last.delayed)
            beginning = fmt::format("import {}{}!", i.delayed ? "delay " : "",
                                    library_of_imports(i.library));
        last = i;
        if (!out(beginning + (i.name.empty() ? fmt::format("#{}", i.ordinal) : printable(i.name))))
            return false;
    }
    return true;
}

bool list_imports(const Image& image, const TextSink& out) {
    if (image.loaded_symbols) return list_loaded(image, true, out);
    if (image.traits.imports_in_lists) return list_import_lists(image, out);
    return list_symbols(image, ListingKind::import, out);
}

}  // namespace

bool list_symbol_table(const Image& image, const SymbolTable& table, ListingKind kind, u32 first,
                       const TextSink& out) {
    Notes notes;
    const bool imports = kind == ListingKind::import;
    for (const auto& s : read_symbols(image, table, notes)) {
        if (s.index < first) continue;
        if (s.index == 0 && table.encoding == SymbolEncoding::elf) continue;  // no symbol
        // What an image's COFF table leaves undefined is left over; imports have lists.
        if ((s.undefined && !image.traits.imports_in_lists) != imports) continue;
        const LoadedSymbol listed{listed_name(s, table), s.value, s.size, s.dynamic};
        if (!out(imports ? import_line(image, listed) : symbol_line(listed))) return false;
    }
    return true;
}

std::string library_of_imports(std::string_view name) {
    constexpr std::size_t longest = 160;
    constexpr std::size_t kept = 64;
    if (name.size() <= longest) return printable(name);
    return fmt::format("{}[{} bytes]{}", printable(name.substr(0, kept)), name.size() - 2 * kept,
                       printable(name.substr(name.size() - kept)));
}

bool list_image(const Image& image, ListingKind kind, const TextSink& out) {
    switch (kind) {
        case ListingKind::section: return list_sections(image, out);
        case ListingKind::segment: return list_segments(image, out);
        case ListingKind::interpreter:
            return !image.linkage.interpreter ||
                   out("interpreter " + printable(*image.linkage.interpreter));
        case ListingKind::library: return list_libraries(image, out);
        case ListingKind::import: return list_imports(image, out);
        case ListingKind::symbol:
            return image.loaded_symbols ? list_loaded(image, false, out)
                                        : list_symbols(image, kind, out);
    }
    return true;
}

Listing parse_listing(std::string_view text) {
    Listing out;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const auto kind = std::ranges::find(listing_kinds, line.substr(0, line.find(' ')));
        if (kind == listing_kinds.end()) continue;
        out[static_cast<std::size_t>(kind - listing_kinds.begin())].push_back(line);
    }
    return out;
}

}  // namespace binsize::cli
