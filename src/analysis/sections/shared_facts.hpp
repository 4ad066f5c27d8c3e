// What the members of an archive have in common: the archive's card says it once.
#pragma once

#include "report/report.hpp"

namespace binsize {

/// Collects the facts of one member after the other. A member that does not know a fact does not
/// count; where two know different ones, the archive does not say.
class SharedFacts {
public:
    void add(const Report& member);
    /// In the order of the members: `other` has seen later ones.
    void add(const SharedFacts& other);
    void tell(Report& archive) const;

private:
    struct Fact {
        std::string value;
        bool differs = false;
        void add(const std::string& more);
        void add(const Fact& more);
    };
    Fact arch_, bits_, endian_, os_, c_, language_, compiler_, version_, version_evidence_;
    // A Go program's object states what it is built from; the C objects beside it belong to it.
    std::vector<Toolchain> programs_;
};

}  // namespace binsize
