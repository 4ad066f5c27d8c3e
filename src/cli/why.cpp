// `binsize why`: what keeps something in a program, from where the program starts.
#include "analysis/graph/answers.hpp"
#include "cli/command.hpp"
#include "cli/open.hpp"
#include "library/library.hpp"

#include <memory>

namespace binsize::cli {
namespace {

struct Options {
    std::string file, subject, arch;
    std::vector<std::string> without;
    bool all = false, fold = false;
    CompanionSearch debug;
    OutputOptions output;
};

Result<Why> ask(Inputs& inputs, const Options& options) {
    const auto opened =
        TRY(open_program(inputs, options.file, {.arch = options.arch}, options.debug));
    return why(opened.image, options.subject,
               {.name = opened.name,
                .tool_version = std::string(version()),
                .all = options.all,
                .fold = options.fold,
                .without = options.without});
}

void run(const Options& options, Session& session) {
    const auto answer = ask(session.inputs, options);
    if (!answer) return session.fail(options.file, answer.error());
    write_output(session, options.output, [&](const RenderOptions& render, const TextSink& out) {
        return reporter(options.output).why(*answer, render, out);
    });
}

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize why app net/http                    the shortest chains that lead to a package\n"
    "  binsize why app net/http --all              every way in\n"
    "  binsize why app 'module:k8s.io/**' --fold   packages alone\n"
    "  binsize why app crypto/tls --without net/http   what would keep it then\n"
    "  binsize why app 'type:*os.File'             a type; also function:, file:, symbol:";

}  // namespace

void add_why(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("why", "Say what keeps something in a program");
    const auto options = std::make_shared<Options>();
    command->add_option("file", options->file, "An executable or library; - is a pipe")
        ->required()
        ->type_name("FILE");
    command
        ->add_option("subject", options->subject,
                     "A package, module, function, type, embedded file or C symbol, or a glob; "
                     "KIND:GLOB where the name alone is not clear")
        ->required()
        ->type_name("SUBJECT");
    command
        ->add_option("--without", options->without,
                     "What would still keep it if this were gone; repeats. A subject, too")
        ->type_name("SUBJECT")
        ->allow_extra_args(false);
    command->add_flag("--all", options->all, "Every way in, not the shortest alone");
    command->add_flag("--fold", options->fold, "Steps within one package as one");
    command->add_option("--arch", options->arch, "Of a fat file, this slice")->type_name("ARCH");
    add_output_options(*command, options->output, &Reporter::why);
    add_companion_options(*command, options->debug);
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
