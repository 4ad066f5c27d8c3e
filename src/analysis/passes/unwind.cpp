// Unwind tables of PE programs: an entry of the exception directory belongs to its function, and
// the record that entries refer to to the lowest common owner of their functions.
#include "analysis/refiner.hpp"

#include <unordered_map>

namespace binsize {
namespace {

// A record continues another one at most so often, as Windows counts.
constexpr int longest_chain = 32;

// Which records functions use, by address: those that entries name and those that these continue.
class Records {
public:
    Records(const Image& image, Refiner& refiner) : image_(image), refiner_(refiner) {}

    void use(u64 record, u64 function) {
        for (int i = 0; i < longest_chain && record != 0; ++i) {
            const auto [it, added] = known_.try_emplace(record);
            if (added) it->second.info = find_unwind_info(image_, record);
            if (!it->second.info) return;
            refiner_.add(it->second.users, function);
            record = it->second.info->chained;
        }
    }
    void give(Refiner& refiner) const {
        for (const auto& [address, record] : known_)
            if (record.info) refiner.give(record.info->file, record.users);
    }

private:
    struct Record {
        std::optional<UnwindInfo> info;
        Refiner::Users users;
    };
    const Image& image_;
    Refiner& refiner_;
    std::unordered_map<u64, Record> known_;
};

}  // namespace

void refine_unwind(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    Refiner refiner(context, cut, out, CostClass::unwind);
    Records records(context.image, refiner);
    each_unwind_entry(context.image, [&](const UnwindEntry& entry) {
        refiner.give(entry.file, entry.function);
        records.use(entry.info, entry.function);
    });
    records.give(refiner);
    refiner.settle();
}

}  // namespace binsize
