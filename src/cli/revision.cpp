#include "cli/revision.hpp"

#include "base/base.hpp"
#include "base/platform/process.hpp"
#include "compare/trend/trend.hpp"

#include <charconv>
#include <cstdlib>
#include <ctime>

namespace binsize::cli {
namespace {

// The first line of what git says; empty where it fails.
std::string git(std::vector<std::string> arguments) {
    const auto program = find_program("git");
    if (program.empty()) return {};
    const auto said = capture({.program = program, .arguments = std::move(arguments)},
                              std::chrono::seconds(60), 1U << 20U);
    if (!said || said->end.code != 0) return {};
    return printable(said->out.substr(0, said->out.find('\n')));
}

// A detached checkout, which is what CI services make, is on no branch: they say which it was.
std::string branch_of_service() {
    for (const char* name : {"GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME",
                             "BRANCH_NAME", "BUILDKITE_BRANCH"})
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
            return printable(value);
    return {};
}

std::optional<i64> seconds_of(std::string_view text) {
    i64 out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size() || out < 0 || out >= end_of_time)
        return std::nullopt;
    return out;
}

std::optional<i64> git_time(const std::string& revision) {
    return seconds_of(git({"show", "-s", "--format=%ct", revision, "--"}));
}

std::string setting(const Report& report, std::string_view key) {
    for (const auto& s : report.toolchain.settings)
        if (s.key == key) return s.value;
    return {};
}

// What is given of branch and time takes the place of what was found.
Result<Revision> settled(Revision found, const RevisionChoice& choice) {
    if (!choice.branch.empty()) found.branch = printable(choice.branch);
    if (choice.time.empty()) return found;
    const auto time =
        choice.time.find('-') == std::string::npos ? seconds_of(choice.time) : time_of(choice.time);
    if (!time)
        return fail(ErrorKind::usage, "--time {}: write a day, 2026-11-30, or seconds since 1970",
                    printable(choice.time));
    found.time = *time;
    return found;
}

}  // namespace

Result<std::optional<Revision>> revision_here(const RevisionChoice& choice) {
    Revision out;
    if (!choice.revision.empty()) {
        out.name = printable(choice.revision);
        // One that begins like an option is none of git's.
        if (choice.time.empty() && !out.name.starts_with('-'))
            out.time = git_time(out.name).value_or(static_cast<i64>(std::time(nullptr)));
    } else {
        out.name = git({"describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"});
        if (out.name.empty()) return std::nullopt;
        out.time = git_time("HEAD").value_or(0);
    }
    if (choice.branch.empty()) out.branch = git({"symbolic-ref", "--short", "-q", "HEAD"});
    if (out.branch.empty()) out.branch = branch_of_service();
    return TRY(settled(std::move(out), choice));
}

Result<Revision> revision_stated(const RevisionChoice& choice, const Report& report) {
    Revision out;
    out.name = setting(report, "vcs.revision");
    if (out.name.empty())
        return fail(ErrorKind::usage,
                    "of which revision? This folder is no git repository: give --revision");
    if (setting(report, "vcs.modified") == "true") out.name += "-dirty";
    const auto day = setting(report, "vcs.time");
    out.time = time_of(std::string_view(day).substr(0, 10)).value_or(0);
    return settled(std::move(out), choice);
}

}  // namespace binsize::cli
