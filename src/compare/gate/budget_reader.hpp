// The reader of a budget file, of which budget.cpp reads the rules, conditions.cpp what has to be
// and what must not be there, configuration.cpp the rest. Nobody else includes this.
#pragma once

#include "compare/gate/configuration.hpp"
#include "compare/gate/document.hpp"
#include "compare/gate/properties.hpp"
#include "compare/gate/words.hpp"

#include <span>

namespace binsize::gate {

class BudgetReader {
public:
    explicit BudgetReader(std::string_view text) : text_(text) {}

    Result<Configuration> configuration(const Json& root);

private:
    using Done = Result<void>;

    std::unexpected<Error> wrong(std::size_t at, std::string_view what) const {
        return std::unexpected(error_at(place_of(text_, at), what));
    }
    std::unexpected<Error> unknown_key(const Member& member, std::string_view where,
                                       std::string_view known) const {
        return wrong(member.key_begin, fmt::format("unknown key \"{}\" in {}: it has {}",
                                                   printable(member.key), where, known));
    }
    template <class T>
    Result<T> at(std::size_t offset, Result<T> result) const {
        if (!result) return wrong(offset, result.error().message);
        return result;
    }
    Result<std::string> string(const Json& value, std::string_view what) const {
        if (const auto* text = value.text()) return *text;
        return wrong(value.begin, fmt::format("{} is {}, not a string", what, value.kind()));
    }
    Result<std::span<const Json>> array(const Json& value, std::string_view what) const {
        if (const auto* list = value.array()) return std::span<const Json>(list->items);
        return wrong(value.begin, fmt::format("{} is {}, not an array", what, value.kind()));
    }
    Result<std::span<const Member>> object(const Json& value, std::string_view what) const {
        if (const auto* object = value.object()) return std::span<const Member>(object->members);
        return wrong(value.begin, fmt::format("{} is {}, not an object", what, value.kind()));
    }

    Result<Amount> amount(const Json& value) const;
    Done limit(Limits& limits, const Member& member, const Rule& rule) const;
    Done unit_fits(Limit limit, Amount amount, const Rule& rule, std::size_t where) const;
    Result<Rule> rule(const Json& value) const;
    Done rule_key(Rule& out, const Member& member) const;
    Result<std::string> file_glob(const Json& value) const;
    Done requirements(std::vector<Requirement>& out, const Json& value) const;
    Result<Requirement> requirement(const Member& member) const;
    Result<Value> required_value(const Property& property, const Json& value) const;
    Result<Forbidden> forbidden(const Json& value) const;
    Result<Forbidden> prohibition(const Json& value) const;
    Done header(const Member& member) const;
    /// Whether the key is one of the budget's own.
    Result<bool> budget_key(Budget& out, const Member& member) const;
    Result<Configured> text_of(const Member& member) const;
    Result<std::vector<std::string>> globs(const Json& value) const;
    Result<ConfiguredTarget> target(const Json& value) const;
    Done setting(Configuration& out, const Member& member) const;

    std::string_view text_;
};

}  // namespace binsize::gate
