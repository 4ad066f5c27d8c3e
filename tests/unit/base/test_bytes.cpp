// The bounds checks that everything rests on, at the edges of 64 bits.
#include "base/bytes.hpp"
#include "support/catch.hpp"

#include <array>
#include <vector>

using namespace binsize;

namespace {

constexpr u64 huge = ~u64{0};

std::vector<std::byte> bytes_of(std::initializer_list<unsigned> values) {
    std::vector<std::byte> out;
    for (const auto v : values) out.push_back(static_cast<std::byte>(v));
    return out;
}

struct Wire3 {
    Packed<u16, Endian::little> a;
    Packed<u8, Endian::big> b;
};

u64 uleb(std::initializer_list<unsigned> values, bool& failed, u64* used = nullptr) {
    const auto bytes = bytes_of(values);
    Cursor c{ByteView(bytes)};
    const auto value = c.take_uleb();
    failed = c.failed();
    if (used != nullptr) *used = c.offset();
    return value;
}

i64 sleb(std::initializer_list<unsigned> values, bool& failed) {
    const auto bytes = bytes_of(values);
    Cursor c{ByteView(bytes)};
    const auto value = c.take_sleb();
    failed = c.failed();
    return value;
}

}  // namespace

TEST_CASE("fits never overflows") {
    CHECK(fits(0, 0, 0));
    CHECK(fits(10, 10, 0));
    CHECK(fits(10, 0, 10));
    CHECK_FALSE(fits(10, 11, 0));
    CHECK_FALSE(fits(10, 1, 10));
    CHECK_FALSE(fits(10, huge, 1));
    CHECK_FALSE(fits(10, 1, huge));
    CHECK_FALSE(fits(10, huge, huge));
    CHECK(fits(huge, huge, 0));
    CHECK_FALSE(fits(huge, huge, 1));
}

TEST_CASE("slices") {
    const auto bytes = bytes_of({1, 2, 3, 4});
    CHECK(find_slice(bytes, 1, 2)->size() == 2);
    CHECK(find_slice(bytes, 4, 0)->empty());
    CHECK_FALSE(find_slice(bytes, 5, 0));
    CHECK_FALSE(find_slice(bytes, huge, 2));
    CHECK(clip_slice(bytes, 2, huge).size() == 2);
    CHECK(clip_slice(bytes, 4, 1).empty());
    CHECK(clip_slice(bytes, huge, huge).empty());
    CHECK(slice(bytes, 0, 4, "it").has_value());
    CHECK(slice(bytes, 5, 0, "it").error().message == "it begins at 0x5, past the end at 0x4");
    CHECK(slice(bytes, 3, 4, "it").error().message ==
          "it at 0x3 has 4 bytes, 3 more than are there");
    CHECK(slice(bytes, 4, huge, "it").error().kind == ErrorKind::malformed);
}

TEST_CASE("arrays whose size overflows") {
    const auto bytes = bytes_of({1, 2, 3, 4, 5, 6, 7});
    CHECK(sizeof(Wire3) == 3);
    CHECK(find_array<Wire3>(bytes, 0, 2)->size() == 2);
    CHECK(find_array<Wire3>(bytes, 1, 2)->size() == 2);
    CHECK_FALSE(find_array<Wire3>(bytes, 2, 2));
    CHECK_FALSE(find_array<Wire3>(bytes, 0, huge));
    CHECK_FALSE(find_array<Wire3>(bytes, 0, huge / 3 + 1));  // · 3 = 1 in 64 bits
    const auto refused = array_at<Wire3>(bytes, 0, huge / 3 + 1, "t");
    REQUIRE_FALSE(refused.has_value());
    CHECK_THAT(refused.error().message,
               Catch::Matchers::Equals(
                   "t states 6148914691236517206 entries of 3 bytes, more than any file holds"));
    CHECK(find_array<Wire3>(bytes, 7, 0)->empty());
    CHECK_FALSE(find_array<Wire3>(bytes, 8, 0));
}

TEST_CASE("structs and integers of either byte order") {
    const auto bytes = bytes_of({0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0});
    const auto* w = find_struct<Wire3>(bytes, 5);
    REQUIRE(w != nullptr);
    CHECK(w->a == 0xdebc);
    CHECK(w->b == 0xf0);
    CHECK(find_struct<Wire3>(bytes, 6) == nullptr);
    CHECK(find_struct<Wire3>(bytes, huge) == nullptr);
    CHECK(struct_at<Wire3>(bytes, 6, "w").error().kind == ErrorKind::malformed);
    CHECK(find_int<u32>(bytes, 0, Endian::big) == 0x12345678U);
    CHECK(find_int<u32>(bytes, 0, Endian::little) == 0x78563412U);
    CHECK(find_int<u64>(bytes, 0, Endian::big) == 0x123456789abcdef0U);
    CHECK(find_int<i16>(bytes, 6, Endian::big) == static_cast<i16>(0xdef0));
    CHECK_FALSE(find_int<u64>(bytes, 1, Endian::big));
    CHECK_FALSE(find_int<u8>({}, 0, Endian::big));
    CHECK(byte_swap(u8{0x12}) == 0x12);
}

