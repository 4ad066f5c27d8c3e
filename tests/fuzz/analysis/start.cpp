// Any bytes at all as a program that starts: an Error, or a map of whole pages of which every one
// is of the file or of zeros, and a way to main no longer than the file.
#include "analysis/start/start.hpp"
#include "format/format.hpp"
#include "fuzz/require.hpp"

using namespace binsize;

namespace {

void check(const Image& image, u64 page, std::size_t size) {
    const auto made = start(image, {.name = "a", .page = page});
    if (!made) {
        FUZZ_REQUIRE(made.error().kind == ErrorKind::usage ||
                     made.error().kind == ErrorKind::unsupported);
        FUZZ_REQUIRE(!made.error().message.empty());
        return;
    }
    FUZZ_REQUIRE(made->page > 0 && (made->page & (made->page - 1)) == 0);
    for (const auto& s : made->segments) {
        const u64 pages = s.size / made->page;
        FUZZ_REQUIRE(s.size % made->page == 0 && s.address % made->page == 0);
        FUZZ_REQUIRE(s.file_pages <= pages && s.zero_pages == pages - s.file_pages);
        FUZZ_REQUIRE(s.patched_pages <= pages && s.relro_pages <= pages);
        FUZZ_REQUIRE(s.waste <= s.size);
        FUZZ_REQUIRE(s.shared_pages + s.private_pages + s.on_write_pages == pages);
        FUZZ_REQUIRE(!s.huge || s.huge->file <= s.file_pages);
        FUZZ_REQUIRE(!s.estimate ||
                     (s.estimate->sure <= pages && s.estimate->named.value_or(pages) <= pages));
        u64 bytes = 0;
        for (const auto& p : s.packages) bytes += p.bytes;
        FUZZ_REQUIRE(s.packages.empty() || bytes == s.size);
    }
    FUZZ_REQUIRE(made->tls_file <= made->tls_memory);
    FUZZ_REQUIRE(made->steps.size() <= size + 16);
    for (const auto& step : made->steps) FUZZ_REQUIRE(!step.kind.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto image = load(std::as_bytes(std::span(data, size)));
    if (!image) return 0;
    for (const u64 page : {u64{0}, u64{65536}, u64{3}}) check(*image, page, size);
    return 0;
}
