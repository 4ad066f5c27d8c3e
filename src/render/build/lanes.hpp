// Steps side by side: each in the first lane that is free when it begins, so that there are as many
// lanes as steps ran at once.
#pragma once

#include <binsize/build.hpp>

#include <span>

namespace binsize::build {

/// The lane of each step, from 0; steps come by start.
[[nodiscard]] std::vector<u64> lanes_of(std::span<const BuildStep* const> steps);
/// Those that started no others: what the processors were busy with.
[[nodiscard]] std::vector<const BuildStep*> leaves_of(const BuildRecord& record);

}  // namespace binsize::build
