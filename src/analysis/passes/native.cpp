// C in a Go program: its functions by their unwind tables, which stripping leaves, its data from
// where a reference leads to the next known start. Both yield to any symbol. What no evidence gives
// to a package is C all the same, for nothing else lies there.
#include "analysis/pass.hpp"
#include "analysis/section_index.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize {
namespace {

// Go's guesses say nothing here: moduledata and the Go text bound what is Go's.
constexpr auto within_areas = Rank::directory;

class NativeEmitter {
public:
    NativeEmitter(const Context& context, ClaimSink& sink)
        : context_(context), sink_(sink), sections_(context.image) {
        c_ = sink.package("[C, no package]");
        sink.packages[c_].category = Category::native;
    }

    void run() {
        const auto& native = *context_.native;
        for (const auto& f : native.functions())
            if (!f.named)
                claim(f.at, owner(f.package, OwnerKind::function, "[function without a name]"),
                      Rank::symbol_guess);
        for (const auto& datum : native.data())
            if (!datum.named && datum.package != NativeOwners::none)
                claim(datum.at, owner(datum.package, OwnerKind::object, "[data without a name]"),
                      within_areas);
        for (const auto areas : {native.code_areas(), native.data_areas()})
            for (const auto& area : areas) remainder(area, c_);
        gaps(native.functions(), native.code_areas());
    }

private:
    OwnerId owner(u32 package, OwnerKind kind, std::string_view name) {
        const u64 key = u64{package} << 8U | static_cast<u64>(kind);
        const auto [it, added] = owners_.try_emplace(key, 0);
        if (added)
            it->second = sink_.owner(kind, name,
                                     package == NativeOwners::none
                                         ? c_
                                         : sink_.package(context_.go->packages.name(package)));
        return it->second;
    }
    void remainder(Extent area, PackageId package) {
        const auto* const section = sections_.at(area.begin);
        if (section == nullptr) return;
        // Neighbours mostly are of one section and package.
        if (last_.section != section || last_.package != package) {
            const auto name = sink_.keep(fmt::format("[{}, no symbol]", section->name));
            last_ = {section, package, sink_.owner(OwnerKind::remainder, name, package)};
        }
        claim(area, last_.owner, within_areas);
    }
    // What lies between two functions of one package, assembler's tables mostly, is of its objects.
    void gaps(std::span<const NativeOwners::Piece> pieces, std::span<const Extent> areas) {
        for (const auto& area : areas) {
            const auto in_area = [&](const NativeOwners::Piece& p) {
                return p.at.begin < area.begin;
            };
            auto it = std::ranges::partition_point(pieces, in_area);
            for (; it != pieces.end() && std::next(it) != pieces.end(); ++it) {
                const auto& next = *std::next(it);
                if (next.at.begin >= area.end()) break;
                if (it->package != next.package || it->package == NativeOwners::none ||
                    it->at.end() >= next.at.begin)
                    continue;
                remainder({it->at.end(), next.at.begin - it->at.end()},
                          sink_.package(context_.go->packages.name(it->package)));
            }
        }
    }
    void claim(Extent at, OwnerId owner, Rank rank) {
        const auto* const section = sections_.at(at.begin);
        const auto cls = section == nullptr ? CostClass::unknown : section->cost_class;
        sink_.axis().pieces(at, [&](Extent piece) {
            const bool in_file = piece.begin < sink_.axis().file_size();
            sink_.claim(piece, owner, in_file ? cls : CostClass::zero_fill, Evidence::inference,
                        rank);
        });
    }

    const Context& context_;
    ClaimSink& sink_;
    SectionIndex sections_;
    PackageId c_ = 0;
    struct {
        const Section* section = nullptr;
        PackageId package = 0;
        OwnerId owner = 0;
    } last_;
    std::unordered_map<u64, OwnerId> owners_;
};

}  // namespace

void pass_native(const Context& context, ClaimSink& sink) {
    if (context.native != nullptr) NativeEmitter(context, sink).run();
}

}  // namespace binsize
