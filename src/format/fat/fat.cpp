#include "format/fat/fat.hpp"

#include "base/text.hpp"
#include "format/macho/names.hpp"
#include "wire/macho.hpp"

#include <algorithm>

namespace binsize {
namespace {

constexpr u32 java_major_version = 43;  // class files begin at 45.3; cctools draws the line here

using macho::fat_arch, macho::fat_arch_64, macho::fat_header;
using macho::FAT_MAGIC, macho::FAT_MAGIC_64;

struct Slice {
    u32 cputype = 0, cpusubtype = 0;
    u64 offset = 0, size = 0;
    std::string problem;

    [[nodiscard]] std::string_view name() const { return macho::slice_name(cputype, cpusubtype); }
};

template <class Arch>
Result<std::vector<Slice>> read_slices(ByteView bytes, u32 count) {
    const auto table =
        TRY(array_at<Arch>(bytes, sizeof(fat_header), count, "the table of fat slices"));
    std::vector<Slice> slices;
    for (const auto& a : table) slices.push_back({a.cputype, a.cpusubtype, a.offset, a.size, {}});
    return slices;
}

// A slice must have bytes of its own: the same bytes read as several slices would count twice, and
// nested tables of them would multiply the work.
void find_problems(std::vector<Slice>& slices, u64 table_end, u64 file_size) {
    std::vector<Slice*> order;
    for (auto& s : slices) order.push_back(&s);
    std::ranges::stable_sort(order, {}, &Slice::offset);
    u64 taken = table_end;
    for (auto* s : order) {
        if (!fits(file_size, s->offset, s->size))
            s->problem = fmt::format("states {} bytes at {:#x}, past the end of the file at {:#x}",
                                     s->size, s->offset, file_size);
        else if (s->offset < taken)
            s->problem = fmt::format("begins at {:#x}, within what lies before it up to {:#x}",
                                     s->offset, taken);
        else
            taken = s->offset + s->size;
    }
}

Result<Image> load_slice(ByteView bytes, const Slice& slice, const LoadOptions& options) {
    if (!slice.problem.empty()) return malformed("slice {} {}", slice.name(), slice.problem);
    const auto content = TRY(binsize::slice(bytes, slice.offset, slice.size, "the slice"));
    if (probe_fat(content)) return malformed("slice {} is a fat file itself", slice.name());
    return load(content, for_member(options));
}

Result<Image> load_named(ByteView bytes, const std::vector<Slice>& slices,
                         const LoadOptions& options) {
    const std::string_view arch = options.arch;
    // The exact name first: "arm64" is the plain slice of a file that has arm64e as well.
    for (const auto& s : slices)
        if (s.name() == arch) return load_slice(bytes, s, options);
    for (const auto& s : slices)
        if (macho::names_arch(arch, s.cputype, s.cpusubtype)) return load_slice(bytes, s, options);
    std::string names;
    for (const auto& s : slices) names += fmt::format("{}{}", names.empty() ? "" : ", ", s.name());
    return fail(ErrorKind::usage, "has no slice for {}; it has {}", printable(arch), names);
}

// Slices are aligned to pages; what is not zero between them is no padding.
void add_gap(Image& image, Extent gap) {
    const bool zero = std::ranges::all_of(clip_slice(image.bytes, gap.begin, gap.size),
                                          [](std::byte b) { return b == std::byte{0}; });
    if (zero)
        image.regions.push_back({"[slice padding]", gap, CostClass::padding});
    else
        image.regions.push_back({"[between slices]", gap, CostClass::unknown});
}

void add_padding(Image& image, u64 table_end) {
    std::vector<Extent> taken;
    for (const auto& m : image.members) taken.push_back(m.file);
    std::ranges::sort(taken, {}, &Extent::begin);
    u64 at = table_end;
    for (const auto& e : taken) {
        if (e.begin > at) add_gap(image, {at, e.begin - at});
        at = std::max(at, e.end());
    }
    if (at < image.bytes.size())
        image.regions.push_back({"[overlay]", {at, image.bytes.size() - at}, CostClass::overlay});
}

}  // namespace

bool probe_fat(ByteView bytes) {
    const auto magic = find_int<u32>(bytes, 0, Endian::big);
    if (magic == FAT_MAGIC_64) return true;
    return magic == FAT_MAGIC &&
           find_int<u32>(bytes, 4, Endian::big).value_or(0) < java_major_version;
}

Result<Image> load_fat(ByteView bytes, const LoadOptions& options) {
    const auto& header = *TRY(struct_at<fat_header>(bytes, 0, "the fat header"));
    const bool wide = header.magic == FAT_MAGIC_64;
    if (header.nfat_arch == 0) return malformed("is a fat file without slices");
    auto slices = wide ? TRY(read_slices<fat_arch_64>(bytes, header.nfat_arch))
                       : TRY(read_slices<fat_arch>(bytes, header.nfat_arch));
    const u64 table_end =
        sizeof(fat_header) + slices.size() * (wide ? sizeof(fat_arch_64) : sizeof(fat_arch));
    find_problems(slices, table_end, bytes.size());
    if (!options.arch.empty()) return load_named(bytes, slices, options);

    Image image;
    image.format = Format::fat;
    image.kind = FileKind::fat;
    image.bits = 0;
    image.endian = Endian::big;
    image.bytes = bytes;
    image.regions.push_back({"[fat header]", {0, table_end}});
    for (const auto& s : slices) {
        Member m;
        m.name = s.name();
        auto loaded = load_slice(bytes, s, options);
        if (s.problem.empty()) m.file = {s.offset, s.size};
        if (loaded)
            m.image = std::make_unique<Image>(std::move(*loaded));
        else
            m.problem = loaded.error().message;
        if (!m.problem.empty()) warn(image.notes, fmt::format("slice {}", m.name), "{}", m.problem);
        image.members.push_back(std::move(m));
    }
    add_padding(image, table_end);
    return image;
}

}  // namespace binsize
