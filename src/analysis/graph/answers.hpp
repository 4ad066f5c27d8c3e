// The questions that a program's graph answers; subjects are spelled as the command line does.
#pragma once

#include "base/error.hpp"
#include "image/image.hpp"

#include <binsize/whatif.hpp>

#include <span>

namespace binsize {

struct WhyOptions {
    std::string name;  ///< of the program: base name
    std::string tool_version{};
    bool all = false;                    ///< a chain for every way in, not a few of the shortest
    bool fold = false;                   ///< steps of one package as one
    std::size_t rows = 3;                ///< chains without `all`, each from another package
    std::vector<std::string> without{};  ///< subjects that are taken out before the question
};

/// Why the subject is there, or what would still keep it without others. Errors: usage (nothing is
/// called so), unsupported (no references could be followed).
[[nodiscard]] Result<Why> why(const Image& image, std::string_view subject,
                              const WhyOptions& options);

struct WhatIfOptions {
    std::string name;
    std::string tool_version{};
    std::size_t cuts = 20;  ///< how many to list where nothing was asked
};

/// What would go without the subjects, all of them at once; without any, which cuts would free
/// most.
[[nodiscard]] Result<WhatIf> what_if(const Image& image, std::span<const std::string> without,
                                     const WhatIfOptions& options);

}  // namespace binsize
