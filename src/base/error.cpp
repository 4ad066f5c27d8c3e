#include "base/error.hpp"

#include <new>

namespace binsize {

// Short enough to need no memory.
Error thrown(const std::exception& e) noexcept {
    if (dynamic_cast<const std::bad_alloc*>(&e) != nullptr)
        return {ErrorKind::unreadable, "out of memory"};
    try {
        return {ErrorKind::internal, e.what()};
    } catch (...) {
        return {ErrorKind::internal, "defect"};
    }
}

}  // namespace binsize
