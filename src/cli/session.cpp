#include "base/text.hpp"
#include "cli/choices.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/pager.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>

namespace binsize::cli {

void Session::fail(std::string_view subject, const Error& error) {
    inputs.progress().stop();
    if (error.kind != ErrorKind::usage) {
        // Of thousands of files that failed, not each looks at all of them.
        const auto own = inputs.changed(subject);
        const auto changed = !own   ? inputs.changed()
                             : *own ? std::optional(std::string(subject))
                                    : std::nullopt;
        if (changed) {
            raise(exit_code(ErrorKind::unreadable));
            return print_error(*changed, overwritten);
        }
    }
    raise(exit_code(error.kind));
    print_error(subject, error.message);
}

bool is_input(Session& session, const std::string& path) {
    const auto state = path == "-" ? state_of(standard_output) : state_of(path);
    if (!state || !session.inputs.hold(*state)) return false;
    session.fail(path == "-" ? "standard output" : path,
                 {ErrorKind::usage, "is an input, which would be overwritten"});
    return true;
}

bool inputs_changed(Session& session) {
    const auto changed = session.inputs.changed();
    if (changed) session.fail(*changed, {ErrorKind::unreadable, std::string(overwritten)});
    return changed.has_value();
}

void add_output_options(CLI::App& command, OutputOptions& options,
                        std::vector<std::string> formats) {
    options.formats = formats;
    options.given_format = command.add_option("--format", options.format, "How to write it")
                               ->check(one_of(std::move(formats)))
                               ->capture_default_str()
                               ->type_name("FORMAT");
    command.add_option("-o,--output", options.file, "Write to FILE; - is standard output")
        ->capture_default_str()
        ->type_name("FILE");
    command.add_option("--color", options.color, "When to use colour; auto heeds NO_COLOR")
        ->check(one_of({"auto", "always", "never"}))
        ->capture_default_str()
        ->type_name("WHEN");
}

void add_ruler_option(CLI::App& command, std::string& ruler) {
    command.add_option("--ruler,--domain", ruler, "Which sizes to print")
        ->check(one_of({"file", "memory", "both"}))
        ->capture_default_str()
        ->type_name("RULER");
}

Ruler ruler_of(std::string_view ruler) {
    return ruler == "file" ? Ruler::file : ruler == "memory" ? Ruler::memory : Ruler::both;
}

const Reporter& reporter(const OutputOptions& options) { return *find_reporter(options.format); }

std::string default_rows() {
    std::string out;
    for (const auto* r : reporters())
        if (r->rows != 0 && !r->id.ends_with("-full"))
            out += fmt::format("{} in {}, ", r->rows, r->id);
    return out + "else all";
}

void write_output(Session& session, const OutputOptions& options,
                  const std::function<bool(const RenderOptions&, const TextSink&)>& render) {
    const bool to_terminal = options.file == "-";
    session.inputs.progress().stop();
    if (is_input(session, options.file) || inputs_changed(session)) return;
    RenderOptions render_options;
    render_options.style = to_terminal ? terminal_style(options.color) : file_style(options.color);
    if (auto pager = to_terminal && session.pager ? Pager::for_terminal() : std::nullopt) {
        (void)render(render_options, [&](std::string_view piece) { return pager->write(piece); });
        if (const auto finished = pager->finish(); !finished)
            session.fail("standard output", finished.error());
        (void)inputs_changed(session);
        return;
    }
    auto output = Output::open(options.file);
    if (!output) return session.fail(options.file, output.error());
    (void)render(render_options, [&](std::string_view piece) { return output->write(piece); });
    // Names are read from the inputs up to here. A file is not replaced; a pipe has got it all.
    if (inputs_changed(session) && !to_terminal) return;
    if (const auto finished = output->finish(); !finished)
        session.fail(to_terminal ? "standard output" : options.file, finished.error());
}

}  // namespace binsize::cli
