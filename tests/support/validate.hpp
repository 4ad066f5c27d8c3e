// Runs tests/support/validate.py over JSON texts: the schema files of docs/ are the judge.
#pragma once

#include "support/catch.hpp"
#include "support/places.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binsize::test {

/// What validate.py says against each text, empty where it is valid; one process for all of them.
/// Nothing where the machine cannot judge (no python3, no jsonschema): the test then says so aloud.
inline std::optional<std::vector<std::string>> schema_verdicts(
    const std::vector<std::string>& texts) {
    char folder[] = "/tmp/binsize-validate-XXXXXX";
    REQUIRE(mkdtemp(folder) != nullptr);
    const std::string base = std::string(folder) + "/";
    std::string command = "python3 " + source_folder() + "/tests/support/validate.py";
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto path = base + std::to_string(i);
        FILE* file = std::fopen(path.c_str(), "wb");
        REQUIRE(file != nullptr);
        REQUIRE(std::fwrite(texts[i].data(), 1, texts[i].size(), file) == texts[i].size());
        std::fclose(file);
        command += " " + path;
    }
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    char buffer[4096];
    while (const auto n = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, n);
    const int status = pclose(pipe);
    for (std::size_t i = 0; i < texts.size(); ++i) unlink((base + std::to_string(i)).c_str());
    rmdir(folder);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code == 77 || code == 127) {
        WARN("SKIPPED, not checked against the schema: " << output);
        return std::nullopt;
    }
    INFO(output);
    REQUIRE((code == 0 || code == 1));
    std::vector<std::string> verdicts;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto label = base + std::to_string(i) + ": ";
        const auto at = output.find(label);
        verdicts.push_back(
            at == std::string::npos
                ? std::string()
                : output.substr(at + label.size(), output.find('\n', at) - at - label.size()));
    }
    return verdicts;
}

/// The first finding against one text; empty where it is valid or cannot be judged here.
inline std::string schema_problem(std::string_view json) {
    const auto verdicts = schema_verdicts({std::string(json)});
    return verdicts ? verdicts->front() : std::string();
}

}  // namespace binsize::test
