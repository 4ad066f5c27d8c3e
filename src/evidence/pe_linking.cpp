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

using EachImport = std::function<void(const PeImport&)>;

class ImportLists {
public:
    ImportLists(const Image& image, const EachImport& each)
        : image_(image), each_(each), texts_(image) {}

    /// Addresses; `base`: what words without a number count from. False where enough is read.
    bool list(u64 library, u64 lookup, u64 addresses, u64 base) {
        Extent ignored;
        const auto name = texts_.at(library, ignored);
        const u64 word = image_.word();
        const auto slots = image_.file_offset(addresses);
        const auto words = lookup != 0 ? image_.file_offset(lookup) : slots;
        if (!words) return true;
        const u64 by_ordinal = pe::IMAGE_ORDINAL_FLAG(image_.bits);
        for (u64 i = 0;; ++i) {
            Cursor at(image_.bytes, Endian::little, *words + i * word);
            const u64 thunk = at.take_word(image_.word());
            if (at.failed() || thunk == 0) return true;
            if (!texts_.spend(word)) return false;
            PeImport import{name, {}, 0, {}, {}, {}};
            if (slots) import.address = {*slots + i * word, word};
            if (lookup != 0) import.lookup = {*words + i * word, word};
            if ((thunk & by_ordinal) != 0)
                import.ordinal = static_cast<u16>(thunk);
            else
                named(thunk + base, import);
            each_(import);
        }
    }

private:
    void named(u64 address, PeImport& import) {
        import.name = texts_.at(address + 2, import.text);
        if (import.name.empty() || import.text.begin < 2) return;
        import.text = {import.text.begin - 2, import.text.size + 2};
        if (import.text.size % 2 != 0 &&
            find_int<u8>(image_.bytes, import.text.end(), Endian::little) == u8{0})
            ++import.text.size;
    }
    const Image& image_;
    const EachImport& each_;
    Texts texts_;
};

}  // namespace

void each_pe_import(const Image& image, const EachImport& each) {
    ImportLists lists(image, each);
    const auto of = [&](std::string_view region) {
        const auto at = image.region(region);
        return clip_slice(image.bytes, at.begin, image.bytes.size());
    };
    const u64 base = image.image_base;
    for (auto rest = of("[import directory]");;) {
        const auto* const d = find_struct<pe::ImportDescriptor>(rest, 0);
        if (image.region("[import directory]").empty() || d == nullptr || d->Name == 0 ||
            d->FirstThunk == 0)
            break;
        const u64 lookup = d->OriginalFirstThunk;
        if (!lists.list(base + d->Name, lookup != 0 ? base + lookup : 0, base + d->FirstThunk,
                        base))
            return;
        rest = rest.subspan(sizeof *d);
    }
    for (auto rest = of("[delay imports]");;) {
        const auto* const d = find_struct<pe::DelayLoadDescriptor>(rest, 0);
        if (image.region("[delay imports]").empty() || d == nullptr || d->DllNameRVA == 0) break;
        const u64 from = (d->Attributes & pe::dlattrRva) != 0 ? base : 0;
        const u64 lookup = d->ImportNameTableRVA;
        if (!lists.list(from + d->DllNameRVA, lookup != 0 ? from + lookup : 0,
                        from + d->ImportAddressTableRVA, from))
            return;
        rest = rest.subspan(sizeof *d);
    }
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
