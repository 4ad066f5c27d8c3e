#include "cli/lief_limits.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace binsize::cli {
namespace {

std::string_view name_of(std::string_view line) { return line.substr(line.rfind(' ') + 1); }

// A line without its last word: all that a symbol or section line says but its name.
std::string_view rest_of(std::string_view line) { return line.substr(0, line.rfind(' ') + 1); }

// Takes out pairs of lines that differ in their names alone, as `excused` says.
u64 excuse_names(Lines& ours, Lines& theirs,
                 bool (*excused)(std::string_view our_name, std::string_view their_name)) {
    std::unordered_multimap<std::string_view, std::size_t> by_rest;
    for (std::size_t i = 0; i < theirs.size(); ++i) by_rest.emplace(rest_of(theirs[i]), i);
    std::vector<bool> taken(theirs.size());
    Lines left;
    for (auto& line : ours) {
        auto [at, end] = by_rest.equal_range(rest_of(line));
        at = std::find_if(at, end, [&](const auto& entry) {
            return !taken[entry.second] && excused(name_of(line), name_of(theirs[entry.second]));
        });
        if (at == end)
            left.push_back(std::move(line));
        else
            taken[at->second] = true;
    }
    Lines their_left;
    for (std::size_t i = 0; i < theirs.size(); ++i)
        if (!taken[i]) their_left.push_back(theirs[i]);
    const u64 count = ours.size() - left.size();
    ours = std::move(left);
    theirs = std::move(their_left);
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
bool without_lookup_table(const Image& image, std::string_view library) {
    return std::ranges::any_of(image.import_lists, [&](const ImportList& list) {
        return list.address_table && printable(list.library) == library;
    });
}

u64 shortened_libraries(Lines& ours, Lines& theirs, const Image& image) {
    const auto shortened = [&](const std::string& line) {
        return without_lookup_table(image, name_of(line));
    };
    if (std::ranges::count_if(ours, shortened) != std::ranges::count_if(theirs, shortened))
        return 0;
    std::erase_if(theirs, shortened);
    return std::erase_if(ours, shortened);
}

u64 imports_of_shortened(Lines& ours, Lines&, const Image& image) {
    constexpr std::string_view kind = "import ";
    return std::erase_if(ours, [&](std::string_view line) {
        const auto end = line.rfind('!');
        return end != line.npos &&
               without_lookup_table(image, line.substr(kind.size(), end - kind.size()));
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
constexpr LiefLimit limits[] = {
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
