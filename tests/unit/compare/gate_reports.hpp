// Small reports made by hand for the gate's tests: packages and sections that add up to the file.
#pragma once

#include <binsize/gate.hpp>

#include <string>
#include <utility>
#include <vector>

namespace binsize::test {

using Rows = std::vector<std::pair<std::string, u64>>;

inline Breakdown breakdown(std::string id, const Rows& rows) {
    Breakdown out{std::move(id), {}};
    out.root.name = "app";
    for (const auto& [name, bytes] : rows) {
        Node node;
        node.name = name;
        node.size = {bytes, bytes * 2};
        out.root.children.push_back(node);
        out.root.size += node.size;
    }
    return out;
}

/// A report whose file is the sum of its packages; sections and symbols are given apart.
inline Report report(const Rows& packages, const Rows& sections = {}, const Rows& symbols = {}) {
    Report out;
    out.tool_version = "0.1.0";
    out.subject.name = "app";
    out.subject.format = "elf";
    out.subject.arch = "amd64";
    out.subject.os = "linux";
    out.subject.kind = "executable";
    out.linkage.kind = "static";
    out.coverage = Coverage{1, 1, 0};
    out.breakdowns.push_back(breakdown("packages", packages));
    out.subject.size = out.breakdowns[0].root.size.file;
    out.subject.memory = out.breakdowns[0].root.size.memory;
    if (!sections.empty()) out.breakdowns.push_back(breakdown("sections", sections));
    if (!symbols.empty()) out.breakdowns.push_back(breakdown("symbols", symbols));
    return out;
}

}  // namespace binsize::test
