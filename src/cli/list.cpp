// `binsize list`: what this build can read, cut up and write, from the lists themselves.
#include "analysis/analysis.hpp"
#include "cli/choices.hpp"
#include "cli/command.hpp"
#include "format/format.hpp"

#include <fmt/format.h>

#include <memory>

namespace binsize::cli {
namespace {

std::string line(std::string_view id, std::string_view description) {
    return fmt::format("{:<14} {}\n", id, description);
}

std::string list(std::string_view what) {
    std::string out;
    if (what == "formats")
        for (const auto& f : formats()) out += line(f.id, f.description);
    if (what == "breakdowns")
        for (const auto& b : breakdown_list()) out += line(b.id, b.description);
    if (what == "tables")
        for (const auto& t : table_list()) out += line(t.id, t.description);
    if (what == "reporters")
        for (const auto* r : reporters()) out += line(r->id, r->description);
    return out;
}

}  // namespace

void add_list(CLI::App& root, Session& session) {
    auto* command =
        root.add_subcommand("list", "List the formats, breakdowns, tables or reporters");
    const auto what = std::make_shared<std::string>();
    command->add_option("what", *what, "formats, breakdowns, tables or reporters")
        ->required()
        ->check(one_of({"formats", "breakdowns", "tables", "reporters"}))
        ->type_name("WHAT");
    command->footer(
        "Examples:\n"
        "  binsize list formats\n"
        "  binsize list breakdowns");
    command->callback([&session, what] {
        session.run = [&session, what] {
            write_output(session, {}, [&](const RenderOptions&, const TextSink& out) {
                return out(list(*what));
            });
        };
    });
}

}  // namespace binsize::cli
