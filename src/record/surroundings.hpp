// What is made for a build that is recorded: a folder with the log and the program that steps run
// as, and the environment by which they find it.
#pragma once

#include "record/record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace binsize::record {

class Surroundings {
public:
    /// What cannot be had is noted, and steps are not seen.
    Surroundings(const Plan& plan, Notes& notes);
    ~Surroundings();
    Surroundings(const Surroundings&) = delete;
    Surroundings& operator=(const Surroundings&) = delete;

    [[nodiscard]] const std::vector<std::string>& environment() const { return environment_; }
    /// What steps have written so far.
    [[nodiscard]] std::string log() const;

private:
    [[nodiscard]] std::string file(std::string_view name) const;
    [[nodiscard]] bool make_step(const std::string& self) const;
    void set(const std::string& name, const std::string& value);
    void see_go(Notes& notes);

    std::string folder_;  // empty: there is none
    std::vector<std::string> environment_;
};

}  // namespace binsize::record
