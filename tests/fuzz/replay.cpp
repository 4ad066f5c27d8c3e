// Runs a fuzz target without a fuzzer: over each seed, its prefixes and a fixed number of
// mutations, the same on every machine. What a fuzzer found is kept as a seed and replayed here.
//
//   replay_NAME [--mutations N] [--part K/N] SEED_OR_FOLDER...
//
// Part K of N runs every N-th of each seed's inputs, so that N processes share the work.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

int mutations = 3'000;
std::size_t most_prefixes = 2'000;
std::uint64_t part = 0, parts = 1;

std::uint64_t next(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
    return z ^ (z >> 31U);
}

// The copy is as long as its content, so that a sanitizer sees a read past the end.
void run(const std::string& bytes) {
    const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
    (void)LLVMFuzzerTestOneInput(copy.data(), copy.size());
}

std::string mutate(std::string bytes, std::uint64_t& state) {
    for (std::uint64_t n = 1 + next(state) % 4; n > 0 && !bytes.empty(); --n) {
        const auto at = static_cast<std::size_t>(next(state) % bytes.size());
        const auto length = static_cast<std::size_t>(next(state) % 16);
        switch (next(state) % 5) {
            case 0: bytes[at] = static_cast<char>(next(state)); break;
            case 1: bytes[at] = static_cast<char>(bytes[at] ^ (1 << (next(state) % 8))); break;
            case 2: bytes.erase(at, length); break;
            case 3: bytes.insert(at, bytes.substr(next(state) % bytes.size(), length)); break;
            default: bytes.insert(at, length, static_cast<char>(next(state)));
        }
    }
    return bytes;
}

void replay(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string seed{std::istreambuf_iterator<char>(file), {}};
    std::uint64_t count = 0;
    const auto mine = [&] { return count++ % parts == part; };
    if (mine()) run(seed);
    const std::size_t step = seed.size() / most_prefixes + 1;
    for (std::size_t n = 0; n < seed.size(); n += step)
        if (mine()) run(seed.substr(0, n));
    std::uint64_t state = seed.size();
    for (int i = 0; i < mutations; ++i) {
        const auto bytes = mutate(seed, state);
        if (mine()) run(bytes);
    }
}

}  // namespace

int main(int argc, char** argv) {
    int seeds = 0;
    for (int i = 1; i < argc; ++i) {
        const std::filesystem::path path = argv[i];
        if (path == "--mutations" && i + 1 < argc) {
            mutations = std::atoi(argv[++i]);
            most_prefixes = static_cast<std::size_t>(mutations);
            continue;
        }
        if (path == "--part" && i + 1 < argc) {
            char* rest = argv[++i];
            part = std::strtoull(rest, &rest, 10) - 1;
            if (*rest == '/') parts = std::strtoull(rest + 1, nullptr, 10);
            if (parts == 0 || part >= parts) return 2;
            continue;
        }
        if (!std::filesystem::is_directory(path)) {
            replay(path);
            ++seeds;
            continue;
        }
        for (const auto& entry : std::filesystem::directory_iterator(path)) {
            replay(entry.path());
            ++seeds;
        }
    }
    std::printf("%d seeds replayed\n", seeds);
    return seeds > 0 ? 0 : 1;
}
