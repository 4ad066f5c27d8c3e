// How Windows loads the image: what it imports (PE Format §6.4, and delayimp.h), what it exports,
// and the protections that its header asks for (§3.4.2 "DLL Characteristics").
#include "format/pe/parts.hpp"

#include <algorithm>

namespace binsize::pe {
namespace {

// Reads the lists of both directories. In an honest file each list and each name has bytes of its
// own (linkers share few of them), so all that is read adds up to less than the account.
class ImportReader {
public:
    ImportReader(Image& image, const RvaMap& map)
        : image_(&image), map_(&map), account_(2 * image.bytes.size()) {}

    void read_list(u64 library, u64 lookup_table, u64 address_table, u64 rva_base, bool delayed) {
        ImportList list;
        list.library = text_at(library - rva_base);
        list.delayed = delayed;
        list.address_table = lookup_table == 0;
        list.name_base = image_->image_base - rva_base;
        const u64 table = (lookup_table != 0 ? lookup_table : address_table) - rva_base;
        list.thunks = thunks_at(table);
        list.addresses = map_->extent(address_table - rva_base, list.thunks.size);
        // The address table is a directory of its own. A list ends with a word of zero.
        if (lookup_table != 0 && !list.thunks.empty())
            pieces_.push_back(map_->extent(table, list.thunks.size + image_->word()));
        read_names(list, rva_base);
        auto& linkage = image_->linkage;
        linkage.libraries.push_back({printable(list.library), delayed ? "delay" : "import",
                                     list.thunks.size / image_->word()});
        functions_ += list.thunks.size / image_->word();
        image_->import_lists.push_back(list);
    }
    [[nodiscard]] bool exhausted() const { return account_ == 0; }
    [[nodiscard]] u64 functions() const { return functions_; }

    /// Lookup tables and names, as few regions as they make.
    void add_regions();

private:
    void spend(u64 bytes) { account_ -= std::min(bytes, account_); }
    std::string_view text_at(u64 rva);
    Extent thunks_at(u64 rva);
    void read_names(const ImportList& list, u64 rva_base);

    Image* image_;
    const RvaMap* map_;
    u64 account_;
    u64 functions_ = 0;
    std::vector<Extent> pieces_;
};

std::string_view ImportReader::text_at(u64 rva) {
    const auto bytes = map_->from(rva);
    const auto readable = bytes.first(std::min<std::size_t>(bytes.size(), account_));
    const auto text = find_cstr(readable, 0);
    spend(text ? text->size() + 1 : readable.size());
    if (!text) return {};
    pieces_.push_back({map_->offset_of(bytes), text->size() + 1});
    return *text;
}

Extent ImportReader::thunks_at(u64 rva) {
    const auto bytes = map_->from(rva);
    if (bytes.empty()) return {};
    const u64 word = image_->word();
    u64 size = 0;
    while (size + word <= bytes.size() && size + word <= account_) {
        Cursor at(bytes, Endian::little, size);
        if (at.take_word(image_->word()) == 0) break;
        size += word;
    }
    spend(size + word);
    return {map_->offset_of(bytes), size};
}

// A hint of two bytes and a name; the linker evens them out.
void ImportReader::read_names(const ImportList& list, u64 rva_base) {
    const u64 by_ordinal = IMAGE_ORDINAL_FLAG(image_->bits);
    Cursor at(clip_slice(image_->bytes, list.thunks.begin, list.thunks.size));
    while (!at.done() && !exhausted()) {
        const u64 thunk = at.take_word(image_->word());
        if ((thunk & by_ordinal) != 0) continue;
        const auto name = text_at(thunk - rva_base + 2);
        if (!name.empty() && pieces_.back().begin >= 2)
            pieces_.back().begin -= 2, pieces_.back().size += 2;
    }
}

void ImportReader::add_regions() {
    constexpr u64 most_regions = 256;
    std::ranges::sort(pieces_, {}, &Extent::begin);
    std::vector<Extent> merged;
    for (const auto& p : pieces_) {
        if (!merged.empty() && p.begin <= merged.back().end() + 1)
            merged.back().size = std::max(merged.back().end(), p.end()) - merged.back().begin;
        else
            merged.push_back(p);
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(merged.size(), most_regions); ++i)
        image_->regions.push_back({"[import names]", merged[i], CostClass::dynamic_linking, true});
}

}  // namespace

void read_imports(Image& image, const Headers& h, const RvaMap& map) {
    ImportReader reader(image, map);
    // Both arrays end with an entry of zeros, whatever size the directory states.
    if (const u64 rva = h.directories[IMAGE_DIRECTORY_ENTRY_IMPORT].rva; rva != 0) {
        auto rest = map.from(rva);
        while (const auto* d = find_struct<ImportDescriptor>(rest, 0)) {
            if (d->Name == 0 || d->FirstThunk == 0 || reader.exhausted()) break;
            reader.read_list(d->Name, d->OriginalFirstThunk, d->FirstThunk, 0, false);
            rest = rest.subspan(sizeof *d);
        }
    }
    if (const u64 rva = h.directories[IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT].rva; rva != 0) {
        auto rest = map.from(rva);
        while (const auto* d = find_struct<DelayLoadDescriptor>(rest, 0)) {
            if (d->DllNameRVA == 0 || reader.exhausted()) break;
            const u64 base = (d->Attributes & dlattrRva) != 0 ? 0 : image.image_base;
            reader.read_list(d->DllNameRVA, d->ImportNameTableRVA, d->ImportAddressTableRVA, base,
                             true);
            rest = rest.subspan(sizeof *d);
        }
    }
    if (reader.exhausted())
        warn(image.notes, "[import directory]",
             "its lists and names take more bytes than the file has; the rest is not read");
    reader.add_regions();

    auto& linkage = image.linkage;
    const auto libraries = linkage.libraries.size();
    linkage.kind = libraries == 0 ? "static" : "dynamic";
    linkage.evidence = libraries == 0
                           ? "imports nothing"
                           : fmt::format("imports {} function{} from {} librar{}",
                                         reader.functions(), reader.functions() == 1 ? "" : "s",
                                         libraries, libraries == 1 ? "y" : "ies");
}

void read_linkage(Image& image, const Headers& h, const RvaMap& map) {
    auto& linkage = image.linkage;
    if (image.os == "windows")
        linkage.min_os = fmt::format("{}.{}", h.subsystem_major, h.subsystem_minor);
    const bool movable = (h.dll_characteristics & IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE) != 0 &&
                         (h.file.Characteristics & coff::IMAGE_FILE_RELOCS_STRIPPED) == 0;
    linkage.pie = movable;
    linkage.aslr = movable;
    linkage.nx = (h.dll_characteristics & IMAGE_DLLCHARACTERISTICS_NX_COMPAT) != 0;
    linkage.cfg = (h.dll_characteristics & IMAGE_DLLCHARACTERISTICS_GUARD_CF) != 0;
    linkage.signed_code = false;

    const auto [rva, size] = h.directories[IMAGE_DIRECTORY_ENTRY_EXPORT];
    const auto at = map.extent(rva, sizeof(ExportDirectory));
    if (rva == 0 || size == 0) return;
    if (const auto* exports =
            find_struct<ExportDirectory>(clip_slice(image.bytes, at.begin, at.size), 0))
        linkage.soname = printable(find_cstr(map.from(exports->Name), 0).value_or(""));
}

}  // namespace binsize::pe
