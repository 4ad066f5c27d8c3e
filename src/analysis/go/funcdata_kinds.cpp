// What the collector, tracebacks and defer ask of a Go function, by kind. Most says of its size
// itself; what does not reaches to the next (docs/go.md).
#include "analysis/source/source_claims.hpp"

#include <bit>

namespace binsize {
namespace {

constexpr std::string_view kind_names[] = {
    "stack maps of arguments", "stack maps of locals", "stack objects",     "inline trees",
    "open-coded defers",       "argument info",        "argument liveness", "wrapper info",
};
constexpr unsigned stack_maps = 0b11;

// Blobs of equal bytes are one, and functions without pointers have the same maps for both.
std::string_view name_of_kinds(unsigned kinds) {
    if (kinds == stack_maps) return "stack maps of both";
    if (std::has_single_bit(kinds)) return kind_names[std::countr_zero(kinds)];
    return "of several kinds";
}

class FuncdataRows {
public:
    FuncdataRows(const Context& context, SourceClaims& claims)
        : axis_(context.axis), fs_(*context.go->functions), claims_(claims) {}

    void run() {
        const auto kinds = fs_.blob_kinds();
        u32 rank = 0;
        fs_.blobs().each([&](u64 at, u64 next) {
            const bool last = rank + 1 == fs_.blobs().count();
            const u64 size = fs_.blob_size(rank);
            const auto row = claims_.row(OwnerKind::structure, name_of_kinds(kinds[rank++]));
            const u64 begin = fs_.blob_base() + at;
            const bool known = size != go::Functions::unknown_size;
            if (known) claim(begin, begin + size, row);
            if (!last && !known) before_value(begin, fs_.blob_base() + next, row);
        });
    }

private:
    void claim(u64 from, u64 to, OwnerId row) {
        if (from >= to || row == Partition::no_owner) return;
        axis_.pieces({from, to - from}, [&](Extent at) {
            claims_.claim_at(at, row, CostClass::funcdata, Evidence::pclntab);
        });
    }
    // Pointers to functions lie among funcdata of their size, before Go 1.26, and are what is left
    // of the class. In front of the first one is the rest of a blob that does not say its size.
    void before_value(u64 from, u64 to, OwnerId unsized) {
        constexpr u64 most = 256;  // as the pass has it
        const auto& table = fs_.table();
        const u64 word = table.word();
        to = std::min(to, from + most);
        for (u64 at = (from + word - 1) & ~(word - 1); at + word <= to; at += word) {
            const auto value = table.reader->word(at);
            const auto f = value && *value != 0 ? table.function_at(*value) : std::nullopt;
            if (!f || table.entry(*f) != *value) continue;
            return claim(from, at, unsized);
        }
        claim(from, to, unsized);
    }

    const Axis& axis_;
    const go::Functions& fs_;
    SourceClaims& claims_;
};

}  // namespace

void cut_funcdata(const Context& context, const ReportOptions&, Model& model) {
    SourceClaims claims(context);
    if (context.go != nullptr && context.go->functions) FuncdataRows(context, claims).run();
    settle_source(context, model.division(Cut::claims), std::move(claims),
                  {.missing = "function values", .cls = CostClass::funcdata},
                  model.division(Cut::funcdata));
}

}  // namespace binsize
