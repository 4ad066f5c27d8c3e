#include "evidence/imports.hpp"

#include "base/base.hpp"
#include "wire/pe.hpp"

#include <algorithm>

namespace binsize {
namespace {

// Names by address. Lists of a hostile file may share names and have no end, so all that is read
// is kept on one account: an honest file's names have bytes of their own.
class NameReader {
public:
    explicit NameReader(const Image& image)
        : image_(&image), mappings_(image.mappings), account_(2 * image.bytes.size()) {
        std::ranges::stable_sort(mappings_, {}, &Mapping::address);
    }
    std::optional<std::string_view> at(u64 address) {
        const auto it = std::ranges::upper_bound(mappings_, address, {}, &Mapping::address);
        if (it == mappings_.begin()) return std::nullopt;
        const auto& m = *(it - 1);
        const u64 into = address - m.address;
        if (into >= m.file_size) return std::nullopt;
        const auto bytes =
            clip_slice(image_->bytes, m.file_offset + into, std::min(m.file_size - into, account_));
        const auto name = find_cstr(bytes, 0);
        account_ -= name ? name->size() + 1 : bytes.size();
        return name;
    }
    [[nodiscard]] bool exhausted() const { return account_ == 0; }

private:
    const Image* image_;
    std::vector<Mapping> mappings_;
    u64 account_;
};

std::vector<Import> read_pe_imports(const Image& image, Notes& notes) {
    std::vector<Import> out;
    NameReader names(image);
    u64 damaged = 0;
    const u64 by_ordinal = pe::IMAGE_ORDINAL_FLAG(image.bits);
    for (const auto& list : image.import_lists) {
        Cursor at(clip_slice(image.bytes, list.thunks.begin, list.thunks.size));
        while (at.left() >= image.word() && !names.exhausted()) {
            const u64 thunk = at.take_word(image.word());
            Import import{list.library, {}, 0, list.delayed};
            if ((thunk & by_ordinal) != 0) {
                import.ordinal = static_cast<u16>(thunk);
            } else {
                // A hint of two bytes precedes the name.
                const auto name = names.at(thunk + list.name_base + 2);
                if (!name) ++damaged;
                import.name = name.value_or("");
            }
            out.push_back(import);
        }
    }
    if (damaged > 0 || names.exhausted())
        warn(notes, "imports", "{} names are not in the file{}", damaged,
             names.exhausted() ? ", and the lists name more than it holds" : "");
    return out;
}

}  // namespace

std::vector<Import> read_imports(const Image& image, Notes& notes) {
    if (image.traits.imports_in_lists) return read_pe_imports(image, notes);
    std::vector<Import> out;
    if (image.kind == FileKind::relocatable) return out;
    for (const auto& table : image.symbol_tables) {
        if (image.traits.loader_symbols && !table.dynamic) continue;
        for (const auto& s : read_symbols(image, table, notes))
            if (s.undefined && !s.debugging && !s.name.empty())
                out.push_back({{}, s.name, 0, false});
    }
    return out;
}

}  // namespace binsize
