// Owners' names as they are printed: demangled, control characters escaped. Nearly all the time
// that symbols cost goes into this, and it needs nothing but the owners: threads that have nothing
// else to do share it, a chunk of owners at a time. Names that print as they are stay views.
#pragma once

#include "base/demangle.hpp"
#include "base/pages.hpp"
#include "image/claims.hpp"

#include <atomic>
#include <span>
#include <string>
#include <vector>

namespace binsize {

class PrintedNames {
public:
    /// A literal's text may spell the name of a function or of an embedded file: its quotes are
    /// part of what tells names apart, but are only written where one is printed.
    struct Name {
        std::string_view text;
        bool quoted = false;
        bool here = false;  ///< the text lies here, not where the owner's name does
        u32 hash = 0;       ///< of text and quotes
    };

    /// The owners must stay where they are until finish(), and their names for good.
    explicit PrintedNames(std::span<const Owner> owners);

    /// Prints names until none are left to begin with. Any number of threads may.
    void work();
    /// To be called when all that work() have returned: the names are there then.
    void finish();

    /// Calls each(owner, name) in order. `owners`: those of the beginning, wherever
    /// they lie by now, and any that came later, whose names are to print as they are.
    template <class F>
    void each(std::span<const Owner> owners, F&& give) const {
        OwnerId owner = 0;
        for (const auto& [changed, text] : chunks_) {
            auto next = changed.begin();
            for (std::size_t i = 0; i < chunk_size && owner < hashes_.size(); ++i, ++owner) {
                const bool here = next != changed.end() && next->owner == owner;
                auto name = name_of(owners[owner].kind,
                                    here ? std::string_view(text).substr(next->begin, next->size)
                                         : owners[owner].name);
                if (here) ++next;
                name.here = here;
                name.hash = hashes_[owner];
                give(owner, name);
            }
        }
        for (; owner < owners.size(); ++owner) {
            auto name = name_of(owners[owner].kind, owners[owner].name);
            name.hash = hash(name);
            give(owner, name);
        }
    }

private:
    static constexpr std::size_t chunk_size = 1024;
    struct Changed {
        OwnerId owner;
        u32 size;
        std::size_t begin;  // in the chunk's text
    };
    struct Chunk {
        std::vector<Changed> changed;
        std::string text;
    };
    void print(std::size_t chunk, DemanglingAccount& account);
    [[nodiscard]] static Name name_of(OwnerKind kind, std::string_view text);
    [[nodiscard]] static u32 hash(const Name& name);

    std::span<const Owner> owners_;
    DemanglingAccount account_;
    std::vector<Chunk> chunks_;
    BigVector<u32> hashes_;  // by owner
    std::atomic<std::size_t> next_ = 0;
};

}  // namespace binsize
