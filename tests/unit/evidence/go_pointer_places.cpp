// Where a Go program says that pointers are. Programs of bits are written out by hand after
// runtime/mbitmap.go (runGCProg).
#include "evidence/go/pointer_places.hpp"
#include "support/catch.hpp"
#include "support/traits.hpp"
#include "unit/evidence/go_image.hpp"

#include <array>

using namespace binsize;

namespace {

ByteView view(const std::vector<u8>& program) { return std::as_bytes(std::span(program)); }

std::string bits_of(const std::vector<u8>& program, u64 words) {
    const auto bits = go::run_gc_program(view(program), words);
    if (!bits) return "none";
    std::string out;
    for (u64 i = 0; i < bits->known; ++i) out += bits->pointers.contains(i) ? '1' : '0';
    return out;
}

}  // namespace

TEST_CASE("a gc program is plain bits and repetitions of the last ones") {
    CHECK(bits_of({3, 0b101, 0}, 3) == "101");
    CHECK(bits_of({9, 0b1, 0b1, 0}, 9) == "100000001");
    // The last three bits twice more; the last bit 130 times more, its number a varint.
    CHECK(bits_of({3, 0b110, 0x83, 2, 0}, 9) == "011011011");
    CHECK(bits_of({1, 1, 0x81, 0x82, 0x01, 0}, 131) == std::string(131, '1'));
    // The length of what is repeated as a varint: of 128 bits all but the first are 0.
    std::vector<u8> program = {1, 1, 1, 0, 0x81, 126};
    program.insert(program.end(), {0x80, 0x80, 0x01, 1, 0});
    const auto once = "1" + std::string(127, '0');
    CHECK(bits_of(program, 256) == once + once);
    // The linker may round up; what it does not speak of stays open.
    CHECK(bits_of({3, 0b101, 0}, 2) == "10");
    CHECK(bits_of({2, 0b01, 0}, 100) == "10");
}

TEST_CASE("what is no gc program says nothing") {
    CHECK(bits_of({}, 8) == "none");
    CHECK(bits_of({3, 0b101}, 8) == "none");                          // no end
    CHECK(bits_of({9, 1}, 16) == "none");                             // bits cut off
    CHECK(bits_of({0x83, 2, 0}, 16) == "none");                       // repeats more than there is
    CHECK(bits_of({1, 1, 0x81, 0xff, 0xff, 0x7f, 0}, 16) == "none");  // more than .data has
    CHECK(go::gc_program_size(view({1, 1, 0x81, 0x82, 0x01, 0, 7})) == 6);
    CHECK(!go::gc_program_size(view({1, 1, 0x81})));
}

TEST_CASE("words of .data and .noptrdata are pointers where moduledata's bits say so") {
    test::Bytes bytes;
    const u64 data = bytes.here();
    for (int i = 0; i < 4; ++i) bytes.pointer(data);
    const u64 noptr = bytes.here();
    for (int i = 0; i < 2; ++i) bytes.pointer(data);
    const u64 other = bytes.here();
    bytes.pointer(data);
    const u64 program = bytes.here();
    bytes.number(4, 1);
    bytes.number(0b0101, 1);
    bytes.number(0, 1);
    const auto image = test::image_of(bytes);
    const go::PointerReader reader(image);
    go::ModuleData module;
    module.data = data;
    module.edata = module.noptrdata = noptr;
    module.enoptrdata = other;
    module.gcdata = program;
    const go::Ranges ranges({{data, program - data}});
    const auto none = [&](u64 address) {
        return go::PointerPlaces(reader, module, ranges).none_at(address, address - data);
    };
    CHECK(!none(data));
    CHECK(none(data + 8));
    CHECK(!none(data + 16));
    CHECK(none(data + 24));
    // Up to Go 1.20 tasks of initialisers lie among what has no pointers.
    CHECK(!none(noptr));
    module.inittasks = {other, 1};
    CHECK(none(noptr));
    CHECK(!none(other));
    module.edata = ~u64{0};  // more than the file has
    CHECK(none(data + 8));
    module.gcdata = other;  // no program: nothing is said
    CHECK(!none(data + 8));
}

TEST_CASE("what a PE file does not relocate is no pointer") {
    test::Bytes bytes;
    bytes.base = 0x1000;
    const u64 data = bytes.here();
    bytes.pointer(data);
    bytes.pointer(data);
    const u64 relocations = bytes.here();
    for (const u32 n : {0x1000U, 12U}) bytes.number(n, 4);
    for (const u32 n : {0xa008U, 0U}) bytes.number(n, 2);  // a word at 0x1008; padding
    auto image = test::image_of(bytes);
    test::set_format(image, Format::pe);
    Section section = image.sections.front();
    section.name = ".reloc";
    section.file = {relocations - bytes.base, 12};
    section.memory = {relocations, 12};
    image.sections.push_back(section);
    const go::PointerReader reader(image);
    const go::PointerPlaces places(reader, {}, go::Ranges({{data, 16}}));
    CHECK(places.none_at(data, 0));
    CHECK(!places.none_at(data + 8, 8));
}
