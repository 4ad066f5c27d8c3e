// A file that is mapped cannot be cut (ERROR_USER_MAPPED_FILE), so nothing is guarded.
#include "base/platform/losses.hpp"

namespace binsize {

Losses::Losses() : before_(nullptr) {}
Losses::~Losses() = default;

GuardedFor::GuardedFor(Losses&) : before_(nullptr) {}
GuardedFor::~GuardedFor() = default;

}  // namespace binsize
