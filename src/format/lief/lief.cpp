#include "format/lief/lief.hpp"

#include "format/lief/parts.hpp"

#include <LIEF/logging.hpp>

#include <exception>
#include <new>

namespace binsize {
namespace {

enum class Kind { elf, macho, fat, pe, archive, other };

// By the magic alone: what the file is called in an error must not depend on our own readers.
Kind kind_of(ByteView bytes) {
    const auto text = as_text(bytes);
    const auto magic = find_int<u32>(bytes, 0, Endian::big).value_or(0);
    if (magic == 0x7f454c46) return Kind::elf;
    if (magic == 0xfeedface || magic == 0xfeedfacf || magic == 0xcefaedfe || magic == 0xcffaedfe)
        return Kind::macho;
    if (magic == 0xcafebabe || magic == 0xcafebabf) return Kind::fat;
    if (text.starts_with("MZ")) return Kind::pe;
    if (text.starts_with("!<arch>\n") || text.starts_with("!<thin>\n")) return Kind::archive;
    return Kind::other;
}

// ELF gABI, e_shnum: with 0xff00 sections and more the header states none.
bool numbers_sections_elsewhere(ByteView bytes) {
    const bool wide = find_int<u8>(bytes, 4, Endian::little) == 2;
    const auto e = find_int<u8>(bytes, 5, Endian::little) == 2 ? Endian::big : Endian::little;
    const auto count = find_int<u16>(bytes, wide ? 60 : 48, e);
    const u64 table =
        wide ? find_int<u64>(bytes, 40, e).value_or(0) : find_int<u32>(bytes, 32, e).value_or(0);
    return count == 0 && table != 0;
}

}  // namespace

Result<Image> load_lief(ByteView bytes, const LoadOptions&) {
    LIEF::Logger::disable();
    Image image;
    image.bytes = bytes;
    image.loaded_symbols.emplace();
    try {
        switch (kind_of(bytes)) {
            case Kind::elf:
                if (numbers_sections_elsewhere(bytes))
                    return fail(ErrorKind::unsupported,
                                "states the number of its sections in the first of them, which "
                                "LIEF cannot read");
                lief::fill_elf(image);
                break;
            case Kind::macho:
                // 0.9 takes the header apart and finds no load command behind it.
                if (bytes[0] == std::byte{0xfe})
                    return fail(ErrorKind::unsupported,
                                "is a big-endian Mach-O file, which LIEF cannot read");
                lief::fill_macho(image);
                break;
            case Kind::pe: lief::fill_pe(image); break;
            case Kind::fat:
                return fail(ErrorKind::unsupported,
                            "is a fat file, which the LIEF loader does not take apart");
            case Kind::archive:
                return fail(ErrorKind::unsupported, "is an archive, which LIEF cannot read");
            case Kind::other:
                return fail(ErrorKind::unsupported,
                            "is nothing that LIEF can read here: no ELF, Mach-O or PE file "
                            "(COFF objects are among what it cannot)");
        }
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::unreadable, "needs more memory than LIEF may have");
    } catch (const std::exception& e) {
        return fail(ErrorKind::malformed, "cannot be read by LIEF: {}", e.what());
    }
    add_overlay(image);
    return image;
}

}  // namespace binsize
