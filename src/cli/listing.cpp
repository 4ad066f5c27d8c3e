#include "cli/listing.hpp"

#include "base/text.hpp"
#include "evidence/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize::cli {
namespace {

std::vector<std::string>& of(Listing& listing, ListingKind kind) {
    return listing[static_cast<std::size_t>(kind)];
}

std::string text_of(Extent e) {
    return e.empty() ? "-" : fmt::format("{:#x}+{:#x}", e.begin, e.size);
}

void add_tables(Listing& out, const Image& image) {
    for (const auto& s : image.sections)
        of(out, ListingKind::section)
            .push_back(fmt::format("section {} file {} memory {} flags {:#x} {}", s.index,
                                   text_of(s.file), text_of(s.memory), s.raw_flags,
                                   printable(s.name)));
    for (const auto& s : image.segments)
        of(out, ListingKind::segment)
            .push_back(fmt::format("segment {} file {} memory {:#x}+{:#x} {}{}{} {}", s.index,
                                   text_of(s.file), s.memory.begin, s.memory.size,
                                   s.readable ? 'r' : '-', s.writable ? 'w' : '-',
                                   s.executable ? 'x' : '-', printable(s.name)));
}

void add_linkage(Listing& out, const LinkageReport& linkage) {
    if (linkage.interpreter)
        of(out, ListingKind::interpreter)
            .push_back("interpreter " + printable(*linkage.interpreter));
    for (const auto& l : linkage.libraries) {
        const auto functions = l.functions ? fmt::format(" {} functions", *l.functions) : "";
        of(out, ListingKind::library)
            .push_back(fmt::format("library {}{} {}", l.kind, functions, printable(l.name)));
    }
}

void add_symbol(Listing& out, const LoadedSymbol& s) {
    if (s.undefined)
        of(out, ListingKind::import).push_back("import " + printable(s.name));
    else
        of(out, ListingKind::symbol)
            .push_back(fmt::format("symbol {} {:#x} {} {}", s.dynamic ? "dynamic" : "static",
                                   s.value, s.size, printable(s.name)));
}

void add_symbols(Listing& out, const Image& image) {
    Notes notes;
    for (const auto& table : image.symbol_tables)
        for (const auto& s : read_symbols(image, table, notes)) {
            if (s.index == 0 && table.encoding == SymbolEncoding::elf) continue;  // no symbol
            // What an image's COFF table leaves undefined is left over; imports have lists.
            const bool imported = s.undefined && image.format != Format::pe;
            // A COFF file's name lies in the entry behind the symbol that announces it.
            const bool announces =
                s.type == SymbolType::file && table.encoding == SymbolEncoding::coff;
            add_symbol(out, {announces ? ".file" : s.name, s.value, s.size, s.dynamic, imported});
        }
}

// PE files name what they import in lists of their own.
void add_import_lists(Listing& out, const Image& image) {
    if (image.format != Format::pe) return;
    Notes notes;
    for (const auto& i : read_imports(image, notes)) {
        const auto name = i.name.empty() ? fmt::format("#{}", i.ordinal) : std::string(i.name);
        const auto full = fmt::format("{}{}!{}", i.delayed ? "delay " : "", i.library, name);
        add_symbol(out, {full, 0, 0, true, true});
    }
}

}  // namespace

Listing list_image(const Image& image) {
    Listing out;
    add_tables(out, image);
    add_linkage(out, image.linkage);
    if (image.loaded_symbols) {
        for (const auto& s : *image.loaded_symbols) add_symbol(out, s);
    } else {
        add_symbols(out, image);
        add_import_lists(out, image);
    }
    return out;
}

Listing parse_listing(std::string_view text) {
    Listing out;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const auto kind = std::ranges::find(listing_kinds, line.substr(0, line.find(' ')));
        if (kind == listing_kinds.end()) continue;
        out[static_cast<std::size_t>(kind - listing_kinds.begin())].emplace_back(line);
    }
    return out;
}

}  // namespace binsize::cli
