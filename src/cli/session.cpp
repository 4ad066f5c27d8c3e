#include "base/text.hpp"
#include "cli/choices.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize::cli {

void Session::fail(std::string_view subject, const Error& error) {
    raise(exit_code(error.kind));
    print_error(subject, error.message);
}

void add_output_options(CLI::App& command, OutputOptions& options) {
    std::vector<std::string> names;
    for (const auto* r : reporters()) names.emplace_back(r->id);
    add_output_options(command, options, names);
}

void add_output_options(CLI::App& command, OutputOptions& options,
                        const std::vector<std::string>& formats) {
    command.add_option("--format", options.format, "How to write it")
        ->check(one_of(formats))
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

const Reporter& reporter(const OutputOptions& options) { return *find_reporter(options.format); }

std::string default_rows() {
    std::string out;
    for (const auto* r : reporters())
        if (r->rows != 0) out += fmt::format("{} in {}, ", r->rows, r->id);
    return out + "else all";
}

void write_output(Session& session, const OutputOptions& options,
                  std::span<const std::string> inputs,
                  const std::function<bool(const RenderOptions&, const TextSink&)>& render) {
    const bool to_terminal = options.file == "-";
    for (const auto& input : inputs)
        if (!to_terminal && same_file(input, options.file))
            return session.fail(options.file,
                                {ErrorKind::usage, "is an input; -o would overwrite it"});
    auto output = Output::open(options.file);
    if (!output) return session.fail(options.file, output.error());
    RenderOptions render_options;
    render_options.style = to_terminal ? terminal_style(options.color) : file_style(options.color);
    (void)render(render_options, [&](std::string_view piece) { return output->write(piece); });
    if (const auto finished = output->finish(); !finished)
        session.fail(to_terminal ? "standard output" : options.file, finished.error());
}

}  // namespace binsize::cli
