// Who wrote which code: a row for each source file or unit that evidence gives code to. What makes
// a cut of it gives everything else to a row of its class, so that rows add up to the file as ever.
#pragma once

#include "analysis/model.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace binsize {

/// Where code may lie by DWARF: addresses of executable sections, of an object their positions in
/// the file (evidence/dwarf/relocations.hpp).
class CodeAddresses {
public:
    explicit CodeAddresses(const Context& context);
    [[nodiscard]] bool contains(u64 address) const { return extent_of(address) != nullptr; }
    /// The section, or the piece of one, that an address lies in; null outside of code.
    [[nodiscard]] const Extent* extent_of(u64 address) const;
    /// The pieces of the axis that such addresses cover; `each(Extent)`.
    template <class F>
    void pieces(Extent addresses, F&& each) const {
        if (!positions_) return axis_.pieces(addresses, each);
        if (const auto* const code = extent_of(addresses.begin))
            each(Extent{addresses.begin, std::min(addresses.size, code->end() - addresses.begin)});
    }

private:
    const Axis& axis_;
    bool positions_;
    std::vector<Extent> extents_;  // in order
};

/// One reader's claims; each thread has its own.
class SourceClaims {
public:
    explicit SourceClaims(const Context& context) : code_(context) {}

    /// The row of that name, which is copied where it is new.
    [[nodiscard]] OwnerId row(OwnerKind kind, std::string_view name);
    /// Gives addresses to a row.
    void claim(Extent addresses, OwnerId row, Evidence evidence) {
        code_.pieces(addresses, [&](Extent at) { claim_at(at, row, CostClass::code, evidence); });
    }
    /// The same for a stretch of the axis.
    void claim_at(Extent at, OwnerId row, CostClass cls, Evidence evidence);
    /// Takes over all that another one has, behind its own.
    void add(SourceClaims&& other);

    [[nodiscard]] const CodeAddresses& code() const { return code_; }
    [[nodiscard]] u64 text_size() const { return text_size_; }  ///< of the names
    [[nodiscard]] const std::vector<Owner>& rows() const { return owners_; }
    /// In order and without overlaps: whoever was first keeps what several claim.
    [[nodiscard]] std::vector<Claim> settled() &&;

private:
    CodeAddresses code_;
    TextBlocks names_;
    u64 text_size_ = 0;
    std::vector<Owner> owners_;
    std::unordered_map<std::string_view, OwnerId> ids_;
    std::vector<Claim> claims_;
};

/// What is told apart, and how that of which nothing is known is called: "[code, MISSING]".
struct SourceTerms {
    std::string_view missing;
    /// Of what is claimed only that counts which the program's claims have as `cls`, so that
    /// padding between functions stays padding.
    bool alone = true;
    CostClass cls = CostClass::code;
};
/// Makes a division of it.
void settle_source(const Context& context, const Division& claims, SourceClaims&& source,
                   const SourceTerms& terms, Division& out);

}  // namespace binsize
