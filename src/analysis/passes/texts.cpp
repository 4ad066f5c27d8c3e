// Text in the read-only data of C, C++, Rust and the like that no symbol covers, most of it string
// literals: to whoever refers to it. Code and pointers in data say where a text begins, its zero
// where it ends, or the next such place. Linkers let a text end another one (SHF_MERGE,
// SHF_STRINGS of the gABI), so that what follows a second beginning is of both.
//
// What is no text, or is referred to by what has no owner itself, stays as it is: how far it
// reaches, or whose it is, nothing says.
#include "analysis/native/amid_data.hpp"
#include "base/byte_lanes.hpp"
#include "base/sort_by_digits.hpp"
#include "evidence/native_references.hpp"

#include <algorithm>

namespace binsize {
namespace {

using Gap = DataGap;
using Use = DataUse;

class Gaps {
public:
    Gaps(const Context& context, const FirstCut& cut) : image_(context.image) {
        const auto cells = cut.partition.cells();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto& cell = cells[i];
            if (cell.cost_class != CostClass::rodata && cell.cost_class != CostClass::strings &&
                (cell.cost_class != CostClass::data || !context.neighbourhood))
                continue;
            if (cut.owners[cell.owner].kind != OwnerKind::remainder) continue;
            const u64 end = std::min(cut.partition.end_of(i), context.axis.file_size());
            const auto address = context.axis.address_of(cell.begin);
            if (!address || cell.begin >= end) continue;
            // Neighbours in the file may be mapped apart.
            const auto mapped = context.axis.rest_at_address(*address);
            const u64 size = std::min(end - cell.begin, mapped ? mapped->size : 0);
            if (size == 0 || size > ~u64{0} - *address) continue;
            gaps_.push_back({{*address, size}, cell.begin, cell.cost_class});
        }
        std::ranges::sort(gaps_, {}, [](const Gap& g) { return g.at.begin; });
        // Sections may lie over each other: an address is of the first.
        u64 end = 0;
        std::erase_if(gaps_, [&](const Gap& g) {
            const bool over = g.at.begin < end;
            end = std::max(end, g.at.end());
            return over;
        });
        if (gaps_.empty()) return;
        const u64 blocks = ((around().size - 1) >> block_bits) + 1;
        if (blocks > most_blocks) {  // they lie all over the address space
            gaps_.clear();
            return;
        }
        first_.resize(blocks);
        std::size_t g = 0;
        for (u64 b = 0; b < blocks; ++b) {
            const u64 begin = gaps_.front().at.begin + (b << block_bits);
            while (gaps_[g].at.end() <= begin) ++g;
            first_[b] = static_cast<u32>(g);
        }
    }

    [[nodiscard]] bool empty() const { return gaps_.empty(); }
    /// From the first to the last.
    [[nodiscard]] Extent around() const {
        return {gaps_.front().at.begin, gaps_.back().at.end() - gaps_.front().at.begin};
    }
    [[nodiscard]] std::span<const Gap> all() const { return gaps_; }
    /// Null where none holds the address.
    [[nodiscard]] const Gap* at(u64 address) const {
        if (address < gaps_.front().at.begin || address >= gaps_.back().at.end()) return nullptr;
        std::size_t g = first_[(address - gaps_.front().at.begin) >> block_bits];
        while (gaps_[g].at.end() <= address) ++g;
        return gaps_[g].at.begin <= address ? &gaps_[g] : nullptr;
    }
    [[nodiscard]] std::string_view text(const Gap& gap) const {
        return as_text(clip_slice(image_.bytes, gap.position, gap.at.size));
    }

private:
    static constexpr unsigned block_bits = 8;
    static constexpr u64 most_blocks = u64{1} << 24U;

    const Image& image_;
    std::vector<Gap> gaps_;   // by address
    std::vector<u32> first_;  // by block: the first gap that reaches into it or lies behind it
};

// What stands in no text: controls but white space and ESC. Encodings beyond ASCII have all others.
constexpr ByteRange of_no_text[] = {{0, '\t' - 1},
                                    {'\r' + 1, '\033' - 1 - ('\r' + 1)},
                                    {'\033' + 1, ' ' - 1 - ('\033' + 1)},
                                    {0x7f, 0}};

constexpr bool is_of_text(char c) {
    return std::ranges::none_of(of_no_text,
                                [&](ByteRange r) { return r.holds(static_cast<u8>(c)); });
}

class Giver {
public:
    Giver(const Context& context, const FirstCut& cut, BigVector<Claim>& out, const Gaps& gaps)
        : rodata_(context, cut, out, CostClass::rodata),
          strings_(context, cut, out, CostClass::strings),
          gaps_(gaps) {}