TEST_CASE("text ends at NUL within its bytes") {
    const auto bytes = bytes_of({'a', 'b', 0, 'c'});
    CHECK(find_cstr(bytes, 0) == "ab");
    CHECK(find_cstr(bytes, 2) == "");
    CHECK_FALSE(find_cstr(bytes, 3));  // no NUL before the end
    CHECK_FALSE(find_cstr(bytes, 4));
    CHECK_FALSE(find_cstr(bytes, huge));
    CHECK(field_text(bytes) == "ab");
    CHECK(field_text(ByteView(bytes).subspan(3)) == "c");
    CHECK(field_text({}).empty());
}

// The encodings are those of DWARF 5, figures 22 and 23, and their limits.
TEST_CASE("unsigned LEB128") {
    bool failed = false;
    u64 used = 0;
    CHECK(uleb({0x02}, failed) == 2);
    CHECK(uleb({0x7f}, failed) == 127);
    CHECK(uleb({0x80, 0x01}, failed) == 128);
    CHECK(uleb({0x81, 0x01}, failed) == 129);
    CHECK(uleb({0xb9, 0x64}, failed) == 12857);
    CHECK_FALSE(failed);
    CHECK(uleb({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}, failed) == huge);
    CHECK_FALSE(failed);
    CHECK(uleb({0x80, 0x80, 0x00, 0x7f}, failed, &used) == 0);  // padded
    CHECK_FALSE(failed);
    CHECK(used == 3);
    CHECK(uleb({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02}, failed) == 0);
    CHECK(failed);  // bit 64
    CHECK(uleb({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}, failed) == 0);
    CHECK(failed);  // eleven bytes
    CHECK(uleb({0x80}, failed) == 0);
    CHECK(failed);
    CHECK(uleb({}, failed) == 0);
    CHECK(failed);
}

TEST_CASE("signed LEB128") {
    bool failed = false;
    CHECK(sleb({0x02}, failed) == 2);
    CHECK(sleb({0x7e}, failed) == -2);
    CHECK(sleb({0xff, 0x00}, failed) == 127);
    CHECK(sleb({0x81, 0x7f}, failed) == -127);
    CHECK(sleb({0x80, 0x01}, failed) == 128);
    CHECK(sleb({0x80, 0x7f}, failed) == -128);
    CHECK(sleb({0xff, 0x7e}, failed) == -129);
    CHECK_FALSE(failed);
    CHECK(sleb({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f}, failed) ==
          std::numeric_limits<i64>::min());
    CHECK_FALSE(failed);
    CHECK(sleb({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00}, failed) ==
          std::numeric_limits<i64>::max());
    CHECK_FALSE(failed);
    CHECK(sleb({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}, failed) == 0);
    CHECK(failed);  // 2^63 does not fit
    CHECK(sleb({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}, failed) == 0);
    CHECK(failed);
    CHECK(sleb({0xff}, failed) == 0);
    CHECK(failed);
}

TEST_CASE("a cursor that failed stays at the end and returns nothing") {
    const auto bytes = bytes_of({1, 0, 2, 0, 'a', 0, 'b'});
    Cursor c{ByteView(bytes), Endian::little};
    CHECK(c.take<u16>() == 1);
    CHECK(c.take_word(2) == 0x00610002U);  // sizes other than 8 read four bytes
    CHECK(c.offset() == 6);
    CHECK(c.left() == 1);
    CHECK(c.take<u16>() == 0);
    CHECK(c.failed());
    CHECK(c.done());
    CHECK(c.left() == 0);
    CHECK(c.take<u8>() == 0);
    CHECK(c.take_cstr().empty());
    CHECK(c.take_bytes(1).empty());

    Cursor text{ByteView(bytes), Endian::little, 4};
    CHECK(text.take_cstr() == "a");
    CHECK(text.take_cstr().empty());
    CHECK(text.failed());

    Cursor beyond{ByteView(bytes), Endian::little, huge};
    CHECK(beyond.failed());
    CHECK(beyond.left() == 0);

    Cursor skipping{ByteView(bytes), Endian::big};
    skipping.skip(huge);
    CHECK(skipping.failed());
    Cursor exact{ByteView(bytes), Endian::big};
    exact.skip(7);
    CHECK_FALSE(exact.failed());
    CHECK(exact.done());
}
