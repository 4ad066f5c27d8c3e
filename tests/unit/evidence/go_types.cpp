// The reader of type descriptors over regions made by hand, 64-bit little-endian and 32-bit
// big-endian, and over hostile ones.
#include "evidence/evidence.hpp"
#include "go_image.hpp"
#include "support/catch.hpp"

#include <algorithm>

using namespace binsize;

namespace {

// Builds a region: names first, then types, as linkers do.
struct TypeBytes {
    test::Bytes out;
    u64 begin = 0;

    explicit TypeBytes(unsigned word, Endian endian) {
        out.word = word;
        out.endian = endian;
        begin = out.here();
        out.pointer(0);  // the linker leaves the first word unused: offset 0 means none
    }
    u32 offset() const { return static_cast<u32>(out.here() - begin); }
    u32 name(std::string_view text, unsigned flags = 0) {
        const u32 at = offset();
        out.number(flags, 1);
        out.uvarint(text.size());
        out.text(text);
        return at;
    }
    /// The common header; returns its offset.
    u32 header(u32 name, unsigned kind, unsigned flags, u64 size = 8) {
        out.align(32);
        const u32 at = offset();
        out.pointer(size);
        out.pointer(0);
        out.number(0x12345678, 4);
        out.number(flags, 1);
        out.number(out.word, 1);
        out.number(out.word, 1);
        out.number(kind, 1);
        out.pointer(0);
        out.pointer(0);
        out.number(name, 4);
        out.number(0, 4);
        return at;
    }
    void uncommon(u32 package, unsigned methods, unsigned exported, u32 to_methods) {
        out.number(package, 4);
        out.number(methods, 2);
        out.number(exported, 2);
        out.number(to_methods, 4);
        out.number(0, 4);
    }
    go::ModuleData module(std::initializer_list<u32> links) {
        out.align(32);
        go::ModuleData m;
        m.layout = go::Layout::go1_23;
        m.types = begin;
        m.etypes = out.here();
        m.typelinks = {out.here(), links.size()};
        for (const u32 link : links) out.number(link, 4);
        return m;
    }
};

go::TypeTable read(const TypeBytes& region, const go::ModuleData& module, Notes& notes) {
    const auto image = test::image_of(region.out, ".rodata");
    const go::PointerReader pointers(image);
    return go::read_types(image, pointers, module, notes);
}

}  // namespace

TEST_CASE("types are followed from the roots, and those that nothing names lie in the gaps") {
    for (const auto& [word, endian] : {std::pair{8U, Endian::little}, std::pair{4U, Endian::big}}) {
        TypeBytes r(word, endian);
        const u32 path = r.name("example.com/app/store");
        const u32 item_name = r.name("*store.Item", 1);
        const u32 field = r.name("Next", 1);
        const u32 lone_name = r.name("store.lone");
        const u32 method = r.name("Close", 1);
        // *store.Item, the root.
        const u32 pointer = r.header(item_name, 22, 0);
        const u64 element = r.out.here();
        r.out.pointer(0);
        // store.Item: one field of the pointer type, two methods of which one is pruned.
        const u32 item = r.header(item_name, 25, 1 | 2 | 4);
        const u64 fields = r.out.here() + word;
        r.out.pointer(r.begin + path);
        r.out.pointer(0);
        r.out.pointer(1);
        r.out.pointer(1);
        const u32 uncommon = r.offset();
        r.uncommon(path, 2, 2, 16 + 3 * word);
        r.out.patch(fields, r.out.here(), word);
        r.out.pointer(r.begin + field);
        r.out.pointer(r.begin + pointer);
        r.out.pointer(0);
        for (const u32 code : {u32{0x400}, ~u32{0}}) {
            r.out.number(method, 4);
            r.out.number(0, 4);
            r.out.number(0x400, 4);
            r.out.number(code, 4);
        }
        r.out.patch(element, r.begin + item, word);
        // store.lone: an int that only code uses.
        const u32 lone = r.header(lone_name, 2, 1 | 4);
        r.uncommon(path, 0, 0, 16);

        Notes notes;
        const auto module = r.module({pointer});
        const auto table = read(r, module, notes);
        CHECK(notes.empty());
        CHECK(table.unexplained == 0);
        CHECK(table.overlapping == 0);
        REQUIRE(table.types.size() == 3);
        CHECK(table.types[0].offset == pointer);
        CHECK(table.types[1].offset == item);
        CHECK(table.types[1].uncommon == uncommon);
        CHECK(table.types[1].size == 4 * word + 16 + 4 * word + 16 + 3 * word + 32);
        CHECK(table.types[2].offset == lone);
        CHECK(table.names.size() == 5);
        CHECK(table.region.text(table.types[1]) == "store.Item");
        REQUIRE(table.packages == std::vector<std::string_view>{"example.com/app/store"});
        for (const auto& type : table.types) CHECK(type.package == 0);
        CHECK(table.methods.exported == 2);
        CHECK(table.methods.pruned == 1);
    }
}

