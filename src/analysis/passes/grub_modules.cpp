// What grub-mkimage puts into a boot loader: modules, an image of a disk, a configuration, each
// with its kind and size in front of it. A module is an object that says how it is called.
// Facts: GRUB, include/grub/kernel.h (grub_module_info, grub_module_header), docs/grub-dev
// ("modname" of a module); util/mkimage.c.
#include "analysis/pass.hpp"
#include "wire/wire.hpp"

#include <array>

namespace binsize {
namespace {

constexpr u32 magic = 0x676d696d;  // "mimg"
constexpr u64 header_size = 8;     // kind, and size with this header

constexpr u32 OBJ_TYPE_ELF = 0;
constexpr std::array<std::string_view, 9> kinds = {
    "[module]", "[memdisk]",           "[configuration]",  "[prefix]",         "[public key]",
    "[dtb]",    "[disable shim lock]", "[GPG public key]", "[x509 public key]"};

// What its section .modname holds; empty where it has none.
template <unsigned Bits>
std::string_view name_of(ByteView object) {
    using T = elf::Types<Bits, Endian::little>;
    using Shdr = typename T::Shdr;
    const auto* const header = find_struct<typename T::Ehdr>(object, 0);
    if (header == nullptr) return {};
    const auto at = [&](u64 i) {
        return find_struct<Shdr>(object, u64{header->e_shoff} + i * sizeof(Shdr));
    };
    const auto* const names = at(header->e_shstrndx);
    if (names == nullptr) return {};
    const auto texts = clip_slice(object, names->sh_offset, names->sh_size);
    for (u64 i = 0; i < header->e_shnum; ++i) {
        const auto* const s = at(i);
        if (s == nullptr) return {};
        if (find_cstr(texts, s->sh_name) == ".modname")
            return find_cstr(clip_slice(object, s->sh_offset, s->sh_size), 0).value_or("");
    }
    return {};
}

struct Part {
    Extent at;  ///< in the section
    std::string_view name;
};

// Empty where one part is none: then it is something else that begins alike.
std::vector<Part> read_parts(const Image& image, ByteView bytes) {
    const unsigned word = image.word();
    const auto load = [&](u64 at) {
        return word == 8 ? find_int<u64>(bytes, at, image.endian).value_or(0)
                         : u64{find_int<u32>(bytes, at, image.endian).value_or(0)};
    };
    if (find_int<u32>(bytes, 0, image.endian) != magic) return {};
    const u64 begin = load(word);
    const u64 size = load(u64{2} * word);
    if (begin < u64{3} * word || size > bytes.size() || begin > size) return {};
    const auto all = clip_slice(bytes, 0, size);
    std::vector<Part> out;
    for (u64 at = begin; at < size;) {
        const auto kind = find_int<u32>(all, at, image.endian);
        const auto length = find_int<u32>(all, at + 4, image.endian);
        if (!kind || !length || *length <= header_size || !fits(size, at, *length) ||
            *kind >= kinds.size())
            return {};
        const auto object = clip_slice(all, at + header_size, *length - header_size);
        auto name = std::string_view{};
        if (*kind == OBJ_TYPE_ELF && as_text(object).starts_with("\x7f"
                                                                 "ELF"))
            name = word == 8 ? name_of<64>(object) : name_of<32>(object);
        out.push_back({{at, *length}, name.empty() ? kinds[*kind] : name});
        at += *length;
    }
    return out;
}

}  // namespace

void pass_grub_modules(const Context& context, ClaimSink& sink) {
    for (const auto& s : context.image.sections) {
        if (!s.loaded || s.executable || s.file.empty()) continue;
        const auto parts =
            read_parts(context.image, clip_slice(context.image.contents(s), 0, s.memory.size));
        if (parts.empty()) continue;
        const auto package = sink.package("GRUB modules");
        sink.packages[package].category = Category::native;
        const auto claim = [&](Extent at, OwnerId owner) {
            sink.claim_address({s.memory.begin + at.begin, at.size}, owner, s.cost_class,
                               Evidence::format, Rank::embedded);
        };
        claim({0, parts[0].at.begin}, sink.owner(OwnerKind::structure, "[module list]", package));
        for (const auto& part : parts)
            claim(part.at, sink.owner(OwnerKind::file, part.name, package));
    }
}

}  // namespace binsize
