// A Go program around a fuzzer's bytes, so that it reaches the readers behind moduledata at once:
//
//   4 bytes   word size and byte order, processor, layout of moduledata, quantum
//   u16       number of functions
//   u16 × 36  Place: where in the payload each table begins, ends or how many entries it has
//   u16       words of the skeleton to overwrite, at most 8; then that many {u16 word, u64 value}
//   the rest  the payload: names, units, files, pctab and functab from its beginning, then
//             whatever the places say
//
// The skeleton in front of the payload is moduledata, a text section map and pclntab's header, as
// docs/go.md lays them out; everything that it states may lie outside of the payload, or overlap.
// tests/fuzz/go_seeds.py writes the same, with content.
#pragma once

#include "evidence/evidence.hpp"
#include "fuzz/require.hpp"
#include "support/traits.hpp"

#include <algorithm>
#include <array>
#include <memory>

namespace binsize::fuzz {

/// Numbers that the payload's owner chooses, in the order in which they are in the input.
enum Place : unsigned {
    names_size,
    units_size,
    files_size,
    pctab_size,
    functions_size,
    text,
    text_size,
    types,
    types_size,
    typedesclen,
    itaboffset,
    itabsize,
    rodata,
    gofunc,
    epclntab,
    typelinks,
    typelinks_count,
    itablinks,
    itablinks_count,
    noptrdata,
    noptrdata_size,
    data,
    data_size,
    findfunctab,
    gcdata,
    gcbss,
    maxpc,
    dynamic,  ///< an ELF dynamic section, for relocations that hold the pointers
    dynamic_size,
    first_cut,  ///< .text, .rodata, .typelink, .data, .noptrdata begin at the sorted cuts
    last_cut = first_cut + 4,
    text_section_end,
    mapped_end,  ///< of the payload; what is behind is in the file alone
    places,
};

class GoFile {
public:
    static constexpr u64 base = 0x10000;
    static constexpr unsigned moduledata_words = 80;

    /// Null where the bytes do not even hold the choices.
    [[nodiscard]] static std::unique_ptr<GoFile> make(ByteView input) {
        constexpr std::size_t fixed = 4 + 2 + 2 * std::size_t{places} + 2;
        if (input.size() < fixed) return nullptr;
        return std::unique_ptr<GoFile>(new GoFile(input));
    }
    GoFile(const GoFile&) = delete;
    GoFile& operator=(const GoFile&) = delete;

    Image image;
    u64 module_address = base;

private:
    explicit GoFile(ByteView input) : in_(input) {
        const auto shape = in_.take<u8>();
        constexpr std::array<std::string_view, 5> processors = {"amd64", "386", "arm64", "s390x",
                                                                "riscv64"};
        image.arch = processors[in_.take<u8>() % processors.size()];
        word_ = (shape & 1U) != 0 ? 4 : 8;
        endian_ = (shape & 2U) != 0 ? Endian::big : Endian::little;
        layout_ = in_.take<u8>() % 8;
        quantum_ = static_cast<u8>(1U << (in_.take<u8>() % 3));
        functions_ = in_.take<u16>();
        for (auto& p : place_) p = in_.take<u16>();
        write_moduledata();
        const u64 patches = in_.take<u16>() % 9;
        const u64 words = bytes_.size() / word_;
        for (u64 i = 0; i < patches; ++i) {
            const u64 at = in_.take<u16>() % words;
            put(at * word_, in_.take<u64>());
        }
        const auto payload = in_.take_bytes(in_.left());
        bytes_.insert(bytes_.end(), payload.begin(), payload.end());
        bytes_.shrink_to_fit();  // a sanitizer sees what reads behind
        make_image();
    }

    void put(u64 at, u64 value, unsigned size) {
        for (unsigned i = 0; i < size; ++i) {
            const unsigned shift = 8 * (endian_ == Endian::little ? i : size - 1 - i);
            bytes_[static_cast<std::size_t>(at) + i] = static_cast<std::byte>(value >> shift);
        }
    }
    void put(u64 at, u64 value) { put(at, value, word_); }
    void slice(unsigned word, u64 address, u64 count) {
        put(u64{word} * word_, address);
        put(u64{word + 1} * word_, count);
        put(u64{word + 2} * word_, count);
    }
    [[nodiscard]] u64 address(Place p) const { return payload_ + place_[p]; }

