#include "report/slots.hpp"

#include "report/fields.hpp"

namespace binsize {
namespace {

template <class T>
Slot slot_of(T& member);

template <class S>
FoundField find_field(void* object, std::string_view key) {
    FoundField found;
    unsigned index = 0;
    fields(*static_cast<S*>(object), [&](Presence, std::string_view name, auto&& member) {
        if (found.name.empty() && name == key) found = {slot_of(member), name, index};
        ++index;
    });
    return found;
}

template <class S>
std::string_view missing_field(void* object, u64 seen) {
    std::string_view missing;
    unsigned index = 0;
    fields(*static_cast<S*>(object), [&](Presence presence, std::string_view name, auto&&) {
        if (missing.empty() && presence == Presence::required && (seen >> index & 1U) == 0)
            missing = name;
        ++index;
    });
    return missing;
}

template <class V>
Slot append_element(void* array) {
    return slot_of(static_cast<V*>(array)->emplace_back());
}

template <class S>
constexpr Shape object_shape = {&find_field<S>, &missing_field<S>, nullptr};
template <class V>
constexpr Shape array_shape = {nullptr, nullptr, &append_element<V>};

FoundField find_tool_field(void* version, std::string_view key) {
    if (key == "version") return {{SlotKind::text, version, nullptr}, "version", 0};
    return {};
}
std::string_view missing_tool_field(void*, u64 seen) { return seen == 0 ? "version" : ""; }
constexpr Shape tool_shape = {&find_tool_field, &missing_tool_field, nullptr};

FoundField find_document_field(void* object, std::string_view key) {
    auto& document = *static_cast<Document*>(object);
    if (key == "reports") {
        document.has_reports = true;
        return {
            {SlotKind::array, &document.reports, &array_shape<std::vector<Report>>}, "reports", 63};
    }
    if (key == "schema") return {{SlotKind::schema, &document.schema, nullptr}, "schema", 0};
    return find_field<Report>(&document.single, key);
}
std::string_view missing_document_field(void* object, u64 seen) {
    const auto& document = *static_cast<Document*>(object);
    if ((seen & 1U) == 0) return "schema";
    if (document.schema == "binsize.reports") return document.has_reports ? "" : "reports";
    return missing_field<Report>(&static_cast<Document*>(object)->single, seen);
}
constexpr Shape document_shape = {&find_document_field, &missing_document_field, nullptr};

template <class T>
struct IsVector : std::false_type {};
template <class T, class A>
struct IsVector<std::vector<T, A>> : std::true_type {
    static constexpr const Shape* shape = &array_shape<std::vector<T, A>>;
};

// An optional object, that is: optional scalars have slots of their own.
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
constexpr SlotKind scalar_kind = SlotKind::object;
template <>
constexpr SlotKind scalar_kind<std::string> = SlotKind::text;
template <>
constexpr SlotKind scalar_kind<RowText> = SlotKind::row_text;
template <>
constexpr SlotKind scalar_kind<std::optional<std::string>> = SlotKind::optional_text;
template <>
constexpr SlotKind scalar_kind<bool> = SlotKind::boolean;
template <>
constexpr SlotKind scalar_kind<std::optional<bool>> = SlotKind::optional_boolean;
template <>
constexpr SlotKind scalar_kind<u32> = SlotKind::unsigned_32;
template <>
constexpr SlotKind scalar_kind<u64> = SlotKind::unsigned_64;
template <>
constexpr SlotKind scalar_kind<std::optional<u64>> = SlotKind::optional_unsigned;
template <>
constexpr SlotKind scalar_kind<int> = SlotKind::signed_int;
template <>
constexpr SlotKind scalar_kind<double> = SlotKind::share;
template <>
constexpr SlotKind scalar_kind<Value> = SlotKind::cell;
template <>
constexpr SlotKind scalar_kind<NoteLevel> = SlotKind::note_level;

template <class T>
Slot slot_of(T& member) {
    if constexpr (std::same_as<T, const SchemaName> || std::same_as<T, SchemaName>)
        return {SlotKind::schema, nullptr, nullptr};
    else if constexpr (std::same_as<T, SchemaVersion>)
        return {SlotKind::schema_version, nullptr, nullptr};
    else if constexpr (std::same_as<T, ToolField<std::string>>)
        return {SlotKind::object, &member.version, &tool_shape};
    else if constexpr (IsVector<T>::value)
        return {SlotKind::array, &member, IsVector<T>::shape};
    else if constexpr (scalar_kind<T> != SlotKind::object)
        return {scalar_kind<T>, &member, nullptr};
    else if constexpr (IsOptional<T>::value)
        return slot_of(member.emplace());
    else
        return {SlotKind::object, &member, &object_shape<T>};
}

}  // namespace

Slot slot_of_document(Document& document) { return {SlotKind::object, &document, &document_shape}; }

std::string_view expected_by(SlotKind kind) {
    switch (kind) {
        case SlotKind::object: return "an object";
        case SlotKind::array: return "a list";
        case SlotKind::text:
        case SlotKind::row_text:
        case SlotKind::optional_text:
        case SlotKind::schema: return "a text";
        case SlotKind::boolean:
        case SlotKind::optional_boolean: return "true or false";
        case SlotKind::unsigned_32: return "a whole number below 2^32";
        case SlotKind::unsigned_64:
        case SlotKind::optional_unsigned: return "a whole number below 2^64";
        case SlotKind::signed_int: return "a whole number of 32 bits";
        case SlotKind::share: return "a number of 0 to 1";
        case SlotKind::cell: return "a number, a text, true, false or null";
        case SlotKind::note_level: return "\"info\", \"warning\" or \"error\"";
        case SlotKind::schema_version: return "a whole number from 1";
        case SlotKind::ignored: break;
    }
    return "anything";
}

}  // namespace binsize
