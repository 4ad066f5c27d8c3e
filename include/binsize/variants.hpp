// Variants of one program side by side: what each dropped or added against the first, by name, what
// that costs a user, and whether it still is the same program. And whole releases: which platform
// stands out.
#pragma once

#include <binsize/export.hpp>
#include <binsize/named_enum.hpp>
#include <binsize/report.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace binsize {

/// Sizes of one row in every variant, in their order; absent where a variant has no such row.
struct VariantRow {
    std::string name;
    std::vector<std::optional<Size>> sizes;
};

/// What became of a part of the first variant; bytes of the file.
struct PartChange {
    std::string name;
    u64 before = 0, after = 0;
    enum class Kind : u8 { dropped, added, changed } kind = Kind::changed;
};

#define BINSIZE_SAMENESS(X)                                                                        \
    X(first, "first") /* the variant that the others are compared with */                          \
    X(same, "same")   /* functions with their sizes and modules, or all code, are equal */         \
    X(same_names, "same_names")   /* position-independent on one side only: names of functions and \
                                     modules equal */                                              \
    X(different, "different")     /* they are not */                                               \
    X(cannot_tell, "cannot_tell") /* one side has neither function names nor equal code */
BINSIZE_NAMED_ENUM(Sameness, sameness_names, BINSIZE_SAMENESS)
#undef BINSIZE_SAMENESS

/// Start-up as the operating system accounted it.
struct RunCost {
    u64 runs = 0;
    double median = 0, low = 0, high = 0;  ///< seconds from start to exit; low and high: quartiles
    u64 peak_memory = 0;                   ///< bytes resident at the peak; median over the runs
    u64 peak_low = 0, peak_high = 0;       ///< its quartiles
    bool peak_at_most = false;             ///< it was less, but cannot be told apart from this
    std::string problem;                   ///< why there is no figure; empty where there is
};
/// By how much `run` takes longer, in seconds, or more memory, in bytes, than `first`: 0 where the
/// middle halves of both overlap, for then the difference is within the spread of the runs.
/// Nothing where one of them was not measured.
[[nodiscard]] BINSIZE_API std::optional<double> time_difference(const RunCost& first,
                                                                const RunCost& run);
[[nodiscard]] BINSIZE_API std::optional<i64> memory_difference(const RunCost& first,
                                                               const RunCost& run);

struct Variant {
    std::string name;      ///< base name; " #2" and so on where a name repeats
    std::string platform;  ///< "linux/amd64"
    Size size;
    std::vector<Subject::Compressed> compressed;
    Sameness sameness = Sameness::cannot_tell;
    std::string because;
    /// Against the first; their differences add up to the difference of the files.
    std::vector<PartChange> parts;
    std::vector<std::string> costs;     ///< what a user loses or gains, a sentence each
    std::vector<std::string> warnings;  ///< damage, what a foreign tool did
    std::optional<RunCost> run;
};

/// A file of a release.
struct ReleaseCell {
    std::size_t variant = 0;  ///< index into Comparison::variants
    std::string os, arch;
    bool outlier = false;
};
struct ReleaseGroup {
    std::string program;
    u64 median = 0;  ///< bytes of the file
    std::vector<ReleaseCell> cells;
    std::vector<std::string> outliers;  ///< what stands out and how, a sentence each
    std::vector<std::string> settings;  ///< build settings that are not the same in all, likewise
};

struct Comparison {
    std::vector<Variant> variants;
    std::vector<VariantRow> classes;   ///< every class that any variant has, largest first
    std::vector<VariantRow> sections;  ///< likewise
    /// Filled where the files are several programs or platforms.
    std::vector<ReleaseGroup> groups;
};

/// Compares the reports with the first. Each should hold `classes` and `sections`, and
/// fingerprint.code where names of functions may be missing.
[[nodiscard]] BINSIZE_API Comparison compare_variants(std::span<const Report> reports);

}  // namespace binsize
