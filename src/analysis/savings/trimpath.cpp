// What -trimpath would take: paths of source files get shorter, in pclntab, in DWARF's line tables
// and in the build information. What lies behind moves up, as far as alignment lets it: what Go's
// own linker writes is laid out again, once with the most and once with the least that every part
// gets shorter by. Where both fill the same pages the answer is exact, though the file does not
// tell where within a section a text was (cmd/link/internal/ld: data.go, pcln.go, dwarf.go, elf.go,
// pe.go, macho.go).
#include "analysis/savings/savings.hpp"
#include "evidence/dwarf/lines.hpp"
#include "evidence/go/trimmed_paths.hpp"
#include "evidence/strip/stripped_size.hpp"

#include <algorithm>

namespace binsize {
namespace {

using go::Shortening;
using strip::aligned;

// A part of the file that moves as one, and begins at its alignment behind the one in front of it.
struct Part {
    Extent file;
    u64 alignment = 1;
    i64 slack = 0;  ///< of its bytes so many at most may only fill it up at its end
    Shortening shorter = {};
    bool filled = false;  ///< its end is aligned, too
};

class Layout {
public:
    explicit Layout(const Image& image) : image_(image) {
        switch (image.format) {
            case Format::elf: elf(); break;
            case Format::pe: pe(); break;
            case Format::macho: macho(); break;
            default: break;
        }
        std::ranges::stable_sort(parts, {}, [](const Part& p) { return p.file.begin; });
    }

    [[nodiscard]] Part* at(u64 offset) {
        for (auto& p : parts)
            if (offset - p.file.begin < p.file.size && offset >= p.file.begin) return &p;
        return nullptr;
    }
    [[nodiscard]] Part* at_address(u64 address) {
        for (const auto& m : image_.mappings)
            if (address >= m.address && address - m.address < m.file_size)
                return at(m.file_offset + (address - m.address));
        return nullptr;
    }
    // The end of the file; of parts that are as they are that of this one.
    [[nodiscard]] u64 end(i64 Shortening::* which, bool slack) const {
        u64 end = parts.empty() ? 0 : parts.front().file.begin;
        for (const auto& p : parts) {
            const i64 taken = p.shorter.*which + (slack ? p.slack : 0);
            const auto size = std::max<i64>(0, static_cast<i64>(p.file.size) - taken);
            const u64 begin = aligned(end, p.alignment);
            end = begin + static_cast<u64>(size);
            if (p.filled) end = begin + aligned(static_cast<u64>(size), p.alignment);
        }
        return end;
    }
    [[nodiscard]] bool is_understood() const {
        Layout whole = *this;
        for (auto& p : whole.parts) p.shorter = {};
        return !parts.empty() && whole.end(&Shortening::least, false) == image_.bytes.size();
    }

    std::vector<Part> parts;
    bool link_edit = false;  ///< the last part is Mach-O's

private:
    void elf();
    void pe();
    void macho();

