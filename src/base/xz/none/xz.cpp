// Where no library that reads it is to be had for the system that is built for.
#include "base/xz.hpp"

namespace binsize {

Result<std::vector<std::byte>> unpack_xz(ByteView, u64) {
    return fail(ErrorKind::unsupported, "this build of binsize does not read xz");
}

}  // namespace binsize
