#include "evidence/go/buildinfo.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

constexpr std::string_view magic = "\xff Go buildinf:";
constexpr u64 header_size = 32;
constexpr u8 flag_big_endian = 1;
constexpr u8 flag_inline = 2;
constexpr u64 longest_version = 1U << 16U;
constexpr u64 sentinel_size = 16;  ///< random bytes around the module text
/// Modules and settings, fifty times what the largest programs have: each costs many times the
/// bytes of a short line.
constexpr std::size_t most_entries = 1U << 16U;

struct Texts {
    std::string_view version, modules;
    u64 end = 0;  ///< offset behind the record
};

std::optional<std::string_view> take_text(Cursor& cursor) {
    const u64 size = cursor.take_uleb();
    const auto bytes = cursor.take_bytes(size);
    if (cursor.failed()) return std::nullopt;
    return as_text(bytes);
}

std::optional<Texts> read_inline(ByteView record) {
    Cursor cursor(record, Endian::little, header_size);
    const auto version = take_text(cursor);
    const auto modules = take_text(cursor);
    if (!version || !modules) return std::nullopt;
    return Texts{*version, *modules, (cursor.offset() + 15) & ~u64{15}};
}

/// A Go string behind a pointer: its header {data, length} at `address`.
std::optional<std::string_view> string_at(const PointerReader& reader, u64 address) {
    const auto data = reader.word(address);
    const auto size = reader.plain_word(address + reader.word_size());
    if (!data || !size) return std::nullopt;
    if (*size == 0) return std::string_view{};
    const auto bytes = reader.bytes(*data, *size);
    return bytes ? std::optional(as_text(*bytes)) : std::nullopt;
}

std::optional<Texts> read_pointers(const PointerReader& reader, u64 address, ByteView record,
                                   u8 flags) {
    const auto word = std::to_integer<u8>(record[14]);
    const bool big = (flags & flag_big_endian) != 0;
    if (word != reader.word_size() || big != (reader.endian() == Endian::big)) return std::nullopt;
    const auto version_at = reader.word(address + 16);
    const auto modules_at = reader.word(address + 16 + word);
    if (!version_at || !modules_at) return std::nullopt;
    const auto version = string_at(reader, *version_at);
    const auto modules = string_at(reader, *modules_at);
    if (!version) return std::nullopt;
    return Texts{*version, modules.value_or(std::string_view{}), header_size};
}

/// The record at an address, where there is a valid one.
std::optional<Texts> read_record(const PointerReader& reader, u64 address, ByteView record) {
    if (record.size() < header_size || !as_text(record).starts_with(magic)) return std::nullopt;
    const auto flags = std::to_integer<u8>(record[15]);
    if (flags > (flag_big_endian | flag_inline)) return std::nullopt;
    auto texts = (flags & flag_inline) != 0 ? read_inline(record)
                                            : read_pointers(reader, address, record, flags);
    if (!texts || texts->version.empty() || texts->version.size() > longest_version)
        return std::nullopt;
    const auto text = texts->modules;
    if (text.size() >= 2 * sentinel_size + 1 && text[text.size() - sentinel_size - 1] == '\n')
        texts->modules = text.substr(sentinel_size, text.size() - 2 * sentinel_size);
    else
        texts->modules = {};
    return texts;
}

BuildInfo make_info(const Texts& texts, Extent memory) {
    BuildInfo info;
    info.version = printable(texts.version);
    info.memory = memory;
    parse_module_info(texts.modules, info);
    return info;
}

/// First valid record among the 16-aligned addresses of a range; `damaged` tells of one that only
/// looked like it.
std::optional<BuildInfo> search(const PointerReader& reader, Extent range, bool& damaged) {
    const auto bytes = reader.at(range.begin);
    const auto text =
        as_text(bytes).substr(0, static_cast<std::size_t>(std::min<u64>(bytes.size(), range.size)));
    for (std::size_t at = text.find(magic); at != std::string_view::npos;
         at = text.find(magic, at + 1)) {
        const u64 address = range.begin + at;
        if (address % 16 != 0) continue;
        const auto record = bytes.subspan(at);
        if (const auto texts = read_record(reader, address, record))
            return make_info(*texts, {address, std::min<u64>(texts->end, record.size())});
        damaged = true;
    }
    return std::nullopt;
}

/// Text up to the next separator, which is consumed.
std::string_view take_until(std::string_view& rest, char separator) {
    const auto at = rest.find(separator);
    const auto part = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return part;
}

