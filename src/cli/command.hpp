// What a command of the command line is: a file that adds its options to CLI11 and says what to
// run. The session carries what all of them share: errors on their way to the user, the exit code,
// and what the chosen command does once the command line has been read.
#pragma once

#include "base/error.hpp"
#include "cli/inputs.hpp"
#include "render/render.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <string>

namespace binsize::cli {

class Session {
public:
    /// Set by the chosen command while the command line is parsed; run by main afterwards.
    std::function<void()> run;
    /// What this run reads: every file goes through it.
    Inputs inputs;

    /// --no-pager was not given.
    bool pager = true;

    /// One line on standard error, "binsize: app: message"; raises the exit code to the error's.
    /// Where an input was overwritten while it was read, that is what went wrong.
    void fail(std::string_view subject, const Error& error);
    /// Holds on to something until the process ends: to take a large report apart name by name
    /// costs more than to print it.
    void keep(std::shared_ptr<const void> large) { kept_.push_back(std::move(large)); }
    /// The process exits with the highest code that anything asked for.
    void raise(int code) { code_ = code > code_ ? code : code_; }
    [[nodiscard]] int code() const { return code_; }
    /// Of a program that was run: the process ends as it did, whatever went wrong here.
    void end_as(int code) { code_ = code; }

private:
    int code_ = 0;
    std::vector<std::shared_ptr<const void>> kept_;
};

/// The options of every command that prints: --format, -o, --color.
struct OutputOptions {
    std::string format{reporters().front()->id};
    std::string file = "-";
    std::string color = "auto";
    std::vector<std::string> formats{};  ///< those that --format takes
    const CLI::Option* given_format = nullptr;

    [[nodiscard]] bool chosen() const {
        return given_format != nullptr && given_format->count() > 0;
    }
};
void add_output_options(CLI::App& command, OutputOptions& options,
                        std::vector<std::string> formats);
/// `writes`: which of the functions of a reporter the command needs; --format accepts those that
/// have it.
template <class Writes>
void add_output_options(CLI::App& command, OutputOptions& options, Writes Reporter::* writes) {
    std::vector<std::string> formats;
    for (const auto* r : reporters())
        if (r->*writes != nullptr) formats.emplace_back(r->id);
    add_output_options(command, options, std::move(formats));
}

/// --ruler, and what was asked for.
void add_ruler_option(CLI::App& command, std::string& ruler);
[[nodiscard]] Ruler ruler_of(std::string_view ruler);

/// The reporter that was asked for. --format accepts only names of the list, so there is one.
[[nodiscard]] const Reporter& reporter(const OutputOptions& options);

/// "20 in text, 30 in markdown, else all": what -n is unless it is given.
[[nodiscard]] std::string default_rows();

/// Opens the output, lets `render` write to it in the style that it allows, and reports what went
/// wrong. A closed pipe is no error: nobody wants the rest. An input is never written to, and a
/// file keeps what it had unless everything arrives.
void write_output(Session& session, const OutputOptions& options,
                  const std::function<bool(const RenderOptions&, const TextSink&)>& render);
/// Whether the path names a file that was read: says so. "-" is standard output.
[[nodiscard]] bool is_input(Session& session, const std::string& path);
inline constexpr std::string_view overwritten = "was overwritten while it was read";
/// Whether an input was overwritten since it was read: says so.
[[nodiscard]] bool inputs_changed(Session& session);

#define COMMAND(name) void add_##name(CLI::App& root, Session& session);
#include "cli/commands.def"
#undef COMMAND

}  // namespace binsize::cli