TEST_CASE("descriptors that lie cost themselves, not the rest") {
    TypeBytes r(8, Endian::little);
    const u32 text = r.name("[]p.T");
    // Slices that name each other in a cycle, and a struct with 2^63 fields.
    const u32 first = r.header(text, 23, 0);
    const u64 first_element = r.out.here();
    r.out.pointer(0);
    const u32 second = r.header(text, 23, 0);
    r.out.pointer(r.begin + first);
    r.out.patch(first_element, r.begin + second, 8);
    const u32 huge = r.header(text, 25, 0);
    r.out.pointer(0);
    r.out.pointer(r.out.here() + 24);
    r.out.pointer(u64{1} << 63);
    r.out.pointer(u64{1} << 63);
    // A name whose length runs past the region.
    r.out.align(32);
    const u32 endless = r.offset();
    r.out.number(0, 1);
    r.out.uvarint(0xffffffff);
    const u32 unnamed = r.header(endless, 23, 0);
    r.out.pointer(0);

    Notes notes;
    auto module = r.module({first, huge, unnamed, 0xfffffff0, 7});
    module.typelinks.count = 4'000'000'000;
    const auto table = read(r, module, notes);
    REQUIRE(table.types.size() == 2);
    CHECK(table.types[0].package == go::no_package);
    CHECK(notes.size() == 1);
}

TEST_CASE("a region of overlapping descriptors ends by its budget") {
    // Every 4 bytes look like a func type with 65,535 parameters.
    TypeBytes r(4, Endian::little);
    const u32 text = r.name("func()");
    for (int i = 0; i < 40'000; ++i) {
        r.out.number(0x13040401U, 4);
    }
    (void)text;
    Notes notes;
    auto module = r.module({});
    module.typelinks = {module.types, 10'000};
    const auto table = read(r, module, notes);
    u64 bytes = 0;
    for (const auto& type : table.types) bytes += type.size;
    CHECK(bytes <= u64{2} * table.region.size());
}

TEST_CASE("types that share one long name end by its length") {
    // Each of the descriptors is good, and the region holds them all; together their texts would
    // be a hundred times as long.
    TypeBytes r(8, Endian::little);
    const u32 text = r.name("[]" + std::string(60'000, 'x'));
    std::vector<u32> links;
    for (int i = 0; i < 200; ++i) {
        links.push_back(r.header(text, 23, 0));
        r.out.pointer(0);
    }
    auto module = r.module({});
    for (const u32 link : links) r.out.number(link, 4);
    module.typelinks = {r.begin + module.etypes - module.types, links.size()};
    Notes notes;
    const auto table = read(r, module, notes);
    u64 bytes = 0;
    for (const auto& type : table.types) bytes += table.region.text(type).size();
    CHECK(!table.types.empty());
    CHECK(bytes <= 2 * u64{table.region.size()});
    CHECK(notes.size() == 1);
}

TEST_CASE("names that begin within each other end by their length") {
    TypeBytes r(8, Endian::little);
    const u32 text = r.name("[]p.T");
    const u32 paths = r.offset();
    constexpr u32 count = 500;
    for (u32 i = 0; i < count; ++i) {
        r.out.number(0, 1);
        r.out.uvarint(8000);
    }
    r.out.text(std::string(8000, 'x'));
    std::vector<u32> links;
    for (u32 i = 0; i < count; ++i) {
        links.push_back(r.header(text, 23, 1));
        r.out.pointer(0);
        r.uncommon(paths + 3 * i, 0, 0, 0);
    }
    auto module = r.module({});
    module.typelinks = {r.begin + module.etypes - module.types, links.size()};
    for (const u32 link : links) r.out.number(link, 4);
    Notes notes;
    const auto table = read(r, module, notes);
    u64 names = 0;
    for (const auto& name : table.names) names += name.size;
    u64 packages = 0;
    for (const auto package : table.packages) packages += package.size();
    CHECK(names <= 2 * u64{table.region.size()});
    CHECK(packages <= 2 * u64{table.region.size()});
    CHECK(names > table.region.size());
    CHECK(notes.size() == 1);
}
