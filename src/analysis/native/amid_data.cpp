#include "analysis/native/amid_data.hpp"

#include "base/sort_by_digits.hpp"

#include <algorithm>

namespace binsize {
namespace {

constexpr PackageId unknown = ~PackageId{0};
constexpr PackageId several = unknown - 1;

class Giver {
public:
    Giver(const Context& context, const FirstCut& cut, std::span<const DataGap> gaps,
          BigVector<Claim>& out)
        : context_(context), cut_(cut), gaps_(gaps), out_(out), given_(out.size()) {}

    void run(std::span<const DataUse> uses) {
        for (const auto& section : context_.image.sections) {
            if (!section.loaded || section.executable || section.thread_local_data) continue;
            const auto at = [&](u64 address) {
                return std::ranges::lower_bound(uses, address, {}, &DataUse::at);
            };
            auto use = at(section.memory.begin);
            const auto end = at(section.memory.end());
            last_ = unknown;
            strangers_ = false;
            next_ = 0;
            each_owned(section, [&](Extent owned, PackageId package) {
                while (use != end && use->at < owned.begin) use = see(use, end);
                meet(owned.begin, owned.end(), package);
            });
            while (use != end) use = see(use, end);
        }
        sort_by_digits(out_, [](const Claim& c) { return c.begin; });
    }

private:
    using Uses = std::span<const DataUse>::iterator;

    // All that use one place.
    Uses see(Uses use, Uses end) {
        const u64 at = use->at;
        auto package = unknown;
        bool by_nobody = false;
        for (; use != end && use->at == at; ++use) {
            const auto of = use->user.nobody ? unknown : package_of(use->user.owner);
            by_nobody |= of == unknown;
            package = join(package, of);
        }
        strangers_ |= by_nobody;
        meet(at, at, package);
        return use;
    }
    // What is of nobody in particular says nothing.
    [[nodiscard]] PackageId package_of(OwnerId owner) const {
        const auto id = cut_.owners[owner].package;
        const auto& package = cut_.owners.packages()[id];
        if (package.kind == PackageKind::unowned) return unknown;
        // A namespace is where something is declared; a crate or a folder is compiled in one place.
        const bool compiled = package.category == Category::main ||
                              package.category == Category::dependency ||
                              package.category == Category::std || package.name.ends_with('/');
        return package.kind == PackageKind::package && !package.name.starts_with('[') && compiled
                   ? id
                   : several;
    }
    // Much of a program in C names no source at all, and may be of another folder.
    [[nodiscard]] bool is_folder(PackageId id) const {
        return cut_.owners.packages()[id].name.ends_with('/');
    }
    static PackageId join(PackageId a, PackageId b) {
        return a == unknown || a == b ? b : b == unknown ? a : several;
    }
    // Data with an owner in a section.
    template <class F>
    void each_owned(const Section& section, F&& each) {
        const auto cells = cut_.partition.cells();
        const auto begin = context_.axis.at_address(section.memory.begin);
        if (!begin || section.file.size == 0) return;
        const u64 end = *begin + std::min(section.file.size, section.memory.size);
        auto i = static_cast<std::size_t>(
            std::ranges::upper_bound(cells, *begin, {}, &Cell::begin) - cells.begin());
        for (i -= i > 0; i < cells.size() && cells[i].begin < end; ++i) {
            const auto kind = cut_.owners[cells[i].owner].kind;
            if (kind == OwnerKind::remainder || kind == OwnerKind::padding) continue;
            const u64 from = std::max(cells[i].begin, *begin);
            const u64 to = std::min(cut_.partition.end_of(i), end);
            each({section.memory.begin + (from - *begin), to - from}, package_of(cells[i].owner));
        }
    }
    void meet(u64 begin, u64 end, PackageId package) {
        if (package == unknown) return;
        if (package == last_ && package != several && at_ < begin &&
            !(strangers_ && is_folder(package)))
            give(at_, begin, package);
        last_ = package;
        at_ = end;
        strangers_ = false;
    }
    // What of it nobody has.
    void give(u64 begin, u64 end, PackageId package) {
        const auto owner = cut_.owners.user_of_package(package);
        auto gap =
            std::ranges::upper_bound(gaps_, begin, {}, [](const auto& g) { return g.at.end(); });
        for (; gap != gaps_.end() && gap->at.begin < end; ++gap) {
            u64 from = gap->position + (std::max(begin, gap->at.begin) - gap->at.begin);
            const u64 to = gap->position + (std::min(end, gap->at.end()) - gap->at.begin);
            while (from < to) {
                while (next_ < given_ && out_[next_].end() <= from) ++next_;
                const bool more = next_ < given_ && out_[next_].begin < to;
                const u64 stop = more ? std::max(from, out_[next_].begin) : to;
                if (from < stop)
                    out_.push_back({from, stop - from, owner, gap->cost_class,
                                    Evidence::neighbourhood, Rank::decoded});
                from = more ? out_[next_].end() : to;
            }
        }
    }

    const Context& context_;
    const FirstCut& cut_;
    std::span<const DataGap> gaps_;
    BigVector<Claim>& out_;
    std::size_t given_;         // by others
    std::size_t next_ = 0;      // of these, the first that is not behind
    PackageId last_ = unknown;  // of what lies in front, up to at_
    u64 at_ = 0;
    bool strangers_ = false;  // whether code of nobody uses something since
};

}  // namespace

void give_amid(const Context& context, const FirstCut& cut, std::span<const DataGap> gaps,
               std::span<const DataUse> uses, BigVector<Claim>& out) {
    Giver(context, cut, gaps, out).run(uses);
}

}  // namespace binsize
