// Dense numbers for names, in the order in which they first come. An open-addressing table: a file
// may have as many names as it has bytes for, and a node for each takes longer, and more memory,
// than all that is done with it.
#pragma once

#include "base/pages.hpp"

#include <binsize/types.hpp>

#include <string_view>

namespace binsize {

class NameIds {
public:
    struct Found {
        u32 id = 0;
        bool added = false;  ///< the name came for the first time
    };
    /// The name's text must stay where it is.
    Found of(std::string_view name) {
        if (slots_.empty()) {
            for (u32 i = 0; i < names_.size(); ++i)
                if (names_[i] == name) return {i, false};
            if (names_.size() < few) {
                names_.reserve(few);
                names_.push_back(name);
                return {static_cast<u32>(names_.size() - 1), true};
            }
        }
        if (2 * names_.size() >= slots_.size()) grow();
        const auto hash = hash_of(name);
        auto& slot = find(hash, name);
        if (slot.id != 0) return {slot.id - 1, false};
        names_.push_back(name);
        slot = {hash, static_cast<u32>(names_.size())};
        return {slot.id - 1, true};
    }
    [[nodiscard]] std::size_t size() const { return names_.size(); }

private:
    struct Slot {
        u32 hash = 0;  // names of other hashes are passed without a look at them
        u32 id = 0;    // from 1; 0 = free
    };
    [[nodiscard]] static u32 hash_of(std::string_view name) {
        return static_cast<u32>(std::hash<std::string_view>()(name));
    }
    [[nodiscard]] Slot& find(u32 hash, std::string_view name) {
        const auto mask = slots_.size() - 1;
        auto at = hash & mask;
        while (slots_[at].id != 0 && (slots_[at].hash != hash || names_[slots_[at].id - 1] != name))
            at = (at + 1) & mask;
        return slots_[at];
    }
    void grow() {
        BigVector<Slot> old(slots_.empty() ? 4 * few : 2 * slots_.size());
        old.swap(slots_);
        names_.reserve(slots_.size() / 2);
        const auto mask = slots_.size() - 1;
        const auto put = [&](Slot slot) {
            auto at = slot.hash & mask;
            while (slots_[at].id != 0) at = (at + 1) & mask;
            slots_[at] = slot;
        };
        for (const auto& slot : old)
            if (slot.id != 0) put(slot);
        if (!old.empty()) return;
        for (u32 i = 0; i < names_.size(); ++i) put({hash_of(names_[i]), i + 1});
    }

    static constexpr std::size_t few = 8;  // that many are looked at one by one, without a table

    BigVector<Slot> slots_;
    BigVector<std::string_view> names_;
};

}  // namespace binsize
