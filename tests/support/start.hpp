// What every answer of `start` has to keep to.
#pragma once

#include "support/catch.hpp"
#include "support/run.hpp"
#include "support/validate.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace binsize::test {

/// The document of `start`, with these arguments, after the invariants have been checked: each page
/// is of the file or of zeros, and shared, private or copied on demand; packages fill their
/// segment.
inline nlohmann::json start_of(const std::string& path, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"start", path, "--format", "json"};
    words.insert(words.end(), more.begin(), more.end());
    const auto ran = run(words);
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    CHECK(schema_problem(ran.out).empty());
    auto start = nlohmann::json::parse(ran.out);
    const auto page = start["page"].get<std::uint64_t>();
    const auto number = [](const nlohmann::json& value) { return value.get<std::uint64_t>(); };
    for (const auto& s : start["segments"]) {
        INFO(s.dump());
        const auto pages = number(s["file_pages"]) + number(s["zero_pages"]);
        CHECK(number(s["size"]) == pages * page);
        CHECK(number(s["shared_pages"]) + number(s["private_pages"]) +
                  number(s["on_write_pages"]) ==
              pages);
        CHECK(s["private_pages"] == s["patched_pages"]);
        if (s["permissions"].get<std::string>()[1] != 'w') CHECK(s["on_write_pages"] == 0);
        std::uint64_t bytes = 0;
        for (const auto& p : s["packages"]) bytes += number(p["bytes"]);
        CHECK(bytes == number(s["size"]));
        if (!s.contains("start_pages")) continue;
        const auto& needed = s["start_pages"];
        CHECK(number(needed["sure"]) <= pages);
        if (needed.contains("named")) {
            CHECK(needed["sure"] <= needed["named"]);
            CHECK(number(needed["named"]) <= pages);
        }
    }
    return start;
}

}  // namespace binsize::test
