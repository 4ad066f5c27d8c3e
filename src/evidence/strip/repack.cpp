// objcopy --compress-debug-sections compresses each debug section for itself, those that GCC keeps
// for link-time optimisation, too, and leaves alone what does not get smaller (bfd/elf.c,
// compress.c): zlib at its usual level, zstd at its. The sizes hang on the versions of these
// libraries; those of one distribution are the same for its objcopy and for this.
#include "base/compress.hpp"
#include "base/parallel.hpp"
#include "evidence/compressed_section.hpp"
#include "evidence/strip/strip.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <new>

namespace binsize::strip {
namespace {

// A section before it was compressed.
struct Plain {
    ByteView bytes;
    u64 alignment = 1;
    std::unique_ptr<std::byte[]> own = {};
    bool zlib = false, zstd = false;  // how it was
    bool older = false;               // with another header
};

std::optional<Plain> plain_of(const StripInput& in, u32 number) {
    const auto& s = in.tables.sections[number];
    const auto contents = in.contents(s);
    const bool older =
        as_text(contents).starts_with("ZLIB") && in.names[number].starts_with(".zdebug_");
    if ((s.sh_flags & SHF_COMPRESSED) == 0 && !older) return Plain{contents, s.sh_addralign};
    const auto packed = read_compressed(contents, in.bits, in.endian);
    if (!packed || !packed->is_plausible()) return std::nullopt;
    Plain out{.bytes = {},
              .alignment = older ? s.sh_addralign : packed->alignment,
              .zlib = !packed->zstd,
              .zstd = packed->zstd,
              .older = older};
    out.own.reset(new (std::nothrow) std::byte[packed->size]);
    if (out.own == nullptr || !decompress(*packed, out.own.get())) return std::nullopt;
    out.bytes = {out.own.get(), static_cast<std::size_t>(packed->size)};
    return out;
}

// Small sections may swell as they like, each for itself; all of a real file's together do not.
bool is_bomb(const StripInput& in, std::span<const u32> numbers) {
    constexpr u64 most_swelling = 64;
    u64 stated = 0;
    for (const u32 number : numbers) {
        if ((in.tables.sections[number].sh_flags & SHF_COMPRESSED) == 0) continue;
        const auto contents = in.contents(in.tables.sections[number]);
        const auto packed = read_compressed(contents, in.bits, in.endian);
        if (packed) stated += std::min(packed->size, in.bytes.size() * most_swelling);
        if (stated > in.bytes.size() * most_swelling) return true;
    }
    return false;
}

std::optional<Resized> repack(const StripInput& in, u32 number, Packing packing) {
    const auto& s = in.tables.sections[number];
    const auto plain = plain_of(in, number);
    if (!plain) return std::nullopt;
    const u64 header = in.bits == 64 ? 24 : 12;
    const bool done = packing == Packing::zlib   ? plain->zlib
                      : packing == Packing::zstd ? plain->zstd
                                                 : false;
    if (done && !plain->older) return Resized{number, s.sh_size, s.sh_addralign};
    constexpr u64 older_header = 12;
    if (done) return Resized{number, s.sh_size - older_header + header, in.word()};
    const u64 size = plain->bytes.size();
    if (packing == Packing::none) {
        constexpr u64 most_swelling = 10;  // of the file: else objcopy takes it for damaged
        if (plain->own != nullptr && size / most_swelling > in.bytes.size()) return std::nullopt;
        return Resized{number, size, plain->alignment};
    }
    const auto packed =
        packing == Packing::zlib ? zlib_call_size(plain->bytes) : zstd_call_size(plain->bytes);
    if (!packed) return std::nullopt;
    const u64 with_header = *packed + header;
    if (with_header >= size) return Resized{number, size, plain->alignment};
    return Resized{number, with_header, in.word()};
}

}  // namespace

std::optional<std::vector<Resized>> repack_debug_sections(const StripInput& in, Packing packing) {
    std::vector<u32> numbers;
    for (u32 i = 1; i < in.tables.sections.size(); ++i) {
        const auto& s = in.tables.sections[i];
        if ((s.sh_flags & SHF_ALLOC) != 0 || s.sh_type == SHT_NOBITS || s.sh_size == 0) continue;
        constexpr std::string_view starts[] = {".debug", ".zdebug", ".gnu.debuglto_.debug_",
                                               ".gnu.linkonce.wi."};
        if (std::ranges::any_of(starts, [&](auto start) { return in.names[i].starts_with(start); }))
            numbers.push_back(i);
    }
    if (is_bomb(in, numbers)) return std::nullopt;
    // The largest first, so that both threads end together.
    std::ranges::sort(numbers, [&](u32 a, u32 b) {
        return in.tables.sections[a].sh_size > in.tables.sections[b].sh_size;
    });
    std::vector<std::optional<Resized>> found(numbers.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (auto i = next++; i < numbers.size(); i = next++)
            found[i] = repack(in, numbers[i], packing);
    };
    in_parallel(work, work);
    std::vector<Resized> out;
    for (const auto& one : found) {
        if (!one) return std::nullopt;
        out.push_back(*one);
    }
    std::ranges::sort(out, {}, &Resized::section);
    return out;
}

}  // namespace binsize::strip
