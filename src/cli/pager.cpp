#include "cli/pager.hpp"

#include "base/text.hpp"
#include "cli/terminal.hpp"

#include <csignal>
#include <cstdlib>

namespace binsize::cli {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

// Empty: none.
std::string wanted_pager() {
    if (std::getenv("PAGER") == nullptr) return !find_program("less").empty() ? "less" : "";
    const auto pager = environment("PAGER");
    return pager == "cat" ? "" : pager;
}

// What git gives less unless the user has given it something: colours pass, and what turns out to
// fit the screen stays on it.
std::vector<std::string> pager_environment() {
    auto out = environment_entries();
    if (environment("LESS").empty()) out.emplace_back("LESS=FRX");
    return out;
}

}  // namespace

void ScreenLines::add(std::string_view text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (escape_) {
            escape_ = c != 'm';
        } else if (byte == 0x1b) {
            escape_ = true;
        } else if (c == '\n') {
            ++lines_;
            column_ = 0;
        } else if ((byte & 0xc0U) != 0x80 && ++column_ > width_) {
            ++lines_;
            column_ = 1;
        }
    }
}

std::optional<Pager> Pager::for_terminal() {
    const auto size = terminal_size();
    const auto terminal = environment("TERM");
    if (!size || terminal.empty() || terminal == "dumb") return std::nullopt;
    auto command = wanted_pager();
    if (command.empty()) return std::nullopt;
    return Pager(std::move(command), size->width, size->height);
}

Result<void> Pager::start() {
    Pipe pipe;
    ProcessPlan plan{.program = "/bin/sh", .arguments = {"-c", command_}};
    plan.environment = pager_environment();
    plan.in = pipe.reading();
    process_ = TRY(start_process(plan));
    // An interrupt is for the pager, which goes on showing what it has.
    ::signal(SIGINT, SIG_IGN);
    output_.emplace(Output::to_descriptor(duplicate(pipe.writing())));
    return {};
}

bool Pager::write(std::string_view text) {
    if (error_) return false;
    if (output_) return output_->write(text);
    held_ += text;
    seen_.add(text);
    if (seen_.lines() + 1 <= height_) return true;
    if (auto started = start(); !started) {
        error_ = std::move(started.error());
        return false;
    }
    return output_->write(held_);
}

Result<void> Pager::finish() {
    if (error_) return std::unexpected(*error_);
    if (!output_) {
        auto output = TRY(Output::open("-"));
        (void)output.write(held_);
        return output.finish();
    }
    const auto finished = output_->finish();
    const auto end = wait_for_process(process_);
    if (end.code == Ended::not_started)
        return fail(
            ErrorKind::unreadable,
            "could not be shown: the pager '{}' could not be run; --no-pager writes without",
            printable(command_));
    return finished;
}

}  // namespace binsize::cli
