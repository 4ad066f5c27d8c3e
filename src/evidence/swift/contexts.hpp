// Descriptions of contexts (modules, types, protocols, extensions) and how they lie in one another,
// and the reads that all of Swift's metadata needs.
#pragma once

#include "evidence/swift/metadata.hpp"
#include "evidence/swift/names.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize::swift_abi {

inline constexpr u32 none = ~u32{0};

/// Reads of metadata by address; what is not there is 0.
class Memory {
public:
    explicit Memory(const go::PointerReader& reader)
        : reader_(reader), text_budget_(4 * u64{reader.image().bytes.size()}) {}
    [[nodiscard]] u64 word(u64 at) const { return reader_.word(at).value_or(0); }
    [[nodiscard]] u32 half(u64 at) const {
        return find_int<u32>(reader_.at(at), 0, reader_.endian()).value_or(0);
    }
    [[nodiscard]] u32 quarter(u64 at) const {
        return find_int<u16>(reader_.at(at), 0, reader_.endian()).value_or(0);
    }
    /// Where a distance leads that stands at an address; 0 where it is 0.
    [[nodiscard]] u64 direct(u64 at) const { return led(at, half(at)); }
    /// The same, where a set bit says that it leads to a pointer.
    [[nodiscard]] u64 indirectable(u64 at) const {
        const u32 distance = half(at);
        const u64 to = led(at, distance & ~u32{1});
        return (distance & 1U) != 0 ? word(to) : to;
    }
    /// Of a record of a section, which has a second mark.
    [[nodiscard]] u64 record(u64 at) const {
        const u32 distance = half(at);
        const u64 to = led(at, distance & ~u32{3});
        return (distance & 1U) != 0 ? word(to) : to;
    }
    [[nodiscard]] std::string_view text(u64 at) const;
    /// Of a text at an address no more than so much; what has been read of it is to be spent, since
    /// texts that many share would be read as often.
    [[nodiscard]] ByteView text_bytes(u64 at, u64 most) const {
        return clip_slice(reader_.at(at), 0, std::min(most, text_budget_));
    }
    void spend(u64 bytes) const { text_budget_ -= std::min(bytes, text_budget_); }
    [[nodiscard]] bool holds(Extent at) const {
        return reader_.bytes(at.begin, at.size).has_value();
    }
    [[nodiscard]] unsigned word_size() const { return reader_.word_size(); }
    [[nodiscard]] const go::PointerReader& reader() const { return reader_; }

private:
    [[nodiscard]] static u64 led(u64 at, u32 distance) {
        return distance == 0 ? 0
                             : at + static_cast<u64>(static_cast<i64>(static_cast<i32>(distance)));
    }
    const go::PointerReader& reader_;
    mutable u64 text_budget_;
};

/// A mangled name as metadata has it: how long it is with its zero, and the context that it leads
/// to first.
struct TypeName {
    u64 size = 0;
    u64 context = 0;             ///< address; 0 where it leads to none
    std::string_view text = {};  ///< all of it where it spells what it names
};
[[nodiscard]] TypeName read_type_name(const Memory& memory, u64 at);

class Contexts {
public:
    struct Added {
        u64 address = 0;
        u32 flags = 0;
        u32 of = 0;  ///< number of the context that its description is of
    };
    Contexts(const Memory& memory, SwiftMetadata& out) : memory_(memory), out_(out) {}
    /// The number of the context that is described at an address; none where nothing there is
    /// sound, or its parents lead to no module. Of extensions it is the module's.
    u32 at(u64 address);
    /// The same of a name, which of what it spells tells the module alone.
    u32 of(const TypeName& name);
    /// All that have been found, in the order in which they were.
    [[nodiscard]] const std::vector<Added>& added() const { return added_; }
    [[nodiscard]] u32 module_of(u32 context) const { return out_.contexts[context].module_at; }

private:
    u32 add(u64 address, u32 parent);
    const Memory& memory_;
    SwiftMetadata& out_;
    std::vector<Added> added_;
    std::unordered_map<u64, u32> known_;  // by address
    std::unordered_map<std::string_view, u32> modules_;
    SwiftNames names_;
    u64 kept_ = 0;  // bytes of names
};

}  // namespace binsize::swift_abi
