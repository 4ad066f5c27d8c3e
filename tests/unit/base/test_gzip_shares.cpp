#include "base/gzip_shares.hpp"

#include "base/compress.hpp"
#include "base/deflate.hpp"
#include "support/catch.hpp"

#include <random>
#include <string>
#include <vector>

using namespace binsize;

namespace {

// A stream as RFC 1951 packs it: fields from their lowest bit, codes from their highest.
class Bits {
public:
    Bits& field(u32 value, unsigned count) {
        for (unsigned i = 0; i < count; ++i) bit(value >> i & 1U);
        return *this;
    }
    Bits& code(u32 value, unsigned count) {
        for (unsigned i = count; i-- > 0;) bit(value >> i & 1U);
        return *this;
    }
    Bits& align() {
        while (count_ % 8 != 0) bit(0);
        return *this;
    }
    [[nodiscard]] ByteView bytes() const { return as_view(text_); }

private:
    void bit(u32 value) {
        if (count_ % 8 == 0) text_ += '\0';
        text_.back() =
            static_cast<char>(static_cast<unsigned char>(text_.back()) | value << count_ % 8);
        ++count_;
    }
    std::string text_;
    std::size_t count_ = 0;
};

// Code and tables, with runs that repeat: what a program is to a compressor.
std::string program_like(std::size_t size) {
    std::mt19937 random(7);
    std::string out;
    while (out.size() < size) {
        if (random() % 4 == 0 && out.size() > 100) {
            const auto from = random() % (out.size() - 64);
            out += out.substr(from, 8 + random() % 56);
        } else {
            for (int i = 0; i < 24; ++i) out += static_cast<char>(random() % 40);
        }
    }
    out.resize(size);
    return out;
}

}  // namespace

TEST_CASE("symbols cost what their codes take, and blocks what is left") {
    Bits stream;
    // A fixed block: three literals of 8 bits, one of 9, a match of 13 bytes, and the end.
    stream.field(0, 1).field(1, 2);
    for (const char c : {'a', 'b', 'c'}) stream.code(0x30U + static_cast<u32>(c), 8);
    stream.code(0x190 + (200 - 144), 9);
    stream.code(266 - 256, 7).field(0, 1);  // 13 bytes, one extra bit
    stream.code(3, 5);                      // four back: no extra bits
    stream.code(0, 7);
    // A stored block of 5 bytes, the last.
    stream.field(1, 1).field(0, 2).align().field(5, 16).field(0xFFFFU - 5, 16);
    for (int i = 0; i < 5; ++i) stream.field(0x55, 8);

    const auto costs = read_deflate_costs(stream.bytes());
    REQUIRE(costs);
    CHECK(costs->text_size() == 4 + 13 + 5);
    CHECK(costs->bits() == stream.bytes().size() * 8);
    // The first block: 3 + 7 bits for its type and end over 17 bytes; 33 of literals; 13 of a
    // match.
    const u64 beside = 3 + 7;
    CHECK(costs->before(8) == 33 + 13 * 4 / 13 + beside * 8 / 17);
    CHECK(costs->before(16) == 33 + 13 * 12 / 13 + beside * 16 / 17);
    CHECK(costs->before(0) == 0);
    CHECK(costs->before(22) == costs->bits());
}

TEST_CASE("shares begin with nothing and end with the gzip file") {
    for (const std::size_t size : {1, 7, 8, 9, 511, 512, 513, 70000, 1000000}) {
        const auto text = program_like(size);
        const auto shares = GzipShares::of(as_view(text));
        REQUIRE(shares);
        CHECK(shares->total() == *gzip_size(as_view(text)));
        CHECK(shares->before(0) == 0);
        CHECK(shares->before(size) == shares->total());
        CHECK(shares->before(~u64{0}) == shares->total());
        bool grows = true;
        for (std::size_t i = 0; i < size; ++i)
            grows = grows && shares->before(i) <= shares->before(i + 1);
        CHECK(grows);
    }
    CHECK(GzipShares::of({})->total() == *gzip_size({}));
    CHECK(GzipShares::of({})->before(0) == 0);
}

TEST_CASE("what repeats is cheap, and what cannot be compressed pays for itself") {
    std::mt19937 random(1);
    std::string noise;
    for (int i = 0; i < 30000; ++i) noise += static_cast<char>(random());
    const auto text = noise + noise + std::string(100000, '\0');
    const auto shares = GzipShares::of(as_view(text));
    REQUIRE(shares);
    const u64 first = shares->before(30000);
    const u64 second = shares->before(60000) - first;
    CHECK(first > 29900);
    // 258 bytes a match of at most 15 + 5 + 15 + 13 bits.
    CHECK(second < 30000 / 258 * 48 / 8 + 258);
    CHECK(shares->total() - shares->before(60000) < 100000 / 258 + 100);
}

TEST_CASE("every stream of another level is read to its end") {
    for (const std::size_t size : {1, 100, 65536, 400000}) {
        const auto text = program_like(size);
        const auto stream = deflate(text);
        REQUIRE(stream);
        const auto costs = read_deflate_costs(as_view(*stream));
        REQUIRE(costs);
        CHECK(costs->text_size() == size);
        CHECK(stream->size() == (costs->bits() + 7) / 8);
    }
}

TEST_CASE("damaged streams are errors, never more than what they are") {
    const auto stream = *deflate(program_like(3000));
    for (std::size_t size = 0; size < stream.size(); ++size)
        CHECK_FALSE(read_deflate_costs(as_view(stream).first(size)));
    for (std::size_t at = 0; at < stream.size(); ++at)
        for (const char bit : {'\x01', '\x10', '\x40'}) {
            auto damaged = stream;
            damaged[at] = static_cast<char>(damaged[at] ^ bit);
            if (const auto costs = read_deflate_costs(as_view(damaged)))
                CHECK(costs->bits() <= damaged.size() * 8);
        }
}

TEST_CASE("a part is found among the bytes that hold it") {
    const std::string text = program_like(100);
    const auto shares = GzipShares::of(as_view(text));
    REQUIRE(shares);
    CHECK(shares->offset_of(as_view(text)) == 0);
    CHECK(shares->offset_of(as_view(text).subspan(40, 60)) == 40);
    const std::string other(10, 'x');
    CHECK_FALSE(shares->offset_of(as_view(other)));
}
