#include "cli/lief_limits.hpp"

#include "base/text.hpp"
#include "cli/lief_symbols.hpp"

#include <algorithm>
#include <iterator>
#include <list>
#include <unordered_map>
#include <unordered_set>

namespace binsize::cli {
namespace {

std::string_view name_of(std::string_view line) { return line.substr(line.rfind(' ') + 1); }

// A line without its last word: all that a symbol or section line says but its name.
std::string_view rest_of(std::string_view line) { return line.substr(0, line.rfind(' ') + 1); }

// Takes out pairs of lines that differ in their names alone, as `excused` says. Of lines that are
// equal but for their names, a file of one kind of symbol has as many as it likes: only so many are
// tried.
u64 excuse_names(Lines& ours, Lines& theirs,
                 bool (*excused)(std::string_view our_name, std::string_view their_name)) {
    constexpr int most_tried = 64;
    std::unordered_map<std::string_view, std::list<const std::string*>> by_rest;
    for (const auto& line : theirs) by_rest[rest_of(line)].push_back(&line);
    std::unordered_set<const std::string*> taken;
    const auto is_excused = [&](const std::string& line) {
        const auto group = by_rest.find(rest_of(line));
        if (group == by_rest.end()) return false;
        int tried = 0;
        for (auto at = group->second.begin(); at != group->second.end(); ++at) {
            if (++tried > most_tried) break;
            if (!excused(name_of(line), name_of(**at))) continue;
            taken.insert(*at);
            group->second.erase(at);
            return true;
        }
        return false;
    };
    const u64 count = std::erase_if(ours, is_excused);
    std::erase_if(theirs, [&](const std::string& line) { return taken.contains(&line); });
    return count;
}

u64 long_section_names(Lines& ours, Lines& theirs, const Image&) {
    return excuse_names(ours, theirs, [](std::string_view our_name, std::string_view their_name) {
        return our_name.size() > 8 && their_name.starts_with('/') &&
               their_name.find_first_not_of("0123456789", 1) == std::string_view::npos;
    });
}

u64 short_symbol_names(Lines& ours, Lines& theirs, const Image&) {
    return excuse_names(ours, theirs, [](std::string_view our_name, std::string_view their_name) {
        return our_name.size() <= 8 && their_name.empty();
    });
}

u64 delayed_libraries(Lines& ours, Lines&, const Image&) {
    return std::erase_if(ours, [](const auto& l) { return l.starts_with("library delay "); });
}

u64 delayed_imports(Lines& ours, Lines&, const Image&) {
    return std::erase_if(ours, [](const auto& l) { return l.starts_with("import delay "); });
}

// The libraries of which LIEF lists the first function alone; UPX leaves such lists.
std::unordered_set<std::string> without_lookup_table(const Image& image,
                                                     std::string (*spelt)(std::string_view)) {
    std::unordered_set<std::string> out;
    for (const auto& list : image.import_lists)
        if (list.address_table) out.insert(spelt(list.library));
    return out;
}

u64 shortened_libraries(Lines& ours, Lines& theirs, const Image& image) {
    const auto libraries = without_lookup_table(image, printable);
    const auto shortened = [&](const std::string& line) {
        return libraries.contains(std::string(name_of(line)));
    };
    if (std::ranges::count_if(ours, shortened) != std::ranges::count_if(theirs, shortened))
        return 0;
    std::erase_if(theirs, shortened);
    return std::erase_if(ours, shortened);
}

u64 imports_of_shortened(Lines& ours, Lines&, const Image& image) {
    constexpr std::string_view kind = "import ";
    const auto libraries = without_lookup_table(image, library_of_imports);
    return std::erase_if(ours, [&](const std::string& line) {
        const auto end = line.rfind('!');
        return end != line.npos && libraries.contains(line.substr(kind.size(), end - kind.size()));
    });
}

// The one segment of an object has no name; its sections state theirs, which LIEF passes over.
u64 segments_of_sections(Lines& ours, Lines& theirs, const Image& image) {
    if (image.kind != FileKind::relocatable) return 0;
    return excuse_names(ours, theirs, [](std::string_view our_name, std::string_view their_name) {
        return their_name.starts_with(',') && our_name.ends_with(their_name);
    });
}

constexpr std::string_view first_of_address_table =
    "lists one function of a library without a lookup table";
constexpr std::string_view by_relocations =
    "counts dynamic symbols by the last that a relocation names";
constexpr LiefLimit limits[] = {
    {Format::elf, ListingKind::import, by_relocations, imports_behind_relocations},
    {Format::elf, ListingKind::symbol, by_relocations, symbols_behind_relocations},
    {Format::pe, ListingKind::symbol, "reads symbols of a table that is nowhere",
     symbols_of_no_table},
    {Format::macho, ListingKind::section,
     "does not read which segment a section of an object is for", segments_of_sections},
    {Format::pe, ListingKind::section, "leaves long section names in the string table",
     long_section_names},
    {Format::pe, ListingKind::symbol, "loses names that fit into their symbol", short_symbol_names},
    {Format::pe, ListingKind::library, "does not read delayed imports", delayed_libraries},
    {Format::pe, ListingKind::import, "does not read delayed imports", delayed_imports},
    {Format::pe, ListingKind::library, first_of_address_table, shortened_libraries},
    {Format::pe, ListingKind::import, first_of_address_table, imports_of_shortened},
};

}  // namespace

std::vector<LiefLimit> lief_limits(Format format, ListingKind kind) {
    std::vector<LiefLimit> out;
    std::ranges::copy_if(limits, std::back_inserter(out),
                         [&](const LiefLimit& l) { return l.format == format && l.kind == kind; });
    return out;
}

}  // namespace binsize::cli