    [[nodiscard]] Refiner& refiner() { return rodata_; }

    // `uses` are in order.
    void run(std::span<const Use> uses) {
        auto use = uses.begin();
        for (const auto& gap : gaps_.all()) {
            while (use != uses.end() && use->at < gap.at.begin) ++use;
            if (gap.cost_class == CostClass::data) continue;
            const auto text = gaps_.text(gap);
            auto& refiner = gap.cost_class == CostClass::strings ? strings_ : rodata_;
            while (use != uses.end() && use->at < gap.at.end())
                use = give(refiner, gap, text, use, uses.end());
        }
        strings_.settle();  // all that both gave
    }

private:
    using Uses = std::span<const Use>::iterator;

    // All that begins in one text, which ends with a zero, or with what is no text.
    static Uses give(Refiner& refiner, const Gap& gap, std::string_view text, Uses use, Uses end) {
        while (use != end && !use->text && use->at < gap.at.end()) ++use;
        if (use == end || use->at >= gap.at.end()) return use;
        const u64 begin = use->at - gap.at.begin;
        u64 stop = begin + find_byte(std::as_bytes(std::span(text).subspan(begin)), of_no_text);
        const bool ends = stop > begin && stop < text.size() && text[stop] == '\0';
        if (ends) ++stop;
        Refiner::Users users;
        do {
            const u64 at = use->at - gap.at.begin;
            for (; use != end && use->at - gap.at.begin == at; ++use)
                if (use->text) refiner.join(users, use->user);
            users.evidence = Evidence::inference;
            while (use != end && !use->text) ++use;
            const u64 next = use == end ? gap.at.size : use->at - gap.at.begin;
            // What neither ends nor is followed by another one may be longer.
            if (next < stop || ends)
                refiner.give({gap.position + at, std::min(next, stop) - at}, users);
        } while (use != end && use->at - gap.at.begin < stop);
        return use;
    }

    Refiner rodata_, strings_;
    const Gaps& gaps_;
};

// What may be a number, as all may that is no distance, counts where it is the address of a text
// that nothing precedes.
bool may_begin(std::string_view text, u64 at) {
    constexpr u64 shortest = 4;
    if (at > 0 && text[at - 1] != '\0') return false;
    const auto start = text.substr(at, shortest);
    return start.size() == shortest && std::ranges::all_of(start, is_of_text);
}

// Where on the axis addresses lie that are asked for mostly in order.
class Places {
public:
    explicit Places(const Axis& axis) : axis_(axis) {}
    [[nodiscard]] std::optional<u64> of(u64 address) {
        if (!known_.contains(address)) {
            const auto rest = axis_.rest_at_address(address);
            if (!rest) return std::nullopt;
            known_ = {address, rest->size};
            position_ = rest->begin;
        }
        return position_ + (address - known_.begin);
    }

private:
    const Axis& axis_;
    Extent known_;  // addresses
    u64 position_ = 0;
};

// Whose a reference is, is asked as they come, which is mostly in the order of the cells.
void collect(const Context& context, const Gaps& gaps, Refiner& refiner, BigVector<Use>& out) {
    const auto& image = context.image;
    Places places(context.axis);
    const bool fixed = image.kind == FileKind::executable && !image.linkage.pie.value_or(false);
    const auto add = [&](const NativeReference& r) {
        const auto* gap = gaps.at(r.to.at);
        if (gap == nullptr) return;
        Use use{.at = r.to.at};
        use.text = gap->cost_class != CostClass::data &&
                   (!(r.guess || fixed) || may_begin(gaps.text(*gap), r.to.at - gap->at.begin));
        if (!use.text && (r.guess || !context.neighbourhood)) return;
        refiner.add_at(use.user, places.of(r.from.at));
        out.push_back(use);
    };
    for (const auto& s : image.sections) {
        if (!s.executable || !s.loaded) continue;
        each_code_address(image, s.memory, gaps.around(), [&](const NativeReference& r) {
            if (!r.guess) add(r);
        });
    }
    each_data_pointer(*context.pointers, add);
    sort_by_digits(out, [](const Use& u) { return u.at; });
}

}  // namespace

void refine_texts(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    const auto& image = context.image;
    if (context.go != nullptr || image.relocatable() || !reads_code_of(image)) return;
    const Gaps gaps(context, cut);
    if (gaps.empty()) return;
    BigVector<Use> uses;
    Giver giver(context, cut, out, gaps);
    collect(context, gaps, giver.refiner(), uses);
    giver.run(uses);
    if (context.neighbourhood) give_amid(context, cut, gaps.all(), uses, out);
}

}  // namespace binsize
