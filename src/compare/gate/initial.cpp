// A first budget, from what a report says today: sizes with head room, properties as they are. It
// requires only what is known and forbids only what is not there.
#include "base/base.hpp"
#include "compare/gate/headroom.hpp"
#include "compare/gate/properties.hpp"
#include "compare/gate/rows.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace binsize {
namespace {

using Json = nlohmann::ordered_json;

bool has_row(const Report& report, std::string_view breakdown, std::string_view glob) {
    const auto* found = gate::breakdown_by(report, breakdown);
    const Glob pattern(glob);
    return found == nullptr || std::ranges::any_of(found->root.children, [&](const Node& n) {
               return pattern.matches(n.name) || n.others;
           });
}

Json initial_rules(const Report& report, u64 headroom) {
    Json rules = Json::array();
    rules.push_back({{"match", "file"},
                     {"max", gate::spell_size(gate::with_headroom(report.subject.size, headroom))},
                     {"max_growth", "1%"},
                     {"warn", {{"max_growth", "0.5%"}}},
                     {"reason", "what users download and store"}});
    for (const auto& c : report.subject.compressed)
        rules.push_back({{"match", "compressed:" + c.method},
                         {"max", gate::spell_size(gate::with_headroom(c.bytes, headroom))},
                         {"max_growth", "1%"},
                         {"reason", "what travels"}});
    if (gate::breakdown_by(report, "packages") != nullptr)
        rules.push_back({{"match", "package:**"},
                         {"max_growth", "10%"},
                         {"ignore_below", "16KiB"},
                         {"new", "256KiB"},
                         {"reason", "no package grows or appears unnoticed"}});
    return rules;
}

// Properties that hold today and that a build loses by accident.
Json initial_requirements(const Report& report) {
    Json out = Json::object();
    const auto keep = [&](std::string_view name, bool only_true) {
        const auto fact = gate::find_property(name)->ask(report);
        if (!fact.known) return;
        if (const auto* b = std::get_if<bool>(&fact.value)) {
            if (*b || !only_true) out[std::string(name)] = *b;
        } else if (const auto* text = std::get_if<std::string>(&fact.value)) {
            out[std::string(name)] = *text;
        } else if (name == "interpreter") {
            out[std::string(name)] = nullptr;
        }
    };
    for (const auto* name : {"arch", "os", "linkage", "interpreter", "glibc_max"})
        keep(name, false);
    for (const auto* name : {"stripped", "pie", "nx", "relro", "trimpath", "method_dce"})
        keep(name, true);
    return out;
}

Json initial_prohibitions(const Report& report) {
    Json out = Json::array();
    if (!has_row(report, "sections", ".debug_*")) out.push_back("section:.debug_*");
    if (report.toolchain.language == "go")
        for (const auto* package : {"net/http/pprof", "testing"})
            if (!has_row(report, "packages", package))
                out.push_back(std::string("package:") + package);
    out.push_back("new_library:*");
    return out;
}

}  // namespace

std::string initial_budget(const Report& report, u64 headroom) {
    const Json out{{"schema", "binsize.budget"},
                   {"schema_version", 1},
                   {"rules", initial_rules(report, headroom)},
                   {"require", initial_requirements(report)},
                   {"forbid", initial_prohibitions(report)}};
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace binsize
