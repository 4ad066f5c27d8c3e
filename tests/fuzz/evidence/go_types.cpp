// Any bytes as type descriptors, names and itabs, in every layout: cycles end, names without end
// are none, structures lie in their region, and all that is read of it is a small multiple of it.
#include "fuzz/go_file.hpp"

using namespace binsize;

namespace {

template <class List, class Begin, class End>
void require_order(const List& list, Begin&& begin, End&& end, u64 limit) {
    u64 before = 0;
    bool first = true;
    for (const auto& entry : list) {
        FUZZ_REQUIRE(first || begin(entry) > before);
        FUZZ_REQUIRE(begin(entry) < end(entry) && end(entry) <= limit);
        before = begin(entry);
        first = false;
    }
}

void check_type(const Image& image, const go::TypeTable& table, const go::Type& type) {
    const auto& region = table.region;
    FUZZ_REQUIRE(fits(region.size(), type.members, 0) && fits(region.size(), type.uncommon, 0));
    FUZZ_REQUIRE(type.exported_methods <= type.method_count);
    FUZZ_REQUIRE(type.method_count == 0 ||
                 type.methods + 16U * type.method_count == type.offset + type.size);
    FUZZ_REQUIRE(type.package == go::no_package || type.package < table.packages.size());
    FUZZ_REQUIRE(table.index_of(region.base() + type.offset) ==
                 static_cast<u32>(&type - table.types.data()));
    FUZZ_REQUIRE(fuzz::within(image, region.text(type)));
    region.each_type(type, [&](u32 to) { FUZZ_REQUIRE(to < region.size()); });
    region.each_name(type, [&](u32 to) { FUZZ_REQUIRE(to < region.size()); });
}

void check(const Image& image, const go::TypeTable& table) {
    const auto& region = table.region;
    const auto offset = [](const auto& e) { return u64{e.offset}; };
    const auto end = [](const auto& e) { return u64{e.offset} + e.size; };
    FUZZ_REQUIRE(fuzz::within(image, region.bytes()));
    require_order(table.types, offset, end, region.size());
    require_order(table.names, offset, end, region.size());
    require_order(table.closures, offset, end, region.size());
    FUZZ_REQUIRE(table.end <= region.size());
    FUZZ_REQUIRE(table.unexplained + table.overlapping <= 4 * u64{region.size()});
    const auto address = [](const auto& e) { return e.address; };
    const auto behind = [](const auto& e) { return e.address + e.size; };
    require_order(table.itabs, address, behind, ~u64{0});
    require_order(table.gc_masks, address, behind, ~u64{0});
    for (const auto& itab : table.itabs)
        FUZZ_REQUIRE(itab.interface < table.types.size() && itab.concrete < table.types.size());

    // What real ones add up to is at most the region, because they do not overlap.
    u64 bytes = 0;
    u64 text = 0;
    for (const auto& type : table.types) {
        check_type(image, table, type);
        bytes += type.size;
        text += region.text(type).size();
    }
    FUZZ_REQUIRE(bytes <= 2 * u64{region.size()});
    FUZZ_REQUIRE(text <= 2 * u64{region.size()});
    u64 names = 0;
    for (const auto& name : table.names) names += name.size;
    FUZZ_REQUIRE(names <= 2 * u64{region.size()});
    u64 packages = 0;
    for (const auto package : table.packages) {
        FUZZ_REQUIRE(fuzz::within(image, package) && !package.empty());
        packages += package.size();
    }
    FUZZ_REQUIRE(packages <= 2 * u64{region.size()});
    FUZZ_REQUIRE(table.methods.pruned <= table.methods.exported);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = fuzz::GoFile::make(std::as_bytes(std::span(data, size)));
    if (!file) return 0;
    Notes notes;
    const go::PointerReader reader(file->image);
    const auto module = go::find_moduledata(reader, notes);
    if (!module) return 0;
    const auto table = go::read_types(file->image, reader, *module, notes);
    check(file->image, table);
    FUZZ_REQUIRE(notes.size() <= 8);
    // Names and descriptors at any offset, whether something leads there or not.
    for (u32 at = 0; at < std::min<u32>(table.region.size(), 4096); ++at) {
        if (const auto name = table.region.name(at))
            FUZZ_REQUIRE(fits(table.region.size(), at, name->size) && name->size >= 2 &&
                         name->text.size() < name->size);
        if (const auto type = table.region.type(at))
            FUZZ_REQUIRE(fits(table.region.size(), at, type->size) && type->size >= 32);
    }
    return 0;
}
