#include "evidence/pe_linking.hpp"

#include "wire/pe.hpp"

#include <algorithm>

namespace binsize {
namespace {

// Names may be shared and lists overlap: what is read of them is kept on one account.
class Texts {
public:
    explicit Texts(const Image& image) : image_(image), account_(2 * u64{image.bytes.size()}) {}

    [[nodiscard]] bool spend(u64 bytes) {
        const bool enough = bytes <= account_;
        account_ -= std::min(account_, bytes);
        return enough;
    }
    /// The text at an address, and where it lies; empty where none ends there.
    std::string_view at(u64 address, Extent& place) {
        const auto offset = image_.file_offset(address);
        if (!offset || account_ == 0) return {};
        const auto text = find_cstr(clip_slice(image_.bytes, *offset, longest), 0);
        if (!spend(text ? text->size() + 1 : longest) || !text) return {};
        place = {*offset, text->size() + 1};
        return *text;
    }

private:
    static constexpr u64 longest = 8 << 10;  // beyond what compilers make of templates
    const Image& image_;
    u64 account_;
};

// Hint and name, with what evens them out.
void read_name(const Image& image, Texts& texts, u64 address, PeImport& import) {
    import.name = texts.at(address + 2, import.text);
    import.lost = import.name.empty();
    if (import.lost || import.text.begin < 2) return;
    import.text = {import.text.begin - 2, import.text.size + 2};
    if (import.text.size % 2 != 0 &&
        find_int<u8>(image.bytes, import.text.end(), Endian::little) == u8{0})
        ++import.text.size;
}

}  // namespace

bool each_pe_import(const Image& image, const std::function<void(const PeImport&)>& each) {
    Texts texts(image);
    const u64 word = image.word();
    const u64 by_ordinal = pe::IMAGE_ORDINAL_FLAG(image.bits);
    for (const auto& list : image.import_lists) {
        Cursor at(clip_slice(image.bytes, list.thunks.begin, list.thunks.size));
        for (u64 i = 0; at.left() >= word; i += word) {
            if (!texts.spend(word)) return false;
            const u64 thunk = at.take_word(image.word());
            PeImport import;
            import.library = list.library;
            import.delayed = list.delayed;
            if (i + word <= list.addresses.size) import.address = {list.addresses.begin + i, word};
            if (!list.address_table) import.lookup = {list.thunks.begin + i, word};
            if ((thunk & by_ordinal) != 0)
                import.ordinal = static_cast<u16>(thunk);
            else
                read_name(image, texts, thunk + list.name_base, import);
            each(import);
        }
    }
    return true;
}

void each_pe_export(const Image& image, const std::function<void(const PeExport&)>& each) {
    const auto directory = image.region("[export directory]");
    const auto* const d = find_struct<pe::ExportDirectory>(
        clip_slice(image.bytes, directory.begin, directory.size), 0);
    if (d == nullptr) return;
    const u64 base = image.image_base;
    const auto table = [&](u64 rva, u64 count, u64 size) -> std::optional<u64> {
        const auto at = image.file_offset(base + rva);
        if (!at || count > (image.bytes.size() - *at) / size) return std::nullopt;
        return at;
    };
    const auto functions = table(d->AddressOfFunctions, d->NumberOfFunctions, 4);
    if (!functions) return;
    const auto export_at = [&](u64 i) {
        const Extent entry{*functions + i * 4, 4};
        const u64 rva = find_int<u32>(image.bytes, entry.begin, Endian::little).value_or(0);
        const auto at = image.file_offset(base + rva);
        const bool forwarded = at && directory.contains(*at);
        return PeExport{rva == 0 || forwarded ? 0 : base + rva, entry, {}, {}, {}};
    };
    for (u64 i = 0; i < d->NumberOfFunctions; ++i)
        if (const auto found = export_at(i); found.function != 0) each(found);
    const auto names = table(d->AddressOfNames, d->NumberOfNames, 4);
    const auto ordinals = table(d->AddressOfNameOrdinals, d->NumberOfNames, 2);
    if (!names || !ordinals) return;
    Texts texts(image);
    for (u64 i = 0; i < d->NumberOfNames; ++i) {
        const u64 number =
            find_int<u16>(image.bytes, *ordinals + i * 2, Endian::little).value_or(0);
        if (number >= d->NumberOfFunctions) continue;
        auto found = export_at(number);
        if (found.function == 0) continue;
        found.name = {*names + i * 4, 4};
        found.ordinal = {*ordinals + i * 2, 2};
        const u64 text = find_int<u32>(image.bytes, found.name.begin, Endian::little).value_or(0);
        (void)texts.at(base + text, found.text);
        each(found);
    }
}

}  // namespace binsize
