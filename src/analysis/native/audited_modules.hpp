// Crates by name become modules with a version, where the program lists what it was built of
// (evidence/rust_audit).
#pragma once

#include "analysis/model.hpp"

namespace binsize {

/// Labels crates that stand for themselves and of which the list has one version.
void label_audited_modules(const Image& image, Division& division);

}  // namespace binsize
