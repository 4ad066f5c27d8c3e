// What is made for a build that is recorded: a folder with the log, the program that steps run as
// and links to it by the names of compilers, and the environment by which these are found.
#pragma once

#include "record/record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace binsize::record {

class Surroundings {
public:
    /// What cannot be had is noted, and steps are not seen.
    Surroundings(const Plan& plan, u64 counters, Notes& notes);
    ~Surroundings();
    Surroundings(const Surroundings&) = delete;
    Surroundings& operator=(const Surroundings&) = delete;

    [[nodiscard]] const std::vector<std::string>& environment() const { return environment_; }
    /// The file that a command's name means in there; empty where it means none.
    [[nodiscard]] std::string find(const std::string& name) const;
    /// What steps have written so far.
    [[nodiscard]] std::string log() const;

private:
    [[nodiscard]] std::string file(std::string_view name) const;
    enum class Made : u8 { nothing, link, program };
    [[nodiscard]] Made make_step(const std::string& self) const;
    void set(const std::string& name, const std::string& value);
    void see_go(Notes& notes);
    void see_tools(const std::string& path);

    std::string folder_;  // empty: there is none
    std::string tools_;   // the folder of wrappers; empty: there are none
    std::vector<std::string> environment_;
};

}  // namespace binsize::record
