// Classes of Free Pascal with what describes them, and code and data of their units, as far as
// these lie between what is known. Symbols outrank all of it. Rows are called as their symbols
// would be, which spell units in capitals.
#include "analysis/native/pascal_units.hpp"
#include "analysis/pass.hpp"
#include "analysis/section_index.hpp"

#include <algorithm>
#include <string>

namespace binsize {
namespace {

std::string capitals(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

class Emitter {
public:
    Emitter(const Context& context, ClaimSink& sink)
        : units_(read_pascal_units(context.image)), sections_(context.image), sink_(sink) {}

    void run(bool neighbourhood) {
        for (const auto unit : units_.units) {
            names_.push_back(sink_.keep(capitals(unit)));
            packages_.push_back(sink_.package(names_.back()));
            sink_.packages[packages_.back()].category = Category::native;
        }
        for (const auto& c : units_.classes) {
            const auto name = capitals(c.name);
            const auto owner = [&](std::string_view front) {
                return sink_.owner(OwnerKind::object,
                                   sink_.keep({front, names_[c.unit], "_$$_", name}),
                                   packages_[c.unit]);
            };
            const auto vmt = owner("VMT_$");
            claim(c.vmt, vmt, Evidence::inference);
            claim(c.text, vmt, Evidence::inference);
            claim(c.type, owner("RTTI_$"), Evidence::inference);
        }
        if (!neighbourhood) return;
        for (u32 unit = 0; unit < packages_.size(); ++unit)
            between_.push_back(
                sink_.owner(OwnerKind::package, "[between its classes]", packages_[unit]));
        std::vector<Known> code, data;
        for (const auto& m : units_.methods) code.push_back({{m.address, 1}, m.unit});
        for (const auto& c : units_.classes)
            for (const auto at : {c.vmt, c.type, c.text}) data.push_back({at, c.unit});
        fill(code);
        fill(data);
    }

private:
    struct Known {
        Extent at;
        u32 unit = 0;
    };
    void fill(std::vector<Known>& known) {
        std::ranges::sort(known, {}, [](const Known& k) { return k.at.begin; });
        for (std::size_t i = 0; i < known.size();) {
            const auto& first = known[i];
            const auto* const section = sections_.at(first.at.begin);
            u64 end = first.at.end();
            for (++i; i < known.size() && known[i].unit == first.unit &&
                      sections_.at(known[i].at.begin) == section;
                 ++i)
                end = std::max(end, known[i].at.end());
            if (end > first.at.end())
                claim({first.at.begin, end - first.at.begin}, between_[first.unit],
                      Evidence::neighbourhood);
        }
    }
    void claim(Extent at, OwnerId owner, Evidence evidence) {
        if (const auto* const section = sections_.at(at.begin))
            sink_.claim_address(at, owner, section->cost_class, evidence, Rank::data_guess);
    }

    PascalUnits units_;
    SectionIndex sections_;
    ClaimSink& sink_;
    std::vector<std::string_view> names_;  // by unit
    std::vector<PackageId> packages_;
    std::vector<OwnerId> between_;
};

}  // namespace

void pass_pascal(const Context& context, ClaimSink& sink) {
    if (context.go == nullptr) Emitter(context, sink).run(context.neighbourhood);
}

}  // namespace binsize
