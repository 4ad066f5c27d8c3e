// An archive is a magic, then members: 60 bytes of text as a header, the content, a byte to make
// it even. The first members may be indices for the linker and a table of long names; they are
// regions, and what remains are the members, which whoever needs them opens one at a time. Depth
// ends here: an archive or a fat file as a member is named, not opened. Members of import
// libraries, a header and two names each, are no images either: their parts are regions of the
// archive.
#include "format/archive/archive.hpp"

#include "base/base.hpp"
#include "format/coff/parts.hpp"
#include "wire/archive.hpp"
#include "wire/macho.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace binsize {
namespace {

using ar::ARFMAG, ar::ARMAG, ar::ARMAGT, ar::ar_hdr;

std::string_view trimmed(ByteView field) {
    const auto text = as_text(field);
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

// Indices ("/", "/SYM64/", "/<ECSYMBOLS>/", BSD's "__.SYMDEF") and the long names ("//"); a name
// by its offset ("/123") is not one of them.
bool is_special(std::string_view name) {
    if (name.starts_with("__.SYMDEF")) return true;
    return name.starts_with('/') && (name.size() == 1 || name[1] < '0' || name[1] > '9');
}

// The digits at the front of a text; nothing where there are none.
std::optional<u64> number(std::string_view text) {
    u64 value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

// "//": names that do not fit into a header, by offset. GNU ends each with "/\n", COFF with NUL.
class LongNames {
public:
    void set(ByteView bytes) {
        text_ = as_text(bytes);
        ends_.clear();
        for (std::size_t i = 0; i < text_.size(); ++i)
            if (text_[i] == '\n' || text_[i] == '\0') ends_.push_back(i);
    }
    [[nodiscard]] std::optional<std::string_view> at(u64 offset) const {
        const auto end = std::ranges::lower_bound(ends_, offset);
        if (offset >= text_.size() || end == ends_.end()) return std::nullopt;
        auto name =
            text_.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(*end - offset));
        if (name.ends_with('/')) name.remove_suffix(1);
        return name;
    }

private:
    std::string_view text_;
    std::vector<u64> ends_;
};

class ArchiveReader {
public:
    ArchiveReader(Image& image, bool thin) : image_(&image), thin_(thin) {}
    void read();
    /// What import members say, once all are read.
    void finish();

private:
    struct Entry {
        std::string_view name;
        Extent header, content;
        bool special = false;
    };
    [[nodiscard]] std::optional<Entry> entry_at(u64 offset);
    void name_entry(Entry& entry, std::string_view field);
    void add_special(const Entry& entry);
    void add_member(const Entry& entry);
    bool add_import(Member& member, ByteView bytes);

    Image* image_;
    bool thin_;
    LongNames long_names_;
    std::unordered_map<std::string_view, std::size_t> libraries_;  // → of the image's linkage
    u64 imports_ = 0, damaged_imports_ = 0;
};

std::optional<ArchiveReader::Entry> ArchiveReader::entry_at(u64 offset) {
    const auto where = [&] { return fmt::format("member header at {:#x}", offset); };
    const auto* h = find_struct<ar_hdr>(image_->bytes, offset);
    if (h == nullptr || as_text(h->ar_fmag) != ARFMAG) {
        warn(image_->notes, where(), "is no member header; what follows is not read");
        return std::nullopt;
    }
    const auto size = number(trimmed(h->ar_size));
    if (!size) {
        warn(image_->notes, where(), "states no size; what follows is not read");
        return std::nullopt;
    }
    Entry e;
    e.header = {offset, sizeof *h};
    const u64 room = image_->bytes.size() - e.header.end();
    e.special = is_special(trimmed(h->ar_name));
    const u64 stated = thin_ && !e.special ? 0 : *size;
    e.content = {e.header.end(), std::min(stated, room)};
    if (stated > room) warn(image_->notes, where(), "states {} bytes, {} are there", stated, room);
    name_entry(e, trimmed(h->ar_name));
    return e;
}

void ArchiveReader::name_entry(Entry& e, std::string_view field) {
    e.name = field;
    if (field.starts_with("#1/")) {  // BSD: the name is the first bytes of the content
        const u64 length = std::min(number(field.substr(3)).value_or(0), e.content.size);
        const auto bytes = clip_slice(image_->bytes, e.content.begin, length);
        e.name = field_text(bytes);
        e.header.size += bytes.size();
        e.content = {e.header.end(), e.content.size - bytes.size()};
        e.special = is_special(e.name);
    } else if (const auto offset =
                   field.starts_with('/') ? number(field.substr(1)) : std::nullopt) {
        e.name = long_names_.at(*offset).value_or(field);
    } else if (!e.special && field.ends_with('/')) {
        e.name.remove_suffix(1);
    }
}

void ArchiveReader::add_special(const Entry& e) {
    if (e.name == "//") {
        long_names_.set(clip_slice(image_->bytes, e.content.begin, e.content.size));
        image_->regions.push_back({"[member names]", e.content, CostClass::headers});
    } else {
        image_->regions.push_back({"[archive index]", e.content, CostClass::symbol_names});
    }
}

// Universal binaries begin like Java classes; either way it is not an object.
bool is_fat(ByteView bytes) {
    const auto magic = find_int<u32>(bytes, 0, Endian::big);
    return magic == macho::FAT_MAGIC || magic == macho::FAT_MAGIC_64;
}

void ArchiveReader::add_member(const Entry& e) {
    Member m;
    m.name = e.name.empty() ? "[no name]" : e.name;
    m.file = e.content;
    const auto bytes = clip_slice(image_->bytes, e.content.begin, e.content.size);
    if (thin_) {
        m.problem = "lies outside of this thin archive, in " + printable(e.name);
    } else if (bytes.empty()) {
        m.problem = "is empty";
    } else if (probe_archive(bytes) || is_fat(bytes)) {
        m.problem = "is an archive or a universal binary, which is not opened within an archive";
    } else {
        m.parted = add_import(m, bytes);
    }
    image_->members.push_back(std::move(m));
}

bool ArchiveReader::add_import(Member& m, ByteView bytes) {
    const auto import = coff::find_import(bytes);
    if (!import) return false;
    if (imports_++ == 0) {
        image_->arch = import->arch;
        image_->bits = import->bits;
    } else if (image_->arch != import->arch) {
        image_->arch = {};
        image_->bits = 0;
    }
    auto& regions = image_->regions;
    const auto add = [&](std::string_view name, Extent part, CostClass cost_class) {
        if (!part.empty())
            regions.push_back({name, {m.file.begin + part.begin, part.size}, cost_class});
    };
    add("[import header]", import->header, CostClass::headers);
    add("[import names]", import->names, CostClass::dynamic_linking);
    const u64 end = import->names.end();
    add("[overlay]", {end, bytes.size() - end}, CostClass::overlay);
    if (import->missing > 0) ++damaged_imports_;
    auto& libraries = image_->linkage.libraries;
    const auto [it, added] = libraries_.try_emplace(import->library, libraries.size());
    if (added) libraries.push_back({printable(import->library), "import", 0});
    ++*libraries[it->second].functions;
    return true;
}

void ArchiveReader::finish() {
    if (imports_ == 0) return;
    if (damaged_imports_ > 0)
        warn(image_->notes, "[import names]", "{} of {} members state more bytes than they have",
             damaged_imports_, imports_);
    image_->os = "windows";
    image_->linkage.evidence = fmt::format("an import library: {} import{}", with_commas(imports_),
                                           imports_ == 1 ? "" : "s");
}

void ArchiveReader::read() {
    const u64 end = image_->bytes.size();
    for (u64 at = ARMAG.size(); at < end;) {
        const auto e = entry_at(at);
        if (!e) return;
        image_->regions.push_back({"[member header]", e->header});
        if (e->special)
            add_special(*e);
        else
            add_member(*e);
        at = e->content.end();
        if (at % 2 != 0 && at < end) {
            image_->regions.push_back({"[padding]", {at, 1}, CostClass::padding});
            ++at;
        }
    }
}

}  // namespace

bool probe_archive(ByteView bytes) {
    const auto text = as_text(bytes);
    return text.starts_with(ARMAG) || text.starts_with(ARMAGT);
}

Result<Image> load_archive(ByteView bytes, const LoadOptions&) {
    Image image;
    image.format = Format::archive;
    image.kind = FileKind::archive;
    image.bits = 0;
    image.bytes = bytes;
    image.linkage.kind = "relocatable";
    image.linkage.evidence = "an archive of object files";
    image.regions.push_back({"[archive magic]", {0, ARMAG.size()}});
    const bool thin = as_text(bytes).starts_with(ARMAGT);
    if (thin)
        inform(image.notes, "archive",
               "is thin: it names its members, which are files of their own; report on those");
    ArchiveReader reader(image, thin);
    reader.read();
    reader.finish();
    image.open_member = [](ByteView member) { return load(member); };
    add_overlay(image);
    return image;
}

}  // namespace binsize
