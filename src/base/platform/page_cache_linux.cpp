// posix_fadvise(2) drops what is clean and mapped by nobody, so what was written goes to the
// storage first. mincore(2) of a mapping that nobody has touched says what the page cache holds; to
// those who may neither own nor write the file it says "all", which is taken at its word.
#include "base/platform/runner.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace binsize {
namespace {

Result<u64> bytes_in_cache(int fd, u64 size) {
    const auto page = static_cast<u64>(::sysconf(_SC_PAGESIZE));
    std::array<unsigned char, 16384> states;
    u64 found = 0;
    for (u64 at = 0; at < size; at += states.size() * page) {
        const u64 length = std::min(size - at, states.size() * page);
        void* memory = ::mmap(nullptr, length, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(at));
        if (memory == MAP_FAILED)
            return fail(ErrorKind::unreadable, "mmap: {}", std::strerror(errno));
        const bool told = ::mincore(memory, length, states.data()) == 0;
        const int problem = errno;
        ::munmap(memory, length);
        if (!told) return fail(ErrorKind::unreadable, "mincore: {}", std::strerror(problem));
        const auto pages = static_cast<std::ptrdiff_t>((length + page - 1) / page);
        found += page * static_cast<u64>(std::count_if(states.begin(), states.begin() + pages,
                                                       [](auto s) { return (s & 1U) != 0; }));
    }
    return found;
}

}  // namespace

Result<u64> drop_from_cache(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail(ErrorKind::unreadable, "{}", std::strerror(errno));
    struct stat state{};
    Result<u64> left = u64{0};
    if (::fstat(fd, &state) != 0) left = fail(ErrorKind::unreadable, "{}", std::strerror(errno));
    // A page that somebody looks at right now stays; a second later it is another one.
    constexpr int most_tries = 5;
    for (int i = 0; left && i < most_tries; ++i) {
        (void)::fdatasync(fd);
        (void)::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
        left = bytes_in_cache(fd, static_cast<u64>(state.st_size));
        if (!left || *left == 0) break;
        ::usleep(10'000);
    }
    ::close(fd);
    return left;
}

}  // namespace binsize
