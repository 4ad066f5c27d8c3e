// The pieces of compare_variants(): each answers one question about a report and the first.
#pragma once

#include <binsize/variants.hpp>

#include <string>
#include <vector>

namespace binsize::variants {

[[nodiscard]] std::vector<PartChange> part_changes(const Report& first, const Report& other);
struct SamenessResult {
    Sameness sameness;
    std::string because;
};
[[nodiscard]] SamenessResult sameness(const Report& first, const Report& other);
[[nodiscard]] std::vector<std::string> user_costs(const Report& first, const Report& other);
[[nodiscard]] std::vector<std::string> damage(const Report& first, const Report& other);
/// Groups by program; empty where all files are one program for one platform.
[[nodiscard]] std::vector<ReleaseGroup> release_groups(std::span<const Report> reports);

[[nodiscard]] bool is_dwarf(std::string_view section);
/// The file bytes of a class; 0 where the report has none.
[[nodiscard]] Size class_size(const Report& report, std::string_view name);
/// The operating system; of a Go program whose container names none (a static ELF), GOOS.
[[nodiscard]] std::string os_of(const Report& report);
/// "linux/amd64"
[[nodiscard]] std::string platform(const Report& report);

}  // namespace binsize::variants
