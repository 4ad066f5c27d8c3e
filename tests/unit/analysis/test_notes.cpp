// How many notes a report shows, and what it says of the rest.
#include "analysis/analysis.hpp"
#include "support/catch.hpp"
#include "support/traits.hpp"

using namespace binsize;

namespace {

const std::array<std::byte, 64> zeros{};

Image image_of(Format format, FileKind kind, int notes) {
    Image image;
    test::set_format(image, format);
    image.kind = kind;
    image.arch = "amd64";
    image.bytes = zeros;
    for (int i = 0; i < notes; ++i) warn(image.notes, "somewhere", "flaw {}", i);
    return image;
}

Notes notes_of(const Image& image) {
    const auto report = analyze(image, {});
    REQUIRE(report.has_value());
    return report->notes;
}

}  // namespace

TEST_CASE("notes are few, and all that are not shown are counted") {
    auto image = image_of(Format::elf, FileKind::executable, 20);
    CHECK(notes_of(image).size() == 20);
    image.notes_left_out = 30;  // by the loader
    CHECK(notes_of(image).back().what == "30 more are not shown");
    image = image_of(Format::elf, FileKind::executable, 60);
    image.notes_left_out = 30;
    const auto notes = notes_of(image);
    CHECK(notes.size() == most_notes + 1);
    CHECK(notes[most_notes - 1].what == "flaw 49");
    CHECK(notes.back().what == "40 more are not shown");
}

TEST_CASE("the notes of a container of several count as any other's") {
    for (const auto kind : {FileKind::fat, FileKind::archive}) {
        const auto format = kind == FileKind::fat ? Format::fat : Format::archive;
        const auto image = image_of(format, kind, 60);
        CHECK(notes_of(image).back().what == "10 more are not shown");
        ReportOptions strict;
        strict.strict = true;
        const auto refused = analyze(image, strict);
        REQUIRE(!refused.has_value());
        CHECK(refused.error().kind == ErrorKind::malformed);
    }
}
