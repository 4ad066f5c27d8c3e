#include "analysis/source/split_files.hpp"

#include <fmt/format.h>

namespace binsize {

const dwarf::Unit* SplitFiles::join(Companion& companion, const dwarf::Unit& skeleton) {
    auto& file = files_[&companion];
    if (file == nullptr)
        file = std::make_unique<dwarf::SplitFile>(*companion.image, *context_.dwarf);
    const auto* const unit = file->join(skeleton);
    if (unit == nullptr) return nullptr;
    if (!companion.used) {
        companion.used = true;
        companion.said.identity = fmt::format("unit {:016x}", *skeleton.split_id);
    } else if (companion.said.kind == "dwp") {
        companion.said.identity = "units";
    }
    return unit;
}

const dwarf::Unit* SplitFiles::whole(const dwarf::Unit& skeleton) {
    auto* const companions = context_.image.companions.get();
    if (!skeleton.split_id || skeleton.split_name.empty() || companions == nullptr) return nullptr;
    for (auto& package : companions->packages)
        if (const auto* const unit = join(package, skeleton)) return unit;
    if (!companions->open_unit) return nullptr;
    auto* const file =
        companions->open_unit({skeleton.split_name, skeleton.comp_dir, *skeleton.split_id});
    const auto* const unit = file != nullptr ? join(*file, skeleton) : nullptr;
    if (unit == nullptr && companions->lost_units++ == 0)
        companions->lost_unit = skeleton.split_name;
    return unit;
}

}  // namespace binsize
