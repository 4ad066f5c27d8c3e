// Whether a file is stripped. strip(1) and the linkers' -s leave what dyld needs: undefined
// symbols, exported ones of a library, and in a program those that are weak (dyld makes one of
// several) or marked REFERENCED_DYNAMICALLY, as the linker's own __mh_execute_header is. So a file
// is *not* stripped as soon as one symbol is left that is defined in a section and is local, or
// that is a stab of a function; in a program or an object also one that is global, lies in code
// and is none of those that dyld needs. (A Go program linked with -s keeps about fifty undefined
// imports: stripped.)
#include "format/macho/parts.hpp"

#include <algorithm>

namespace binsize::macho {
namespace {

// The linker's symbol for the Mach-O header, with its NUL.
constexpr std::string_view header_symbol("__mh_execute_header\0", 20);

// What one walk over the table finds out.
class SymbolWalk {
public:
    explicit SymbolWalk(const Loading& l) : l_(l) {}

    template <class Entry>
    void walk() {
        for (const auto& t : l_.image.symbol_tables) {
            const auto bytes = clip_slice(l_.image.bytes, t.entries.begin, t.entries.size);
            strings_ = clip_slice(l_.image.bytes, t.strings.begin, t.strings.size);
            const auto entries = *find_array<Entry>(bytes, 0, bytes.size() / sizeof(Entry));
            for (const auto& n : entries) {
                const bool needed = needed_by_dyld(n);
                if (needed)
                    kept_names_.push_back(n.n_strx);
                else
                    removable_ += sizeof(Entry);
                if (!needed || l_.object()) names_own_code_ = names_own_code_ || names_own_code(n);
            }
        }
    }
    [[nodiscard]] bool stripped() const { return !names_own_code_; }

    // Entries that are not needed, and the strings that no needed one uses. Names may be shared,
    // so each place counts once; a table of overlapping names ends when all of it is kept.
    [[nodiscard]] u64 removable() {
        std::ranges::sort(kept_names_);
        const auto repeated = std::ranges::unique(kept_names_);
        kept_names_.erase(repeated.begin(), repeated.end());
        u64 kept = 0;
        for (const u32 at : kept_names_) {
            const auto name = find_cstr(strings_, at);
            if (!name || kept >= strings_.size()) break;  // no NUL here: none behind it either
            kept += name->size() + 1;
        }
        return removable_ == 0
                   ? 0
                   : removable_ + strings_.size() - std::min<u64>(kept, strings_.size());
    }

private:
    [[nodiscard]] bool program() const {
        return l_.image.kind == FileKind::executable && !l_.object();
    }

    template <class Entry>
    [[nodiscard]] bool needed_by_dyld(const Entry& n) const {
        const auto type = static_cast<u32>(n.n_type);
        if ((type & N_STAB) != 0) return false;
        const auto kind = type & N_TYPE;
        if (kind != N_SECT && kind != N_ABS) return true;
        if ((type & N_EXT) == 0) return false;
        return !program() || (n.n_desc & (REFERENCED_DYNAMICALLY | N_WEAK_DEF)) != 0 ||
               as_text(clip_slice(strings_, n.n_strx, header_symbol.size())) == header_symbol;
    }
    template <class Entry>
    [[nodiscard]] bool names_own_code(const Entry& n) const {
        const auto type = static_cast<u32>(n.n_type);
        if ((type & N_STAB) != 0) return type == N_FUN;
        if ((type & N_TYPE) != N_SECT) return false;
        if ((type & N_EXT) == 0) return true;
        const auto section = static_cast<std::size_t>(n.n_sect) - 1;
        const auto& sections = l_.image.sections;
        return section < sections.size() && sections[section].executable;
    }

    const Loading& l_;
    ByteView strings_;
    std::vector<u32> kept_names_;  // n_strx
    u64 removable_ = 0;            // bytes of entries
    bool names_own_code_ = false;
};

}  // namespace

template <Endian E>
void judge_symbols(Loading& l) {
    SymbolWalk walk(l);
    if (l.image.bits == 64)
        walk.walk<nlist<Wire64<E>, E>>();
    else
        walk.walk<nlist<Wire32<E>, E>>();
    l.image.stripped = walk.stripped();
    // An object without its symbols is nothing that could be linked.
    l.image.removable_symbol_names = l.object() ? 0 : walk.removable();
}
template void judge_symbols<Endian::little>(Loading&);
template void judge_symbols<Endian::big>(Loading&);

}  // namespace binsize::macho
