// Properties that a budget can require: a table of names, what kind of value each takes, and how
// a report answers. A report that cannot answer says so; nothing is assumed.
#pragma once

#include <binsize/gate.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace binsize::gate {

/// What a report says of a property. `known` false: it says nothing.
struct Fact {
    bool known = false;
    Value value;  ///< monostate: absent (no interpreter)
};

struct Property {
    enum class Type : u8 { boolean, text, optional_text, version_limit };
    std::string_view name;
    Type type;
    Fact (*ask)(const Report&);
    std::string_view unknown_because;  ///< completes "the report does not say: …"
};

[[nodiscard]] std::span<const Property> property_list();
[[nodiscard]] const Property* find_property(std::string_view name);

/// A dotted number, "2.31": compared number by number. Nothing where the text is none.
[[nodiscard]] std::optional<std::vector<u64>> parse_version(std::string_view text);

/// The findings of a requirement or a prohibition; none where it holds.
struct JudgeInput {
    const Report& report;
    const Report* baseline;
};
[[nodiscard]] std::vector<Finding> check_requirement(const Requirement& requirement,
                                                     const Report& report);
[[nodiscard]] Result<std::vector<Finding>> check_forbidden(const Forbidden& forbidden,
                                                           const JudgeInput& input);

}  // namespace binsize::gate
