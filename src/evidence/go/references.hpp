// Who refers to what: for every address of some ranges that code or data names, the lowest common
// owner of those who name it, or who declared it where code tells. Code references come from the
// anchored scan, function by function; data references from the words that the loader would leave
// as pointers, unless the file says that they are none. Data that data names is owned by the owner
// of that data, so owners travel along.
// Memory: two to three bits for each byte of the ranges, 8 bytes a reference, 4 bytes a target.
#pragma once

#include "evidence/go/code_names.hpp"
#include "evidence/go/code_scan.hpp"
#include "evidence/go/declarations.hpp"
#include "evidence/go/functions.hpp"
#include "evidence/go/pointer_places.hpp"

#include <deque>
#include <span>

namespace binsize::go {

/// Where references may lead, and which of it is made of pointers that lead on.
struct ReferenceAreas {
    Extent strings;               ///< literals: only addresses taken count
    std::vector<Extent> data;     ///< read-only and writable data of no other decoder
    std::vector<u64> bounds;      ///< addresses where something decoded begins or ends
    std::vector<Extent> skipped;  ///< words here are bookkeeping of the runtime, no reference
};

/// Literals lie end to end, but contents of embedded files above this size are aligned so: they are
/// no literals to the linker. Facts: cmd/compile/internal/staticdata/data.go (fileStringSym),
/// cmd/internal/obj/objfile.go (alignment of go:string symbols), cmd/link symalign.
inline constexpr u64 largest_plain_content = 1024;
inline constexpr u64 content_alignment = 32;

struct Target {
    u64 address = 0;
    u64 limit = 0;  ///< address of the next target, or where the range ends
    u32 user = User::nobody;
    bool by_code = false;  ///< some function's code takes this address
    bool by_data = false;  ///< a pointer leads here; neither: code reads or writes here
};

class References {
public:
    /// Packages that have no functions but inlined ones are added to `packages`; what code names is
    /// handed on in `names`.
    References(const Functions& functions, Packages& packages, const ReferenceAreas& areas,
               CodeNames& names);

    /// Literals with the length that lies behind a pointer to them in data, sorted, for those that
    /// the linker may have put zeros behind: contents of files, and the last ones of the region.
    [[nodiscard]] std::span<const Extent> stated_lengths() const { return stated_; }

    /// What all who refer to a part of the stretch have in common.
    [[nodiscard]] u32 user_of(Extent addresses) const;

    /// The last target at or before an address that is no literal, up to the next one.
    struct Datum {
        Extent place;
        u32 number;  ///< of count()
    };
    [[nodiscard]] std::optional<Datum> datum_before(u64 address) const;
    /// The number of the last target at or before an address, be it a literal. At once, while
    /// datum_before() has to look for where that begins.
    [[nodiscard]] std::optional<u32> number_before(u64 address) const {
        const auto at = ranges_.position_before(address);
        if (!at) return std::nullopt;
        const u32 before = starts_.rank(*at) + (starts_.contains(*at) ? 1 : 0);
        return before == 0 ? std::nullopt : std::optional(before - 1);
    }
    [[nodiscard]] u32 count() const { return starts_.count(); }

    /// Calls each(Target) in order of address within one range, ranges in order.
    template <class F>
    void each(F&& give) const {
        u32 rank = 0;
        u64 at = starts_.next(0);
        ranges_.each([&](Extent range, u64 position) {
            for (const u64 end = position + range.size; at < end;) {
                const u64 next = starts_.next(at + 1);
                give(Target{range.begin + (at - position),
                            range.begin + (std::min(next, end) - position), users_[rank++],
                            by_code_.contains(at), by_data_.contains(at)});
                at = next;
            }
        });
    }

private:
    struct Edge {
        u32 target;
        u32 from;  ///< who refers, with the flags below; or a position
    };
    /// Chunks: growing moves nothing, which would cost the memory twice.
    using Edges = std::deque<Edge>;
    /// What half of the functions refer to, and whose some of it is.
    struct CodeEdges {
        Edges uses;
        std::vector<Edge> declared;  ///< `from` is the declaring function's number, or by_unit
        std::vector<SubDictionary> passed;
        CodeNames::Part names;
    };
    static constexpr u32 address_taken = 0x80000000;  ///< in `from` of a code edge
    static constexpr u32 inlined = 0x40000000;  ///< `from` is a name in pclntab, else a function
    static constexpr u32 by_unit = 0x80000000;  ///< in `from` of a declaration: by its unit
    void scan_functions(u32 first, u32 last, CodeEdges& out) const;
    void add_starts(const Edges& edges);
    void add_users(Edges&& edges);
    void add_sub_dictionaries(std::vector<Edge>& declared, std::vector<SubDictionary> passed) const;
    void settle_declared(std::vector<Edge> declared);
    [[nodiscard]] u32 declaring_package(u32 from) const;
    [[nodiscard]] bool is_assertion_cache(u64 address) const;
    [[nodiscard]] u32 user_of(u32 from);
    void scan_words(Extent range, const PointerPlaces& places, const Starts& code);
    void note_length(u64 literal, u64 place);
    void spread();

    const Functions& functions_;
    Packages& packages_;
    const ReferenceAreas& areas_;
    Ranges ranges_;
    Starts starts_, by_code_, by_data_;
    std::vector<Edge> data_;
    std::vector<u32> users_;
    std::vector<bool> settled_;  ///< whose user is sure, whoever else refers to it
    std::unordered_map<u32, u32> users_of_names_;  ///< of functions that were inlined
    std::vector<Extent> stated_;
};

}  // namespace binsize::go
