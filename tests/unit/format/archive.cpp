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
    for (const auto& m : image.members)
        if (!m.parted) sum += m.file.size;
    return sum;
}

// A member of an import library: a header of 20 bytes, the symbol's name and the DLL's.
std::string import_of(const std::string& symbol, const std::string& library, char machine_low,
                      char machine_high) {
    const std::string names = symbol + '\0' + library + '\0';
    std::string m("\0\0\xff\xff\0\0", 6);
    m += {machine_low, machine_high, 0, 0, 0, 0};
    m += {static_cast<char>(names.size()), 0, 0, 0, 7, 0, 4, 0};
    return m + names;
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
    const auto object = image->open(m[0]);
    REQUIRE(object);
    CHECK(object->format == Format::coff);
    CHECK(object->bytes.data() == bytes.data() + m[0].file.begin);
    CHECK(m[1].name == "a_name_too_long_for_a_header.o");
    CHECK(image->open(m[1]));
    CHECK(m[2].name == "README");
    CHECK(m[2].file.size == 5);
    const auto problem = [&](const Member& member) { return image->open(member).error().message; };
    CHECK(problem(m[2]).starts_with("is text"));
    CHECK(problem(m[3]) == "is empty");
    CHECK(problem(m[4]).find("not opened within an archive") != std::string::npos);
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
    CHECK(image->open(image->members[0]));
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

TEST_CASE("archive: import members are no images; what they say is the library's") {
    const auto amd64 = [](const std::string& symbol, const std::string& library) {
        return import_of(symbol, library, '\x64', '\x86');
    };
    const auto bytes = Archive()
                           .member("/", "1234")
                           .member("one.dll/", amd64("First", "one.dll"))
                           .member("one.dll/", amd64("Second", "one.dll") + "more")
                           .member("two.dll/", amd64("Third", "two.dll"))
                           .bytes();
    const auto image = load(bytes);
    REQUIRE(image);
    CHECK(image->notes.empty());
    CHECK(image->members.size() == 3);
    CHECK(std::ranges::all_of(image->members, &Member::parted));
    CHECK(image->arch == "amd64");
    CHECK(image->os == "windows");
    const auto& l = image->linkage;
    CHECK(l.evidence == "an import library: 3 imports");
    REQUIRE(l.libraries.size() == 2);
    CHECK(l.libraries[0].name == "one.dll");
    CHECK(l.libraries[0].functions == 2);
    CHECK(l.libraries[1].functions == 1);
    CHECK(explained(*image) == bytes.size());

    auto mixed = Archive().member("one.dll/", amd64("First", "one.dll"));
    mixed.member("one.dll/", import_of("First", "one.dll", '\x64', '\xaa'));
    const auto two = mixed.bytes();
    CHECK(load(two)->arch.empty());
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
