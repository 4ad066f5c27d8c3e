// `binsize explore`: walks through a report, or through what changed, on a terminal. What needs the
// file itself (why, at, what if) is found out beside, so that the screen never stands still.
#include "analysis/analysis.hpp"
#include "analysis/graph/answers.hpp"
#include "base/platform/signals.hpp"
#include "cli/choices.hpp"
#include "cli/command.hpp"
#include "cli/explanation.hpp"
#include "cli/explore/screen.hpp"
#include "cli/keys.hpp"
#include "cli/loader.hpp"
#include "cli/read_pair.hpp"
#include "cli/side.hpp"
#include "cli/terminal.hpp"
#include "compare/compare.hpp"
#include "library/library.hpp"

#include <future>
#include <memory>
#include <thread>

namespace binsize::cli {
namespace {

using explore::Answer;
using explore::Question;

struct Options {
    std::string file, newer, arch, color = "auto";
    std::vector<std::string> breakdowns;
    CompanionSearch debug;
};

// What is walked through; trees point into it.
struct Subject {
    std::vector<Report> reports;
    std::optional<Diff> diff;
    std::vector<explore::Tree> trees;
    /// The file that questions can be put to; nothing for what was saved, or for two.
    std::shared_ptr<const Side> side;
};

void add_trees(const Report& report, const std::string& title, std::vector<explore::Tree>& trees) {
    for (const auto& b : report.breakdowns)
        trees.push_back({title, b.id, &b.root, nullptr, report.tables});
    if (report.subject.format != "fat") return;
    for (const auto& slice : report.members)
        add_trees(slice, title + " > " + slice.subject.name, trees);
}

Result<Subject> read_one(const Options& options, Session& session) {
    Subject out;
    auto side = TRY(open_side(session.inputs, options.file));
    const bool saved = side.saved;
    if (saved) {
        if (!options.arch.empty())
            return fail(ErrorKind::usage, "is a saved report: --arch needs the file");
        out.reports = TRY(read_json_all(side.input.bytes()));
    } else {
        ReportOptions analysis;
        for (const auto& b : options.breakdowns) analysis.breakdowns.push_back(split_keys(b));
        if (options.breakdowns.empty())
            for (const auto id : explore::usual_breakdowns)
                analysis.breakdowns.push_back(split_keys(id));
        analysis.usual_tables = true;
        out.reports.push_back(
            TRY(report_of(session.inputs, side, {.arch = options.arch}, analysis, options.debug)));
        out.side = std::make_shared<const Side>(std::move(side));
    }
    for (const auto& report : out.reports) add_trees(report, report.subject.name, out.trees);
    if (saved && !options.breakdowns.empty())
        std::erase_if(out.trees, [&](const explore::Tree& tree) {
            return std::ranges::find(options.breakdowns, tree.id) == options.breakdowns.end();
        });
    if (out.trees.empty())
        return fail(ErrorKind::usage, "is a saved report without {}",
                    options.breakdowns.empty() ? "breakdowns" : "these breakdowns");
    return out;
}

std::optional<Subject> read_two(const Options& options, Session& session) {
    const PairPlan plan{options.file, options.newer, options.arch, options.breakdowns,
                        explore::usual_diff_breakdowns};
    const auto pair = read_pair(plan, session);
    if (!pair) return std::nullopt;
    auto diff = diff_reports(
        pair->before, pair->after,
        {.tool_version = std::string(version()), .breakdowns = breakdowns_of(plan, *pair)});
    if (!diff) {
        session.fail(options.newer, diff.error());
        return std::nullopt;
    }
    Subject out;
    out.diff = *std::move(diff);
    const auto& [before, after] = std::pair(out.diff->before.subject, out.diff->after.subject);
    const auto title = before.name == after.name ? after.name : before.name + " → " + after.name;
    for (const auto& b : out.diff->breakdowns)
        out.trees.push_back({title, b.id, nullptr, &b.root, {}});
    if (!out.trees.empty()) return out;
    session.fail(options.newer, {ErrorKind::usage, "the two have no breakdown in common"});
    return std::nullopt;
}

std::string_view command_of(Question::Kind kind) {
    switch (kind) {
        case Question::Kind::at: return "at";
        case Question::Kind::why: return "why";
        case Question::Kind::without: return "whatif --without";
    }
    return {};
}

Answer plain_answer(std::string text) {
    return [text = std::move(text)](std::size_t width) {
        std::string out;
        for (const auto& line : wrap(printable(text), width)) out += line + '\n';
        return out;
    };
}

// The words of the command, for a screen.
template <class Result, class Write>
Answer written(Result result, Write write) {
    if (!result) return plain_answer(result.error().message);
    return [result = std::make_shared<const Result>(std::move(result)), write](std::size_t width) {
        std::string out;
        const RenderOptions options{.style = {.width = width}};
        (void)write(**result, options, [&](std::string_view piece) {
            out += piece;
            return true;
        });
        return out;
    };
}

// What it opens was opened before, and is among the run's inputs.
Answer find_out(const Side& side, const Options& options, const Question& question) {
    auto image = load_image(side.input.bytes(), {.arch = options.arch});
    if (!image) return plain_answer(image.error().message);
    if (const auto done = attach_companions(*image, side.path, options.debug, Input::open); !done)
        return plain_answer(done.error().message);
    const auto tool = std::string(version());
    const auto& text = *reporters().front();
    switch (question.kind) {
        case Question::Kind::at:
            return written(explain(*image, {Where::Kind::symbol, 0, question.subject}),
                           [](const Explanation& e, const RenderOptions& o, const TextSink& out) {
                               return write_explanation(e, o.style, out);
                           });
        case Question::Kind::why:
            return written(why(*image, question.subject, {.name = side.name, .tool_version = tool}),
                           text.why);
        case Question::Kind::without: {
            const std::array subjects = {question.subject};
            return written(what_if(*image, subjects, {.name = side.name, .tool_version = tool}),
                           text.what_if);
        }
    }
    return {};
}

// A question that is being answered by a thread of its own. Whoever does not wait for the end of it
// leaves it to the end of the process: it holds what it reads.
class Errand {
public:
    Errand(std::shared_ptr<const Side> side, const Options& options, Question question)
        : question_(question), since_(std::chrono::steady_clock::now()) {
        std::packaged_task<Answer()> task(
            [side = std::move(side), options, question = std::move(question)] {
                return find_out(*side, options, question);
            });
        answer_ = task.get_future();
        std::thread(std::move(task)).detach();
    }
    [[nodiscard]] const Question& question() const { return question_; }
    [[nodiscard]] bool done() const {
        return answer_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }
    [[nodiscard]] Answer answer() { return answer_.get(); }
    [[nodiscard]] std::string words() const {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
            std::chrono::steady_clock::now() - since_);
        return fmt::format("{} {} … {} s", command_of(question_.kind), question_.subject,
                           seconds.count());
    }

private:
    Question question_;
    std::chrono::steady_clock::time_point since_;
    std::future<Answer> answer_;
};

std::string no_file(const Options& options, const Question& question) {
    if (options.newer.empty())
        return fmt::format(
            "A saved report does not know: ask the file that it was made of, "
            "binsize explore FILE, or binsize {} FILE '{}'",
            command_of(question.kind), question.subject);
    return fmt::format(
        "Of two builds each can be asked by itself: binsize explore {}, or binsize "
        "{} {} '{}'",
        options.newer, command_of(question.kind), options.newer, question.subject);
}

// 0, or the signal that ended it.
int walk(Screen& screen, const Subject& subject, const Options& options, Session& session) {
    explore::Explorer explorer(subject.trees, screen.unicode());
    std::optional<Errand> errand;
    while (!explorer.finished() && Screen::ending_signal() == 0) {
        if (const auto question = explorer.take_question()) {
            if (subject.side == nullptr)
                explorer.answer(*question, plain_answer(no_file(options, *question)));
            else if (!errand)
                errand.emplace(subject.side, options, *question);
            else
                explorer.say("one question at a time");
        }
        if (errand && errand->done()) {
            const auto changed = session.inputs.changed();
            explorer.answer(
                errand->question(),
                changed ? plain_answer(*changed + " was overwritten meanwhile") : errand->answer());
            errand.reset();
        }
        if (errand) explorer.say(errand->words());
        screen.draw(explorer.frame(screen.width(), screen.height()));
        if (const auto press = screen.read_key(
                errand ? std::optional(std::chrono::milliseconds(100)) : std::nullopt))
            explorer.press(*press);
    }
    return Screen::ending_signal();
}

void run(const Options& options, Session& session) {
    std::optional<Subject> subject;
    if (options.newer.empty()) {
        auto read = read_one(options, session);
        if (!read) return session.fail(options.file, read.error());
        subject = *std::move(read);
    } else {
        subject = read_two(options, session);
        if (!subject) return;
    }
    session.inputs.progress().stop();
    int signal = 0;
    {
        auto screen = Screen::open(terminal_style(options.color).color);
        if (!screen) return session.fail("", screen.error());
        signal = walk(*screen, *subject, options, session);
    }
    if (signal != 0) end_by_signal(signal);
    (void)inputs_changed(session);
}

std::string keys_and_examples() {
    std::string out = "Keys:\n";
    for (const auto& key : explore::key_help())
        out += fmt::format("  {:<18}{}\n", key.keys, key.what);
    return out +
           "Examples:\n"
           "  binsize explore app                walk through modules, packages and symbols\n"
           "  binsize explore app.json           a saved report\n"
           "  binsize explore app.old app        what changed\n"
           "  binsize explore app -d directories,files    source files in their directories";
}

}  // namespace

void add_explore(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand(
        "explore", "Walk through a file, or through what changed, in a terminal");
    const auto options = std::make_shared<Options>();
    command->add_option("file", options->file, "An executable or a saved report; - is a pipe")
        ->required()
        ->type_name("FILE");
    command->add_option("new", options->newer, "A later build of it, or its report: what changed")
        ->type_name("NEW");
    command
        ->add_option("-d,--breakdown", options->breakdowns,
                     "Rows by this; a,b nests b within a; repeatable, each is one of those that "
                     "Tab switches between [as on the page of --format html]")
        ->transform(with_own_keys)
        ->allow_extra_args(false)
        ->type_name("A[,B]");
    command->add_option("--arch", options->arch, "Of a fat file, this slice")->type_name("ARCH");
    command->add_option("--color", options->color, "When to use colour; auto heeds NO_COLOR")
        ->check(one_of({"auto", "always", "never"}))
        ->capture_default_str()
        ->type_name("WHEN");
    add_companion_options(*command, options->debug);
    command->footer(keys_and_examples());
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
