// Which other file holds the debug information that was taken out of this one. Facts: GDB's
// "Debugging Information in Separate Files" (the build id's path), the CodeView record of PE.
#include "analysis/go/verdicts.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace binsize {
namespace {

std::optional<Statement> linked(const Image& image) {
    const auto link = find_debug_link(image);
    if (!link) return std::nullopt;
    std::string evidence = ".gnu_debuglink";
    if (link->crc) evidence += fmt::format(", CRC-32 {:#010x}", *link->crc);
    return Statement{"debug_file", printable(link->name), std::move(evidence)};
}

// RSDS, GUID, age, and the path of the PDB as the linker wrote it.
std::optional<Statement> program_database(const Image& image) {
    for (const auto& r : image.regions) {
        if (r.name != "[debug data]") continue;
        const auto bytes = clip_slice(image.bytes, r.file.begin, r.file.size);
        if (bytes.size() <= 24 || !as_text(bytes).starts_with("RSDS")) continue;
        const auto path = field_text(bytes.subspan(24));
        const auto name = path.substr(path.find_last_of("\\/") + 1);
        if (!name.empty()) return Statement{"debug_file", printable(name), "CodeView record"};
    }
    return std::nullopt;
}

bool is_hexadecimal(std::string_view text) {
    return text.size() > 4 && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

bool has_dwarf(const Image& image) {
    return std::ranges::any_of(image.sections, [](const Section& s) {
        return s.cost_class == CostClass::dwarf && !s.file.empty();
    });
}

}  // namespace

std::optional<Statement> debug_file_verdict(const Image& image, const Toolchain& toolchain) {
    auto verdict = linked(image);
    if (!verdict) verdict = program_database(image);
    const bool loaded = image.kind == FileKind::executable || image.kind == FileKind::shared;
    const bool by_build_id = image.traits.debug_file_by_build_id && loaded &&
                             is_hexadecimal(image.build_id) && !has_dwarf(image);
    if (by_build_id && (verdict || (image.stripped && toolchain.compiler != "gc"))) {
        const auto path = fmt::format(".build-id/{}/{}.debug", image.build_id.substr(0, 2),
                                      image.build_id.substr(2));
        // The value is what stays the same from build to build.
        if (verdict)
            verdict->evidence += "; or " + path;
        else
            verdict = Statement{"debug_file", "by build id", path};
    }
    if (const auto link = find_supplement_link(image)) {
        const auto name = link->path;
        if (!verdict) verdict = Statement{"debug_file", "", std::string(link->said_in)};
        verdict->value += fmt::format("{}what files share is in {}",
                                      verdict->value.empty() ? "" : "; ", printable(name));
    }
    return verdict;
}

}  // namespace binsize
