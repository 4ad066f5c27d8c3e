// What a description of a context holds behind its fixed part, and the functions and structures
// that it leads to.
#pragma once

#include "evidence/swift/contexts.hpp"

namespace binsize::swift_abi {

/// Takes up what is found; several may say that they have one place.
class Collector {
public:
    Collector(const Memory& memory, u64 budget) : memory_(memory), budget_(budget) {}
    /// False where it does not lie in the file.
    bool part(Extent at, u32 of, std::string_view what);
    void function(u64 code, u32 of, std::string_view what);
    /// That a context makes use of the one that is described at an address.
    void mention(u32 of, u64 address) { mentions_.push_back({of, address}); }
    /// Lists that many share would be read as often.
    [[nodiscard]] bool take(u64 entries) {
        const bool enough = entries <= budget_;
        budget_ -= enough ? entries : budget_;
        return enough;
    }
    struct Mention {
        u32 of = 0;
        u64 address = 0;
    };
    [[nodiscard]] const std::vector<Mention>& mentions() const { return mentions_; }
    /// What several have is given to what they have in common; sorted, parts apart.
    void settle(SwiftMetadata& out);

private:
    const Memory& memory_;
    u64 budget_;
    std::vector<SwiftPart> parts_;
    std::vector<SwiftFunction> functions_;
    std::vector<Mention> mentions_;
};

void describe(const Memory& memory, const Contexts::Added& context, Collector& out);

/// Behind a generic context's header and what it counts; 0 where that is not sound.
[[nodiscard]] u64 behind_generics(const Memory& memory, u64 header);

/// Structures of types that pointers to their descriptions give away: metadata and tables of value
/// witnesses. `types` by address.
void find_metadata(const Memory& memory, std::span<const Contexts::Added> types, Collector& out);

}  // namespace binsize::swift_abi
