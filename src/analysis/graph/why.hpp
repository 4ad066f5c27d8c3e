// Many questions about one program: what does not depend on the question is found once. `why()`
// asks the same of a file (answers.hpp).
#pragma once

#include "analysis/graph/answers.hpp"
#include "analysis/graph/program_graph.hpp"

#include <memory>

namespace binsize {

class WhyAsker {
public:
    /// Both must outlive it.
    WhyAsker(const Context& context, const ProgramGraph& program);
    WhyAsker(const WhyAsker&) = delete;
    WhyAsker& operator=(const WhyAsker&) = delete;
    ~WhyAsker();

    /// What why() says, but for its notes and what it leaves out without `without`, which is not
    /// for this. Errors: usage, unsupported. Several threads may ask at once.
    [[nodiscard]] Result<Why> ask(std::string_view subject, const WhyOptions& options) const;

    class Ground;

private:
    std::unique_ptr<const Ground> ground_;
};

}  // namespace binsize
