#include "format/format.hpp"

#include "base/text.hpp"
#include "format/macho/names.hpp"

#include <algorithm>
#include <array>

namespace binsize {

#define FORMAT(id, description)      \
    bool probe_##id(ByteView bytes); \
    Result<Image> load_##id(ByteView bytes, const LoadOptions& options);
#include "image/formats.def"
#undef FORMAT

namespace {

constexpr FormatEntry entries[] = {
#define FORMAT(id, description) {#id, description, probe_##id, load_##id},
#include "image/formats.def"
#undef FORMAT
};

// What a file that is no executable seems to be, for the error message.
struct Seeming {
    std::string_view what;
    std::string_view hint = {};  // what to do instead
};
Seeming recognise(ByteView bytes) {
    struct Magic {
        std::string_view prefix;
        Seeming is;
    };
    using namespace std::string_view_literals;
    constexpr std::array magics = {
        Magic{"#!"sv, {"a script"}},
        Magic{"\xca\xfe\xba\xbe"sv, {"a Java class file"}},
        Magic{"\x1f\x8b"sv, {"a gzip file", "decompress it first"}},
        Magic{"\x28\xb5\x2f\xfd"sv, {"a zstd file", "decompress it first"}},
        Magic{"\3757zXZ\0"sv, {"an xz file", "decompress it first"}},
        Magic{"BZh"sv, {"a bzip2 file", "decompress it first"}},
        Magic{"PK\x03\x04"sv, {"a zip file (or jar, apk, wheel)", "extract it first"}},
        Magic{"BC\xc0\xde"sv, {"LLVM bitcode"}},
        Magic{"\xde\xc0\x17\x0b"sv, {"LLVM bitcode in a wrapper"}},
        Magic{"Microsoft C/C++ MSF 7.00"sv, {"a PDB file", "give the executable instead"}},
        Magic{"\x01\xdf"sv, {"a 32-bit XCOFF file", "those are not read"}},
        Magic{"\x01\xf7"sv, {"a 64-bit XCOFF file", "those are not read"}},
        Magic{"<bigaf>\n"sv, {"an AIX archive", "those are not read"}},
        Magic{"\xef\xbb\xbf"sv, {"text"}},
        Magic{"MZ"sv, {"a DOS program without a PE header"}},
        Magic{"{"sv,
              {"text", "if it is a saved report, `report`, `diff`, `gate` and `compare` read it"}},
    };
    const auto text = as_text(bytes);
    for (const auto& m : magics)
        if (text.starts_with(m.prefix)) return m.is;
    const auto head = text.substr(0, 512);
    const bool plain = std::ranges::all_of(head, [](char c) {
        return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t' ||
               static_cast<unsigned char>(c) >= 0x80;
    });
    return {plain ? "text" : ""};
}

}  // namespace

namespace {

// A file that is no fat one has nothing to choose from, but may be the wrong one.
Result<void> check_arch(const Image& image, const std::string& arch) {
    if (arch.empty()) return {};
    if (image.format == Format::archive)
        return fail(ErrorKind::usage, "is an archive; --arch chooses a slice of a fat file");
    if (macho::names_arch(arch, image.arch)) return {};
    return fail(ErrorKind::usage, "is for {}, not for {}", image.arch, printable(arch));
}

}  // namespace

std::span<const FormatEntry> formats() { return entries; }

std::string foreign_kind(ByteView bytes) {
    if (std::ranges::any_of(entries, [&](const FormatEntry& f) { return f.probe(bytes); }))
        return {};
    const auto what = recognise(bytes).what;
    return what.empty() ? "of no known format" : std::string(what);
}

Result<Image> load(ByteView bytes, const LoadOptions& options) {
    if (bytes.empty()) return fail(ErrorKind::malformed, "is empty");
    // An archive within a slice of a fat file is as deep as real files go.
    constexpr unsigned max_depth = 4;
    if (options.depth > max_depth)
        return malformed("lies within {} archives and fat files, more than the {} that are read",
                         options.depth, max_depth);
    for (const auto& f : entries)
        if (f.probe(bytes)) {
            auto image = f.load(bytes, options);
            if (!image) return image;
            // A fat file's loader has chosen already.
            if (f.id != "fat") TRY_VOID(check_arch(*image, options.arch));
            image->notes_left_out += limit_notes(image->notes);
            return image;
        }
    const auto [what, hint] = recognise(bytes);
    if (!what.empty())
        return fail(ErrorKind::unsupported,
                    "is {}, not an ELF, Mach-O, PE or WebAssembly file or an archive{}{}", what,
                    hint.empty() ? "" : "; ", hint);
    return fail(ErrorKind::unsupported,
                "is not an ELF, Mach-O, PE or WebAssembly file or an archive: it begins with {}",
                [&] {
                    std::string hex;
                    for (const auto b : clip_slice(bytes, 0, 8))
                        hex += fmt::format("{}{:02x}", hex.empty() ? "" : " ", static_cast<u8>(b));
                    return hex;
                }());
}

void add_overlay(Image& image) {
    u64 end = 0;
    const auto reach = [&](Extent e) {
        if (!e.empty()) end = std::max(end, std::min<u64>(e.end(), image.bytes.size()));
    };
    for (const auto& s : image.sections) reach(s.file);
    for (const auto& s : image.segments) reach(s.file);
    for (const auto& r : image.regions) reach(r.file);
    for (const auto& m : image.members) reach(m.file);
    for (const auto& t : image.symbol_tables) reach(t.entries), reach(t.strings);
    if (end >= image.bytes.size()) return;
    const Extent rest{end, image.bytes.size() - end};
    // More zeros than this are not read to learn that they are: no tool rounds up so much.
    constexpr u64 most_zeros = u64{4} << 20U;
    if (rest.size <= most_zeros && all_zero(image.bytes.subspan(static_cast<std::size_t>(end))))
        image.regions.push_back({"[trailing zeros]", rest, CostClass::padding});
    else
        image.regions.push_back({"[overlay]", rest, CostClass::overlay});
}

}  // namespace binsize
