// Any bytes as the data of a program at 0x1000, whose first words are the lists of types, protocols
// and conformances: what is said lies in the data, in order and apart.
#include "evidence/swift/metadata.hpp"
#include "evidence/swift/names.hpp"
#include "fuzz/require.hpp"
#include "support/swift.hpp"

using namespace binsize;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 128) return 0;
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto image = test::swift_image(bytes);
    const go::PointerReader reader(image);
    const auto found = read_swift_metadata(reader);
    u64 kept = 0;
    for (const auto& c : found.contexts) {
        FUZZ_REQUIRE(!c.module.empty() && c.module_at < found.contexts.size());
        FUZZ_REQUIRE(found.contexts[c.module_at].name.empty());
        kept += c.name.size();
    }
    FUZZ_REQUIRE(kept <= (found.contexts.size() + 1) * 1024 + size);
    u64 code = 0;
    for (const auto& f : found.functions) {
        FUZZ_REQUIRE(f.code > code && f.of < found.contexts.size());
        code = f.code;
    }
    u64 end = 0x1000;
    for (const auto& p : found.parts) {
        FUZZ_REQUIRE(p.at.begin >= end && p.of < found.contexts.size());
        end = p.at.end();
    }
    FUZZ_REQUIRE(end <= 0x1000 + size);

    SwiftNames names;
    const auto text = as_text(bytes);
    (void)names.module_of_type(text);
    (void)names.module_of(text);
    (void)swift_module_of_class(text);
    return 0;
}
