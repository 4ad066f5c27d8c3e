// `binsize config`: which settings are in force here, and which line of which file says so.
#include "base/text.hpp"
#include "cli/choices.hpp"
#include "cli/config_file.hpp"
#include "report/json_parts.hpp"
#include "report/report.hpp"

#include <fmt/ranges.h>

#include <memory>

namespace binsize::cli {
namespace {

struct Options {
    std::string config, format = "text";
};

struct Line {
    std::string setting, value, origin;
    std::vector<std::string> files = {};  ///< of a target
};

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize config                         what is in force here, and from where\n"
    "  binsize config --config ci/sizes.json  of another file\n"
    "  binsize config --format json           for a script";

// Targets with the files that they are today.
Result<void> add_targets(const ConfigFile& config, std::vector<Line>& out) {
    if (config.content.targets.empty()) return {};
    const auto files = TRY(target_files(config));
    for (const auto& target : config.content.targets) {
        Line line{"target", fmt::format("{}", fmt::join(target.files, ", ")),
                  config.origin(target.place)};
        for (const auto& file : files)
            if (file.target == &target) line.files.push_back(file.path);
        out.push_back(std::move(line));
        for (const auto& [name, side] :
             {std::pair("target baseline", &target.baseline), {"target parent", &target.parent}})
            if (*side)
                out.push_back(
                    {name, config.located((*side)->value), config.origin((*side)->place)});
    }
    return {};
}

Result<std::vector<Line>> lines_of(const ConfigFile& config) {
    std::vector<Line> out;
    const auto& c = config.content;
    const auto add = [&](std::string setting, std::string value, Place place) {
        out.push_back({std::move(setting), std::move(value), config.origin(place)});
    };
    TRY_VOID(add_targets(config, out));
    for (const auto& [name, setting] :
         {std::pair("baseline", &c.baseline), {"parent", &c.parent}, {"database", &c.database}})
        if (*setting) add(name, config.located((*setting)->value), (*setting)->place);
    for (const auto& b : c.breakdowns) add("breakdown", b.value, b.place);
    for (const auto& f : c.formats) add("format of " + f.command, f.format.value, f.format.place);
    for (const auto& rule : c.budget.rules) add("rule", rule.match(), rule.place);
    for (const auto& r : c.budget.require) add("require", r.name, r.place);
    for (const auto& f : c.budget.forbid) add("forbid", f.match(), f.place);
    for (const auto& a : c.budget.allow) out.push_back({"allow", a.text, config.path});
    return out;
}

bool write_text(const std::string& path, const std::vector<Line>& lines, const Style& style,
                const TextSink& out) {
    if (path.empty())
        return out(
            "no binsize.json from here upwards: what the command line does not say is as "
            "binsize has it\n");
    if (!out(style.paint(Tone::strong, path) + "\n")) return false;
    TextTable table({{.title = "setting"}, {.title = "value", .elastic = true}, {.title = "from"}});
    for (const auto& line : lines) {
        table.add({{line.setting}, {line.value}, {line.origin, Tone::dim}});
        for (const auto& file : line.files) table.add({{""}, {"= " + file}, {""}});
    }
    return table.write(style, out);
}

bool write_config_json(const std::string& path, const std::vector<Line>& lines,
                       const TextSink& sink) {
    JsonWriter out(sink);
    out.begin_object();
    out.member("schema", "binsize.config");
    out.member("schema_version", i64{1});
    out.key("file");
    path.empty() ? out.null() : out.text(path);
    write_list(out, "settings", lines, [&](const Line& line) {
        out.begin_object(JsonLayout::line);
        out.member("setting", line.setting);
        out.member("value", line.value);
        out.member("from", line.origin);
        if (line.setting == "target") write_texts(out, "files", line.files);
        out.end();
    });
    out.end();
    return out.finish();
}

void run(const Options& options, Session& session) {
    const auto config = read_config(session.inputs, options.config);
    if (!config) return session.fail("", config.error());
    auto lines = *config ? lines_of(**config) : Result<std::vector<Line>>();
    if (!lines) return session.fail("", lines.error());
    for (auto& line : *lines) line.value = printable(line.value);
    const auto path = *config ? (*config)->path : std::string();
    write_output(session, {}, [&](const RenderOptions& render, const TextSink& out) {
        return options.format == "json" ? write_config_json(path, *lines, out)
                                        : write_text(path, *lines, render.style, out);
    });
}

}  // namespace

void add_config(CLI::App& root, Session& session) {
    auto* command =
        root.add_subcommand("config", "Say which settings are in force, and from where");
    const auto options = std::make_shared<Options>();
    command->add_option("--config", options->config, "This file [the nearest binsize.json upwards]")
        ->type_name("FILE");
    command->add_option("--format", options->format, "How to write it")
        ->check(one_of({"text", "json"}))
        ->capture_default_str()
        ->type_name("FORMAT");
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
