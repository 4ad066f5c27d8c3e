#include "format/lief/lief.hpp"

#include "format/lief/parts.hpp"
#include "wire/archive.hpp"
#include "wire/elf.hpp"
#include "wire/macho.hpp"

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
    if (text.starts_with(elf::ELFMAG)) return Kind::elf;
    if (magic == macho::MH_MAGIC || magic == macho::MH_MAGIC_64 || magic == macho::MH_CIGAM ||
        magic == macho::MH_CIGAM_64)
        return Kind::macho;
    if (magic == macho::FAT_MAGIC || magic == macho::FAT_MAGIC_64) return Kind::fat;
    if (text.starts_with("MZ")) return Kind::pe;
    if (text.starts_with(ar::ARMAG) || text.starts_with(ar::ARMAGT)) return Kind::archive;
    return Kind::other;
}

// ELF gABI, e_shnum: with 0xff00 sections and more the header states none.
bool numbers_sections_elsewhere(ByteView bytes) {
    const auto is = [&](std::size_t at, u8 value) {
        return find_int<u8>(bytes, at, Endian::little) == value;
    };
    const auto states_none = [&](auto types) {
        const auto* h = find_struct<typename decltype(types)::Ehdr>(bytes, 0);
        return h != nullptr && h->e_shnum == 0 && h->e_shoff != 0;
    };
    using namespace elf;
    const bool big = is(EI_DATA, ELFDATA2MSB);
    if (is(EI_CLASS, ELFCLASS64))
        return big ? states_none(Types<64, Endian::big>{})
                   : states_none(Types<64, Endian::little>{});
    return big ? states_none(Types<32, Endian::big>{}) : states_none(Types<32, Endian::little>{});
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
