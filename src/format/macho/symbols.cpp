// Whether a file is stripped. strip(1) and the linkers' -s leave what dyld needs: undefined
// symbols, exported ones of a library, and in a program those that are weak (dyld makes one of
// several) or marked REFERENCED_DYNAMICALLY, as the linker's own __mh_execute_header is. So a file
// is *not* stripped as soon as one symbol is left that is defined in a section and is local, or
// that is a stab of a function; in a program or an object also one that is global, lies in code
// and is none of those that dyld needs. (A Go program linked with -s keeps about fifty undefined
// imports: stripped.)
#include "format/macho/parts.hpp"

namespace binsize::macho {
namespace {

template <class Word, Endian E>
struct nlist {
    Packed<u32, E> n_strx;
    std::byte n_type, n_sect;
    Packed<u16, E> n_desc;
    Word n_value;
};
constexpr u32 n_fun = 0x24, referenced_dynamically = 0x10, n_weak_def = 0x80;

template <class Nlist>
bool names_own_code(const Loading& l, const Nlist& n, ByteView strings) {
    const auto type = static_cast<u32>(n.n_type);
    if ((type & N_STAB) != 0) return type == n_fun;
    if ((type & N_TYPE) != N_SECT) return false;
    if ((type & N_EXT) == 0) return true;
    const bool library = l.image.kind != FileKind::executable && !l.object();
    const auto section = static_cast<std::size_t>(n.n_sect) - 1;
    if (library || section >= l.image.sections.size()) return false;
    if (!l.object() && (n.n_desc & (referenced_dynamically | n_weak_def)) != 0) return false;
    return l.image.sections[section].executable &&
           find_cstr(strings, n.n_strx) != "__mh_execute_header";
}

template <class Nlist>
bool any_names_own_code(const Loading& l) {
    for (const auto& t : l.image.symbol_tables) {
        const auto entries = clip_slice(l.image.bytes, t.entries.begin, t.entries.size);
        const auto strings = clip_slice(l.image.bytes, t.strings.begin, t.strings.size);
        const auto table = *find_array<Nlist>(entries, 0, entries.size() / sizeof(Nlist));
        for (const auto& n : table)
            if (names_own_code(l, n, strings)) return true;
    }
    return false;
}

}  // namespace

template <Endian E>
bool is_stripped(const Loading& l) {
    return l.image.bits == 64 ? !any_names_own_code<nlist<Packed<u64, E>, E>>(l)
                              : !any_names_own_code<nlist<Packed<u32, E>, E>>(l);
}
template bool is_stripped<Endian::little>(const Loading&);
template bool is_stripped<Endian::big>(const Loading&);

}  // namespace binsize::macho