    const Image& image_;
};

// Segments on pages, then what is not loaded, from the beginning of a page.
void Layout::elf() {
    u64 page = 1, end = 0;
    for (const auto& s : image_.segments) {
        if (!s.mapped || s.file.empty()) continue;
        page = std::max(page, s.alignment);
        parts.push_back({s.file, s.alignment});
        end = std::max(end, s.file.end());
    }
    bool first = true;
    std::vector<const Section*> behind;
    for (const auto& s : image_.sections)
        if (!s.loaded && !s.file.empty() && s.file.begin >= end) behind.push_back(&s);
    std::ranges::stable_sort(behind, {}, [](const Section* s) { return s->file.begin; });
    for (const auto* s : behind) {
        parts.push_back({s->file, first ? page : std::max<u64>(s->alignment, 1)});
        first = false;
    }
}

// Sections fill their file alignment; what is stated of the memory of one says how much is its own.
void Layout::pe() {
    const u64 step = std::max<u64>(image_.file_alignment, 1);
    u64 end = 0;
    for (const auto& s : image_.sections) {
        if (s.file.empty()) continue;
        Part p{s.file, step, static_cast<i64>(step) - 1, {}, true};
        if (s.memory.size != 0 && aligned(s.memory.size, step) == s.file.size) {
            p.file.size = s.memory.size;
            p.slack = 0;
        }
        parts.push_back(p);
        end = std::max(end, s.file.end());
    }
    for (const auto& r : image_.regions)
        if (r.file.begin >= end && !r.file.empty() && !r.within_section)
            parts.push_back({r.file, 1});
}

// Segments fill pages; in the last one are tables, and hashes of all that is in front of it.
void Layout::macho() {
    link_edit = true;
    u64 page = 4096;
    for (const auto& s : image_.segments)
        if (s.name == "__TEXT" && s.file.size % 16384 == 0) page = 16384;
    for (const auto& s : image_.segments) {
        if (s.file.empty()) continue;
        const bool last = s.name == "__LINKEDIT";
        Part p{s.file, page, 0, {}, !last};
        u64 used = s.file.begin;
        for (const auto& of : image_.sections)
            if (of.segment == s.name) used = std::max(used, of.file.end());
        if (!last && used > s.file.begin && aligned(used - s.file.begin, page) == s.file.size)
            p.file.size = used - s.file.begin;
        parts.push_back(p);
    }
}

// A text that goes, or gets longer, among others of its kind: what is behind it is aligned again.
constexpr i64 alignment_slack = 32;

Shortening with_slack(i64 bytes, i64 slack = alignment_slack) {
    return {bytes - slack, bytes + slack};
}

struct Question {
    const SavingSources& from;
    go::TrimmedPaths& paths;
    Layout& layout;
    bool guessed = false;  ///< some part's share is no more than likely
};

void shorten_tables(Question& q) {
    const auto& program = *q.from.context.go;
    const auto change = [&](u64 address, const Shortening& by) {
        if (auto* part = q.layout.at_address(address)) part->shorter += by;
    };
    auto files = q.paths.file_table();
    // Records of functions behind it lie on words.
    const auto word = static_cast<i64>(program.pclntab->word());
    files.least -= word - 1;
    files.most += word - 1;
    change(program.module->pc_header, files);
    const i64 settings = q.paths.build_settings();
    constexpr i64 step = 16;  // what the section is filled up to
    change(program.build_info->memory.begin,
           settings == 0 ? Shortening{} : with_slack(settings, step + alignment_slack));
    // Among read-only data: the same text, and the folder of the toolchain, which goes.
    const auto root = static_cast<i64>(q.paths.go_root().size());
    change(program.module->rodata != 0 ? program.module->rodata : program.module->types,
           {std::min<i64>(settings, 0) - 2 * alignment_slack,
            std::max<i64>(settings, 0) + root + 2 * alignment_slack});
}

// What all line tables of a section have of folders, each once a table.
std::optional<Shortening> shorter_lines(Question& q, dwarf::Sections& sections) {
    const auto all = sections.get(dwarf::SectionKind::line);
    Shortening sum;
    for (u64 at = 0; at < all.size();) {
        const auto table = dwarf::read_line_header(sections, at);
        if (!table || table->end <= at) {
            // Sections of PE are filled up with zeros.
            const auto rest = all.subspan(static_cast<std::size_t>(at));
            if (std::ranges::all_of(rest, [](std::byte b) { return b == std::byte{0}; })) break;
            return std::nullopt;
        }
        for (const auto folder : table->directories) sum += q.paths.folder(folder);
        at = table->end;
    }
    return sum;
}

// Compressed, names take less: what goes is hard to tell without Go's own compressor.
void shorten_debug_section(Question& q, const Section& s, Part& part, dwarf::Sections& sections) {
    const bool is_line = s.name.ends_with("debug_line");
    const auto root = q.paths.go_root();
    if (s.name.ends_with("debug_gdb_scripts") || s.name.ends_with("debug_gdb_scri")) {
        if (as_text(q.from.context.image.contents(s)).contains(root)) {
            const auto less = static_cast<i64>(root.size()) + 5;  // "/src/"
            part.shorter += {less, less};
        }
        return;
    }
    if (!s.uncompressed && !s.name.contains("zdebug")) {
        if (!is_line) return;
        if (const auto lines = shorter_lines(q, sections)) part.shorter += *lines;
        return;
    }
    // Addresses change with everything that moves: a few bytes of what is compressed.
    const i64 noise = static_cast<i64>(s.file.size / 2048) + 16;
    part.shorter += {-noise, noise};
    if (!is_line) return;
    q.guessed = true;
    constexpr u64 usual_part = 8;
    if (!q.from.thorough) {
        part.shorter.most += static_cast<i64>(s.file.size / usual_part);
        return;
    }
    if (const auto lines = shorter_lines(q, sections)) {
        const auto raw = std::max<u64>(sections.get(dwarf::SectionKind::line).size(), 1);
        const auto most = static_cast<u64>(std::max<i64>(lines->most, 0));
        part.shorter.most += static_cast<i64>(most * s.file.size / raw);
    } else {
        part.shorter.most += static_cast<i64>(s.file.size);
    }
}

void shorten_unloaded(Question& q) {
    const auto& context = q.from.context;
    dwarf::Sections own(context.image);
    auto& sections = context.dwarf && !context.dwarf->elsewhere() ? *context.dwarf : own;
    for (const auto& s : context.image.sections) {
        if (s.cost_class != CostClass::dwarf || s.file.empty()) continue;
        if (auto* part = q.layout.at(s.file.begin)) shorten_debug_section(q, s, *part, sections);
    }
    // The toolchain's folder has a symbol, which goes with it.
    constexpr std::string_view name = "runtime.defaultGOROOT.str";
    for (const auto& table : context.image.symbol_tables) {
        const auto strings =
            as_text(clip_slice(context.image.bytes, table.strings.begin, table.strings.size));
        if (!strings.contains(name)) continue;
        const i64 word = context.image.word();
        const bool elf = table.encoding == SymbolEncoding::elf;
        const i64 entry = table.encoding == SymbolEncoding::coff ? 18
                          : elf                                  ? 8 + 2 * word
                                                                 : 8 + word;
        auto* entries = q.layout.at(table.entries.begin);
        auto* names = q.layout.at(table.strings.begin);
        if (entries != nullptr) entries->shorter += {entry, entry};
        const auto less = static_cast<i64>(name.size()) + 1;
        if (names != nullptr) names->shorter += {less, less};
    }
}

// Hashes of pages, and addresses to rebase.
void shorten_link_edit(Question& q, const Image& image) {
    if (!q.layout.link_edit || q.layout.parts.empty()) return;
    auto& last = q.layout.parts.back();
    last.shorter += {-64, 64};
    const u64 now = image.bytes.size();
    const auto hashes = [&](i64 Shortening::* which) {
        const u64 then = q.layout.end(which, false);
        return then < now ? static_cast<i64>(image.page_hashes.saved_by(now - then)) : 0;
    };
    const i64 least = hashes(&Shortening::least), most = hashes(&Shortening::most);
    last.shorter += {least, most};
}

}  // namespace

void add_trimpath_savings(const SavingSources& from, Savings& out) {
    const auto& image = from.context.image;
    const auto& program = from.context.go;
    if (!program || !program->module || image.relocatable()) return;
    auto paths = go::TrimmedPaths::of(*program);
    if (!paths) return;
    Layout layout(image);
    Saving saving{.id = "trimpath",
                  .name = {},
                  .file = 0,
                  .low = {},
                  .high = {},
                  .exact = false,
                  .how = "build with -trimpath",
                  .loss = "panics and debuggers name files by import path, not by where they lie"};
    if (layout.is_understood()) {
        Question q{from, *paths, layout};
        shorten_tables(q);
        shorten_unloaded(q);
        shorten_link_edit(q, image);
        const auto saved = [&](u64 end) {
            return image.bytes.size() - std::min<u64>(end, image.bytes.size());
        };
        const u64 least = saved(layout.end(&Shortening::least, false));
        const u64 most = saved(layout.end(&Shortening::most, true));
        saving.file = least;
        saving.exact = least == most && !q.guessed;
        if (!saving.exact) saving.low = least, saving.high = most;
    } else {
        // Another linker's layout: no more than the paths, and what they leave of a page.
        const auto files = paths->file_table();
        constexpr i64 page = 65536;
        saving.low = 0;
        saving.high = static_cast<u64>(std::max<i64>(files.most, 0) + page);
    }
    out.push_back(std::move(saving));
}

}  // namespace binsize
