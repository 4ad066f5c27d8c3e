// Reports and keys for databases of sizes.
#pragma once

#include "history/history.hpp"
#include "support/reports.hpp"

namespace binsize::test {

inline RecordKey key_of(std::string revision, i64 time, std::string branch = "main") {
    RecordKey out;
    out.revision = std::move(revision);
    out.target = "app";
    out.platform = "linux/amd64";
    out.branch = std::move(branch);
    out.time = time;
    return out;
}

/// A report whose packages grow with `n`, and whose module has version n.
inline Report small_report(u64 n) {
    Report r;
    r.tool_version = "0.1.0";
    r.subject.name = "app";
    r.subject.format = "elf";
    r.subject.arch = "amd64";
    r.subject.bits = 64;
    r.subject.endian = "little";
    r.subject.os = "linux";
    r.subject.kind = "executable";
    r.toolchain.language = "go";
    r.toolchain.compiler = "gc";
    r.toolchain.version = "go1.26.8";
    r.toolchain.settings = {{"GOAMD64", "v1"}};
    r.metrics.symbols = 7;
    r.coverage = Coverage{1, 1, 0};
    const auto net = leaf("golang.org/x/net", 1000 * n, 900 * n, "package");
    const auto main = leaf("main", 5000, 4000, "package");
    r.breakdowns = {
        {"classes", branch("app", {leaf("code", 5000, 4000), leaf("rodata", 1000 * n, 900 * n)})},
        {"modules", branch("app", {leaf("golang.org/x/net v0." + std::to_string(n) + ".0", 1000 * n,
                                        900 * n, "dependency"),
                                   leaf("example.com/app", 5000, 4000, "main")})},
        {"packages", branch("app", {net, main})},
        {"symbols", branch("app", {leaf("main.main", 5000, 4000, "function"),
                                   leaf("net.x", 1000 * n, 900 * n, "function")})}};
    r.subject.size = r.breakdowns[0].root.size.file;
    r.subject.memory = r.breakdowns[0].root.size.memory;
    return r;
}

}  // namespace binsize::test
