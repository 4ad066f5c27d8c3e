// Every table may lie: words of moduledata, of pclntab's header, of functab, records and pc-value
// tables are overwritten, and the report must still add up, in bounded time. The seed is fixed, so
// that a failure repeats.
#include "analysis/analysis.hpp"
#include "go/matrix.hpp"

#include <algorithm>
#include <cstring>
#include <random>

using namespace binsize;

namespace {

struct Target {
    u64 offset, size;  ///< bytes of the file whose words are overwritten
};

/// Where lies hurt most, as file offsets.
std::vector<Target> targets_of(const Image& image, const go::ModuleData& m) {
    std::vector<Target> out;
    const auto add = [&](u64 address, u64 size) {
        if (const auto at = image.file_offset(address))
            out.push_back({*at, std::min(size, image.bytes.size() - *at)});
    };
    const u64 table = m.header.address;
    add(m.address, m.size);
    add(table, m.header.size);
    add(table + m.header.functab, m.header.nfunc * 8);
    add(table + m.header.functab + m.header.nfunc * 8, m.header.nfunc * 60);
    add(table + m.header.pctab, m.header.functab - m.header.pctab);
    if (m.gofunc != 0) add(m.gofunc, 64 << 10);
    return out;
}

u64 hostile_value(std::mt19937_64& random) {
    switch (random() % 6) {
        case 0: return 0;
        case 1: return ~u64{0};
        case 2: return 0x7fffffff;
        case 3: return random() % 4096;
        case 4: return u64{1} << (random() % 64);
        default: return random();
    }
}

}  // namespace

TEST_CASE("Go tables that lie cost rows, never a crash or a wrong sum") {
    std::mt19937_64 random(20240817);
    for (const auto* name : {"1.27/linux-amd64/hello-piesw", "1.26/linux-386/hello-sw",
                             "1.18/linux-s390x/hello-sw", "1.17/linux-amd64/hello-sw"}) {
        const auto file = test::matrix_file(name);
        REQUIRE(file);
        INFO(name);
        const auto original = test::read_bytes(file->path);
        const auto image = load(original);
        REQUIRE(image);
        Notes notes;
        const auto module = go::find_moduledata(go::PointerReader(*image), notes);
        REQUIRE(module);
        const auto targets = targets_of(*image, *module);
        for (int round = 0; round < 60; ++round) {
            auto bytes = original;
            const auto& target = targets[random() % targets.size()];
            for (u64 n = 1 + random() % 200; n > 0; --n) {
                const u64 at = target.offset + random() % target.size / 4 * 4;
                const u64 value = hostile_value(random);
                const u64 width = std::min<u64>(random() % 2 == 0 ? 4 : 8, bytes.size() - at);
                std::memcpy(bytes.data() + at, &value, width);
            }
            const auto lying = load(bytes);
            REQUIRE(lying);
            ReportOptions options;
            options.breakdowns = {{"classes", "packages"}};
            const auto report = analyze(*lying, options);
            REQUIRE(report);
            const auto& root = report->breakdowns.at(0).root;
            CHECK(root.size.file == bytes.size());
            u64 sum = 0;
            for (const auto& child : root.children) sum += child.size.file;
            CHECK(sum == bytes.size());
        }
    }
}
