// `binsize whatif`: what would go with something, in two bounds.
#include "analysis/graph/answers.hpp"
#include "cli/command.hpp"
#include "cli/open.hpp"
#include "library/library.hpp"

#include <memory>

namespace binsize::cli {
namespace {

struct Options {
    std::string file, arch;
    std::vector<std::string> without;
    CompanionSearch debug;
    OutputOptions output;
};

Result<WhatIf> ask(Inputs& inputs, const Options& options) {
    const auto opened =
        TRY(open_program(inputs, options.file, {.arch = options.arch}, options.debug));
    return what_if(opened.image, options.without,
                   {.name = opened.name, .tool_version = std::string(version())});
}

void run(const Options& options, Session& session) {
    const auto answer = ask(session.inputs, options);
    if (!answer) return session.fail(options.file, answer.error());
    write_output(session, options.output, [&](const RenderOptions& render, const TextSink& out) {
        return reporter(options.output).what_if(*answer, render, out);
    });
}

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize whatif app                                  the twenty cuts that would free most\n"
    "  binsize whatif app --without net/http               what goes with a package\n"
    "  binsize whatif app --without 'module:k8s.io/**'     with modules\n"
    "  binsize whatif app --without a --without b          with both at once\n"
    "  binsize whatif app --without net/http --format json";

}  // namespace

void add_whatif(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("whatif", "Say what a program would lose with something");
    const auto options = std::make_shared<Options>();
    command->add_option("file", options->file, "An executable or library; - is a pipe")
        ->required()
        ->type_name("FILE");
    command
        ->add_option("--without", options->without,
                     "What to take out: a package, module, function, type, embedded file or C "
                     "symbol, or a glob; KIND:GLOB where the name alone is not clear; repeatable")
        ->allow_extra_args(false)
        ->type_name("SUBJECT");
    command->add_option("--arch", options->arch, "Of a fat file, this slice")->type_name("ARCH");
    add_output_options(*command, options->output, &Reporter::what_if);
    add_companion_options(*command, options->debug);
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
