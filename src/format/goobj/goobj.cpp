// A line of text says for which system and by which version; what follows is either the export
// data that compiling an importer takes ("__.PKGDEF"), or after a line "!" the object: a header
// with the offset of each block, and the blocks. There are no sections: every block is a region,
// and symbols have their parts of three of them (evidence/go/object.hpp reads that).
#include "format/goobj/goobj.hpp"

#include "base/base.hpp"
#include "wire/goobj.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

constexpr std::string_view beginning = "go object ";
constexpr std::string_view any_magic = std::string_view("\0go", 3);

// In the order of the file: the strings lie before the first block, the last offset is the end.
struct Block {
    std::string_view name;
    CostClass cost_class;
    bool of_symbols = false;  // a pass gives its parts to symbols
};
constexpr std::array<Block, goobj::BlkEnd> blocks = {{
    {"[imported packages]", CostClass::headers},
    {"[packages]", CostClass::headers},
    {"[file names]", CostClass::symbol_names},
    {"[symbols]", CostClass::symbol_names, true},
    {"[short hashed symbols]", CostClass::symbol_names, true},
    {"[hashed symbols]", CostClass::symbol_names, true},
    {"[symbols of no package]", CostClass::symbol_names, true},
    {"[symbols referred to]", CostClass::symbol_names},
    {"[flags of symbols referred to]", CostClass::symbol_names},
    {"[short hashes]", CostClass::headers},
    {"[hashes]", CostClass::headers},
    {"[relocation index]", CostClass::headers},
    {"[auxiliary index]", CostClass::headers},
    {"[data index]", CostClass::headers},
    {"[relocations]", CostClass::relocations, true},
    {"[auxiliary symbols]", CostClass::symbol_names, true},
    {"[data]", CostClass::data, true},
    {"[names of symbols referred to]", CostClass::symbol_names},
}};

// "go object linux amd64 go1.26.8 GOAMD64=v1 X:…": the words after the first two.
void read_target(Image& image, std::string_view line) {
    line.remove_prefix(beginning.size());
    const auto take = [&] {
        const auto word = line.substr(0, line.find(' '));
        line.remove_prefix(std::min(line.size(), word.size() + 1));
        constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyz0123456789";
        const bool is_name = word.size() <= 16 && word.find_first_not_of(plain) == word.npos;
        return is_name ? word : std::string_view();
    };
    image.os = take();
    image.arch = take();
    constexpr std::array<std::string_view, 4> short_words = {"386", "arm", "mips", "mipsle"};
    image.bits = std::ranges::find(short_words, image.arch) != short_words.end() ? 32 : 64;
}

Result<void> add_blocks(Image& image, u64 start) {
    const auto object = clip_slice(image.bytes, start, image.bytes.size());
    const auto* h = TRY(struct_at<goobj::Header>(object, 0, "Go object header"));
    if (as_text(h->Magic) != goobj::Magic && as_text(h->Magic) != goobj::Magic118)
        return fail(ErrorKind::unsupported,
                    "is a Go object of a version that is not read, \"{}\"; Go 1.18 and later are",
                    printable(as_text(h->Magic).substr(1)));
    image.regions.push_back({"[Go object header]", {start, sizeof *h}});
    u64 at = sizeof *h;
    const auto add = [&](std::string_view name, u64 end, CostClass cls,
                         bool within) -> Result<void> {
        if (end < at || end > object.size())
            return malformed("{} end at {:#x} of an object of {} bytes, behind {:#x}", name, end,
                             object.size(), at);
        image.regions.push_back({name, {start + at, end - at}, cls, within});
        at = end;
        return {};
    };
    TRY_VOID(add("[string table]", h->Offsets[0], CostClass::symbol_names, false));
    for (std::size_t i = 0; i < blocks.size(); ++i)
        TRY_VOID(
            add(blocks[i].name, h->Offsets[i + 1], blocks[i].cost_class, blocks[i].of_symbols));
    return {};
}

}  // namespace

bool probe_goobj(ByteView bytes) { return as_text(bytes).starts_with(beginning); }

Result<Image> load_goobj(ByteView bytes, const LoadOptions&) {
    Image image;
    image.format = Format::goobj;
    image.traits = {.go_object = true, .names_system = true};
    image.kind = FileKind::relocatable;
    image.bytes = bytes;
    image.linkage.kind = "relocatable";
    image.linkage.evidence = "an object of Go's own";
    const auto text = as_text(bytes);
    read_target(image, text.substr(0, text.find('\n')));
    // The header's lines end with an empty one, or, of what the assembler made, with the object.
    const auto blank = text.find("\n\n");
    const auto object = text.find("\n!\n");
    const bool has_object = object != text.npos && text.substr(object + 3).starts_with(any_magic);
    const auto header = has_object ? object + 3 : std::min(text.size(), blank + 2);
    const bool ends = has_object || blank != text.npos;
    image.regions.push_back({"[Go object text]", {0, ends ? header : text.size()}});
    if (has_object)
        TRY_VOID(add_blocks(image, object + 3));
    else if (blank != text.npos && header < text.size())
        image.regions.push_back(
            {"[Go export data]", {header, text.size() - header}, CostClass::build_info});
    image.stripped = !has_object;
    add_overlay(image);
    return image;
}

}  // namespace binsize
