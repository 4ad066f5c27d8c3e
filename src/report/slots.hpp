// Where the values of a JSON text land in a Report: fields.hpp seen from the parser's side. A slot
// is one member's address with what it takes; a shape finds the slot of a key or of the next
// element.
#pragma once

#include <binsize/report.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace binsize {

enum class SlotKind : u8 {
    ignored,
    object,
    array,
    text,
    row_text,
    optional_text,
    boolean,
    optional_boolean,
    unsigned_32,
    unsigned_64,
    optional_unsigned,
    signed_int,
    share,
    cell,
    note_level,
    schema,
    schema_version,
};

// Where the next value goes, as the parser's events see it.
struct Shape;
struct Slot {
    SlotKind kind = SlotKind::ignored;
    void* target = nullptr;
    const Shape* shape = nullptr;  // of objects and arrays
};

// How an object finds the slot of a key, and an array that of its next element.
struct FoundField {
    Slot slot;
    std::string_view name;
    unsigned index = 0;
};
struct Shape {
    FoundField (*field)(void* object, std::string_view key) = nullptr;
    std::string_view (*missing)(void* object, u64 seen) = nullptr;  // first required key not seen
    Slot (*append)(void* array) = nullptr;
};

// The document is a report, or a list of reports, told apart by its schema.
struct Document {
    std::string schema;
    Report single;
    std::vector<Report> reports;
    bool has_reports = false;
};

/// The slot of the whole text.
[[nodiscard]] Slot slot_of_document(Document& document);
/// "a whole number below 2^64": what a slot takes, for messages.
[[nodiscard]] std::string_view expected_by(SlotKind kind);

}  // namespace binsize