    /// Word indices: docs/go.md, "moduledata".
    void write_moduledata() {
        struct Shape {
            unsigned end, types, rodata, map, typelinks, itablinks;
        };
        constexpr std::array<Shape, 8> shapes = {{{32, 35, 0, 37, 40, 43},
                                                  {32, 35, 0, 37, 40, 43},
                                                  {32, 35, 37, 39, 42, 45},
                                                  {34, 37, 39, 41, 44, 47},
                                                  {34, 37, 39, 41, 44, 47},
                                                  {34, 37, 39, 41, 44, 47},
                                                  {34, 37, 39, 42, 45, 48},
                                                  {34, 37, 42, 45, 0, 0}}};
        const auto& shape = shapes[layout_];
        const bool old = layout_ <= 1;
        const u64 map_at = u64{moduledata_words} * word_;
        const u64 header_at = map_at + 3 * u64{word_};
        const u64 header_size = 8 + (old ? 7 : 8) * u64{word_};
        bytes_.resize(static_cast<std::size_t>(header_at + header_size));
        payload_ = base + bytes_.size();

        const u64 names = payload_;
        const u64 units = names + place_[names_size];
        const u64 files = units + place_[units_size];
        const u64 pctab = files + place_[files_size];
        const u64 functab = pctab + place_[pctab_size];
        const u64 begin = address(text);
        const u64 end = begin + place_[text_size];

        const u64 header = base + header_at;
        put(header_at, layout_ <= 1 ? 0xfffffffa : 0xfffffff1, 4);
        bytes_[header_at + 6] = static_cast<std::byte>(quantum_);
        bytes_[header_at + 7] = static_cast<std::byte>(word_);
        u64 at = header_at + 8;
        const auto next = [&](u64 value) {
            put(at, value);
            at += word_;
        };
        next(functions_);
        next(0);
        if (!old) next(layout_ >= 6 ? 0 : begin);
        for (const u64 part : {names, units, files, pctab, functab}) next(part - header);

        put(0, header);
        slice(1, names, place_[names_size]);
        slice(4, units, place_[units_size] / (layout_ >= 6 ? 4U : 1U));
        slice(7, files, place_[files_size]);
        slice(10, pctab, place_[pctab_size]);
        slice(13, functab, place_[functions_size]);
        slice(16, functab, u64{functions_} + 1);
        const u64 middle[] = {address(findfunctab),
                              begin,
                              begin + place_[maxpc],
                              begin,
                              end,
                              address(noptrdata),
                              address(noptrdata) + place_[noptrdata_size],
                              address(data),
                              address(data) + place_[data_size]};
        for (unsigned i = 0; i < std::size(middle); ++i) put(u64{19 + i} * word_, middle[i]);
        put(u64{shape.end + 1} * word_, address(gcdata));
        put(u64{shape.end + 2} * word_, address(gcbss));
        put(u64{shape.types} * word_, address(types));
        if (layout_ == 7) {
            put(u64{38} * word_, place_[typedesclen]);
            put(u64{40} * word_, place_[itaboffset]);
            put(u64{41} * word_, place_[itabsize]);
        }
        put(u64{layout_ == 7 ? 39 : shape.types + 1} * word_, address(types) + place_[types_size]);
        if (shape.rodata != 0) {
            put(u64{shape.rodata} * word_, address(rodata));
            put(u64{shape.rodata + 1} * word_, address(gofunc));
        }
        if (layout_ >= 6) put(u64{shape.map - 1} * word_, address(epclntab));
        slice(shape.map, base + map_at, 1);
        if (shape.typelinks != 0) {
            slice(shape.typelinks, address(typelinks), place_[typelinks_count]);
            slice(shape.itablinks, address(itablinks), place_[itablinks_count]);
        }
        // Its presence tells Go 1.21 from 1.20.
        if (layout_ == 4 || layout_ == 5) slice(58, header, 1);
        put(map_at + word_, place_[text_section_end]);
        put(map_at + 2 * u64{word_}, begin);
    }

    void make_image() {
        test::set_format(image, Format::elf);
        image.kind = FileKind::executable;
        image.os = "linux";
        image.bits = static_cast<u8>(8 * word_);
        image.endian = endian_;
        image.bytes = bytes_;
        const u64 skeleton = payload_ - base;
        const u64 whole = bytes_.size();
        const u64 mapped = std::min(whole, skeleton + place_[mapped_end]);
        image.mappings.push_back({base, 0, mapped, mapped + 64});
        std::array<u64, 7> cuts{};
        cuts.front() = skeleton;
        for (unsigned i = first_cut; i <= last_cut; ++i)
            cuts[i - first_cut + 1] = std::min(mapped, skeleton + place_[i]);
        cuts.back() = mapped;
        std::ranges::sort(cuts);
        constexpr std::array<std::string_view, 6> names = {".gopclntab", ".text", ".rodata",
                                                           ".typelink",  ".data", ".noptrdata"};
        add_section(".go.module", 0, skeleton, true);
        for (std::size_t i = 0; i < names.size(); ++i)
            add_section(names[i], cuts[i], cuts[i + 1], i >= 4);
        Segment load;
        load.name = "LOAD";
        load.file = {0, mapped};
        load.memory = {base, mapped + 64};
        load.mapped = load.readable = load.writable = load.executable = true;
        load.raw_type = 1;
        image.segments.push_back(load);
        const u64 at = std::min(whole, skeleton + place_[dynamic]);
        Segment tables;
        tables.name = "DYNAMIC";
        tables.file = {at, std::min<u64>(whole - at, place_[dynamic_size])};
        tables.memory = {base + at, tables.file.size};
        tables.raw_type = 2;
        tables.index = 1;
        image.segments.push_back(tables);
    }
    void add_section(std::string_view name, u64 begin, u64 end, bool writable) {
        Section s;
        s.name = name;
        s.file = {begin, end - begin};
        s.memory = {base + begin, end - begin};
        s.loaded = true;
        s.writable = writable;
        s.executable = name == ".text";
        s.raw_type = 1;
        s.index = static_cast<u32>(image.sections.size() + 1);
        image.sections.push_back(s);
    }

    Cursor in_;
    unsigned word_ = 8, layout_ = 0, quantum_ = 1;
    Endian endian_ = Endian::little;
    u16 functions_ = 0;
    std::array<u16, places> place_{};
    u64 payload_ = 0;
    std::vector<std::byte> bytes_;
};

/// Whether a view lies in the file, or is empty.
inline bool within(const Image& image, std::string_view text) {
    const auto bytes = as_text(image.bytes);
    return text.empty() || (text.data() >= bytes.data() &&
                            text.data() + text.size() <= bytes.data() + bytes.size());
}
inline bool within(const Image& image, ByteView part) { return within(image, as_text(part)); }

}  // namespace binsize::fuzz
