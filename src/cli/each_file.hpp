// What one command does with each of many files: several are worked on at once, what comes of them
// is taken in their order, and what goes wrong with one is said of it and keeps none back, also
// where a file shrinks or is written to while it is read.
#pragma once

#include "base/platform/signals.hpp"
#include "base/steps.hpp"
#include "cli/command.hpp"
#include "cli/file_list.hpp"

#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace binsize::cli {

/// work(file) gives a Result, on any thread; take(file, value) is called where this is and says
/// whether anybody wants more. "-" is standard input.
template <class Work, class Take>
void each_file(Session& session, const std::vector<std::string>& files, const OrderPlan& plan,
               Work&& work, Take&& take) {
    using Made = decltype(work(files[0]));
    const auto guarded = [&](std::size_t i) -> Made {
        // How many files are done says enough where there are several.
        std::optional<Unwatched> within;
        if (files.size() > 1) within.emplace();
        const Losses losses;
        try {
            session.inputs.count(i + 1, files.size());
            auto made = work(files[i]);
            // Whatever came of it: zeros were read where there was nothing.
            if (losses.any())
                return fail(ErrorKind::unreadable,
                            "could not be read to its end: it shrank or its device failed");
            return made;
        } catch (const std::exception& e) {
            return std::unexpected(thrown(e));
        }
    };
    in_order(
        plan, [&](std::size_t i) { return expected_memory(files[i]); }, guarded,
        [&](std::size_t i, Made made) {
            if (made && session.inputs.changed(files[i]).value_or(false))
                made = fail(ErrorKind::unreadable, "{}", overwritten);
            if (!made) session.fail(files[i] == "-" ? "standard input" : files[i], made.error());
            // What came of it refers to no byte of it, whatever becomes of the file from here on.
            session.inputs.give_up(files[i]);
            return !made || take(files[i], *std::move(made));
        });
}

}  // namespace binsize::cli