/// A Go-quoted string without its quotes; other text unchanged. The escapes are those that
/// strconv.Quote writes for text; anything else stays as it is spelled.
std::string unquote(std::string_view text) {
    if (text.size() < 2 || (text.front() != '"' && text.front() != '`') ||
        text.back() != text.front())
        return std::string(text);
    const bool raw = text.front() == '`';
    text = text.substr(1, text.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (raw || text[i] != '\\' || i + 1 == text.size()) {
            out.push_back(text[i]);
            continue;
        }
        const char c = text[++i];
        switch (c) {
            case 'n': out.push_back('\n'); break;
            case 't': out.push_back('\t'); break;
            case 'r': out.push_back('\r'); break;
            case '\\':
            case '"': out.push_back(c); break;
            default: out.push_back('\\'); out.push_back(c);
        }
    }
    return out;
}

Setting parse_setting(std::string_view text) {
    // Keys may be quoted as well: they hold '=' or spaces only then.
    std::size_t split = text.find('=');
    if (text.starts_with('"')) {
        const auto close = text.find("\"=", 1);
        split = close == std::string_view::npos ? close : close + 1;
    }
    const auto key = text.substr(0, split);
    const auto value =
        split == std::string_view::npos ? std::string_view{} : text.substr(split + 1);
    return {printable(unquote(key)), printable(unquote(value))};
}

Module parse_module(std::string_view text, bool main) {
    Module module;
    module.path = printable(take_until(text, '\t'));
    module.version = printable(take_until(text, '\t'));
    module.sum = printable(take_until(text, '\t'));
    module.main = main;
    return module;
}

// There is one, and it comes first; debug.ParseBuildInfo keeps the last that is stated.
void set_main_module(std::vector<Module>& modules, Module main) {
    if (!modules.empty() && modules.front().main)
        modules.front() = std::move(main);
    else
        modules.insert(modules.begin(), std::move(main));
}

void replace_module(Module& module, std::string_view text) {
    Module by = parse_module(text, module.main);
    by.replaced_path = std::move(module.path);
    by.replaced_version = std::move(module.version);
    module = std::move(by);
}

}  // namespace

const std::string* BuildInfo::setting(std::string_view key) const {
    for (const auto& s : settings)
        if (s.key == key) return &s.value;
    return nullptr;
}

void parse_module_info(std::string_view text, BuildInfo& info) {
    while (!text.empty() && info.modules.size() + info.settings.size() < most_entries) {
        auto line = take_until(text, '\n');
        const auto kind = take_until(line, '\t');
        if (kind == "path") info.main_package = printable(line);
        if (kind == "mod") set_main_module(info.modules, parse_module(line, true));
        if (kind == "dep") info.modules.push_back(parse_module(line, false));
        if (kind == "=>" && !info.modules.empty()) replace_module(info.modules.back(), line);
        if (kind == "build") info.settings.push_back(parse_setting(line));
    }
}

namespace {

// Go's linker names its sections on ELF and Mach-O, and external linkers keep at least one of the
// two: where sections are named and neither is there, megabytes of data need no search.
bool may_be_go(const Image& image) {
    if (image.traits.go_sections_unnamed || image.sections.empty()) return true;
    return std::ranges::any_of(image.sections, [](const Section& s) {
        return s.name.ends_with("go.buildinfo") || s.name.ends_with("go_buildinfo") ||
               s.name.ends_with("gopclntab");
    });
}

// go.o of a c-archive has no addresses: its record is what its section holds, where it is inline.
std::optional<BuildInfo> read_of_object(const PointerReader& reader) {
    for (const auto& section : reader.image().sections) {
        if (!section.name.ends_with("go.buildinfo") && !section.name.ends_with("go_buildinfo"))
            continue;
        const auto record = reader.image().contents(section);
        if (record.size() < header_size || (std::to_integer<u8>(record[15]) & flag_inline) == 0)
            continue;
        if (const auto texts = read_record(reader, 0, record)) return make_info(*texts, {});
    }
    return std::nullopt;
}

}  // namespace

std::optional<BuildInfo> read_build_info(const PointerReader& reader, Notes& notes) {
    const auto& image = reader.image();
    if (!may_be_go(image)) return std::nullopt;
    if (image.relocatable()) return read_of_object(reader);
    bool damaged = false;
    // Sections and segments of a good file hold each byte once or twice; a bad one's may all be the
    // whole file.
    u64 left = 4 * u64{image.bytes.size()};
    std::optional<BuildInfo> info;
    const auto in = [&](Extent range) {
        if (info || range.size > left) return;
        left -= range.size;
        info = search(reader, range, damaged);
    };
    for (const auto& section : image.sections)
        if (section.name.ends_with(".go.buildinfo") || section.name.ends_with("__go_buildinfo"))
            in({section.memory.begin, section.file.size});
    for (const auto& section : image.sections)
        if (section.loaded && section.writable) in({section.memory.begin, section.file.size});
    for (const auto& segment : image.segments)
        if (segment.mapped && segment.writable) in({segment.memory.begin, segment.file.size});
    if (info) return info;
    if (damaged)
        warn(notes, "Go build information",
             "damaged: the Go version, modules and build settings are not known from it");
    return std::nullopt;
}

}  // namespace binsize::go
