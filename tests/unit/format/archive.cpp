// Archives built byte by byte: GNU, BSD and COFF names, thin ones, and what is not an object.
#include "format/archive/archive.hpp"

#include "support/byte_writer.hpp"
#include "support/hostile.hpp"

namespace binsize::test {
namespace {

class Archive {
public:
    explicit Archive(std::string_view magic = "!<arch>\n") { out_.text(0, magic); }

    Archive& header(std::string_view name, std::string_view size) {
        const auto at = out_.size();
        out_.bytes().resize(at + 60, std::byte{' '});
        out_.text(at, name).text(at + 48, size).text(at + 58, "`\n");
        return *this;
    }
    Archive& content(std::string_view text) {
        out_.text(out_.size(), text);
        if (out_.size() % 2 != 0) out_.text(out_.size(), "\n");
        return *this;
    }
    Archive& member(std::string_view name, std::string_view text) {
        return header(name, fmt::format("{}", text.size())).content(text);
    }
    [[nodiscard]] std::vector<std::byte> bytes() { return out_.bytes(); }

private:
    ByteWriter out_{0};
};

// An AMD64 object of one section without content: 60 bytes.
std::string object() {
    std::string o("\x64\x86\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0.text\0\0\0", 28);
    o.append(28, '\0');
    return o + std::string("\x20\0\0\x60", 4);
}

std::vector<std::byte> gnu_archive() {
    return Archive()
        .member("/", std::string("\0\0\0\0", 4))
        .member("//", "a_name_too_long_for_a_header.o/\n")
        .member("short.o/", object())
        .member("/0", object())
        .member("README/", "hello")
        .member("empty/", "")
        .member("inner.a/", "!<arch>\n")
        .bytes();
}

u64 explained(const Image& image) {
    u64 sum = 0;
    for (const auto& r : image.regions) sum += r.file.size;
    for (const auto& m : image.members) sum += m.file.size;
    return sum;
}

TEST_CASE("archive: GNU names, indices, members that are no object") {
    const auto bytes = gnu_archive();
    const auto image = load(bytes);
    REQUIRE(image);
    CHECK(image->notes.empty());
    CHECK(image->format == Format::archive);
    CHECK(image->kind == FileKind::archive);
    REQUIRE(image->members.size() == 5);
    const auto& m = image->members;
    CHECK(m[0].name == "short.o");
    REQUIRE(m[0].image != nullptr);
    CHECK(m[0].image->format == Format::coff);
    CHECK(m[0].image->bytes.data() == bytes.data() + m[0].file.begin);
    CHECK(m[1].name == "a_name_too_long_for_a_header.o");
    CHECK(m[1].image != nullptr);
    CHECK(m[2].name == "README");
    CHECK(m[2].file.size == 5);
    CHECK(m[2].problem.starts_with("is text"));
    CHECK(m[3].problem == "is empty");
    CHECK(m[4].problem.find("not opened within an archive") != std::string::npos);
    CHECK(explained(*image) == bytes.size());
}

TEST_CASE("archive: BSD names are part of the header") {
    const auto bytes = Archive()
                           .member("__.SYMDEF SORTED", "indx")
                           .member("#1/20", std::string("with spaces in it.o\0", 20) + object())
                           .bytes();
    const auto image = load(bytes);
    REQUIRE(image);
    REQUIRE(image->members.size() == 1);
    CHECK(image->members[0].name == "with spaces in it.o");
    CHECK(image->members[0].file.size == 60);
    CHECK(image->members[0].image != nullptr);
    CHECK(explained(*image) == bytes.size());
}

TEST_CASE("archive: COFF import library with two linker members") {
    const auto bytes = Archive()
                           .member("/", "1234")
                           .member("/", "5678")
                           .member("//", std::string("one_dll_with_a_long_name.obj\0", 29))
                           .member("/<ECSYMBOLS>/", "ec")
                           .member("/0", object())
                           .bytes();
    const auto image = load(bytes);
    REQUIRE(image);
    REQUIRE(image->members.size() == 1);
    CHECK(image->members[0].name == "one_dll_with_a_long_name.obj");
    CHECK(explained(*image) == bytes.size());
}

TEST_CASE("archive: a thin one names files elsewhere") {
    const auto bytes = Archive("!<thin>\n")
                           .member("/", "1234")
                           .member("//", "dir/one.o/\n")
                           .header("/0", "123456")
                           .header("two.o/", "99")
                           .bytes();
    const auto image = load(bytes);
    REQUIRE(image);
    REQUIRE(image->notes.size() == 1);
    CHECK(image->notes[0].level == NoteLevel::info);
    REQUIRE(image->members.size() == 2);
    CHECK(image->members[0].problem == "lies outside of this thin archive, in dir/one.o");
    CHECK(image->members[1].name == "two.o");
    CHECK(image->members[1].file.empty());
    CHECK(explained(*image) == bytes.size());
}

TEST_CASE("archive: damage ends the reading with a note") {
    SECTION("a member longer than the file") {
        const auto bytes = Archive().header("x.o/", "100").content("abcd").bytes();
        const auto image = load(bytes);
        REQUIRE(image);
        REQUIRE(image->notes.size() == 1);
        CHECK(image->notes[0].what == "states 100 bytes, 4 are there");
        CHECK(image->members[0].file.size == 4);
    }
    SECTION("no size") {
        const auto bytes = Archive().header("x.o/", "many").content("abcd").bytes();
        const auto image = load(bytes);
        REQUIRE(image);
        CHECK(image->notes.size() == 1);
        CHECK(image->members.empty());
        CHECK(explained(*image) == bytes.size());  // the rest is overlay
    }
    SECTION("an empty archive is one") {
        const auto bytes = Archive().bytes();
        const auto image = load(bytes);
        REQUIRE(image);
        CHECK(image->members.empty());
    }
}

TEST_CASE("archive: every prefix and mutations") {
    const auto sum = [](const Image& image) {
        if (image.format == Format::archive) REQUIRE(explained(image) == image.bytes.size());
    };
    every_prefix(gnu_archive(), sum);
    every_mutation(gnu_archive(), 5000, 300, sum);
}

}  // namespace
}  // namespace binsize::test
