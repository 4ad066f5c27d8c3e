// pe_linking.hpp's part about functions that the loader is told of, so that an attacker cannot have
// others called: whose address is taken (Control Flow Guard), and on 386 handlers of exceptions
// (SafeSEH). Stripping leaves both tables, and without unwind tables they show functions that
// nothing calls directly.
// Facts: PE Format, "The Load Configuration Structure", and Control Flow Guard's page of
// Microsoft's Windows documentation ("PE Metadata").
#include "evidence/pe_linking.hpp"
#include "wire/pe.hpp"

#include <algorithm>
#include <cstddef>

namespace binsize {
namespace {

class Tables {
public:
    Tables(const Image& image, ByteView config,
           const std::function<void(const GuardedFunction&)>& each)
        : image_(image), config_(config), each_(each) {}

    template <class Config>
    void read() const {
        if (image_.arch == "386")
            table(word(offsetof(Config, SEHandlerTable)), word(offsetof(Config, SEHandlerCount)), 0,
                  true);
        const auto flags =
            find_int<u32>(config_, offsetof(Config, GuardFlags), Endian::little).value_or(0);
        table(word(offsetof(Config, GuardCFFunctionTable)),
              word(offsetof(Config, GuardCFFunctionCount)),
              flags >> pe::IMAGE_GUARD_CF_FUNCTION_TABLE_SIZE_SHIFT, false);
    }

private:
    /// 0 where the structure is too old to have it.
    [[nodiscard]] u64 word(u64 offset) const {
        if (image_.word() == 8) return find_int<u64>(config_, offset, Endian::little).value_or(0);
        return find_int<u32>(config_, offset, Endian::little).value_or(0);
    }
    // Entries are RVAs, with `more` bytes behind them.
    void table(u64 address, u64 count, u64 more, bool handler) const {
        const auto offset = image_.file_offset(address);
        if (count == 0 || !offset) return;
        const auto bytes = image_.at_address(address);
        const u64 size = sizeof(u32) + more;
        count = std::min(count, bytes.size() / size);
        for (u64 i = 0; i < count; ++i) {
            const u64 rva = *find_int<u32>(bytes, i * size, Endian::little);
            each_({{*offset + i * size, size}, image_.image_base + rva, handler});
        }
    }

    const Image& image_;
    ByteView config_;
    const std::function<void(const GuardedFunction&)>& each_;
};

}  // namespace

// The directory's own size is 64 in old programs of 386, whatever there is.
void each_guarded_function(const Image& image,
                           const std::function<void(const GuardedFunction&)>& each) {
    const auto at = std::ranges::find(image.regions, "[load config]", &Region::name);
    if (at == image.regions.end()) return;
    const auto size = find_int<u32>(image.bytes, at->file.begin, Endian::little).value_or(0);
    const Tables tables(image, clip_slice(image.bytes, at->file.begin, size), each);
    if (image.word() == 8)
        tables.read<pe::LoadConfig64>();
    else
        tables.read<pe::LoadConfig32>();
}

}  // namespace binsize
