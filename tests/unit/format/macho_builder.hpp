// Writes Mach-O files field by field, in either byte order and width, for tests that need a file
// which no assembler makes. The layout is that of <mach-o/loader.h>.
#pragma once

#include "base/base.hpp"

#include <string>
#include <vector>

namespace binsize::test {

class MachoBuilder {
public:
    MachoBuilder(unsigned bits, Endian endian, u32 filetype, u32 flags = 0, u32 cputype = 0)
        : wide_(bits == 64), endian_(endian), filetype_(filetype), flags_(flags) {
        cputype_ = cputype != 0 ? cputype : (wide_ ? 0x01000007U : 7U);
    }

    struct Section {
        std::string sectname, segname;
        u64 addr = 0, size = 0;
        u32 offset = 0, align = 0, reloff = 0, nreloc = 0, flags = 0;
    };

    MachoBuilder& segment(const std::string& name, u64 vmaddr, u64 vmsize, u64 fileoff,
                          u64 filesize, u32 prot, const std::vector<Section>& sections = {},
                          u32 segment_flags = 0) {
        std::string c = field(name);
        for (const auto w : {vmaddr, vmsize, fileoff, filesize}) c += word(w);
        for (const auto w : {prot, prot, static_cast<u32>(sections.size()), segment_flags})
            c += u32le(w);
        for (const auto& s : sections) {
            c += field(s.sectname) + field(s.segname) + word(s.addr) + word(s.size);
            for (const auto w : {s.offset, s.align, s.reloff, s.nreloc, s.flags, 0U, 0U})
                c += u32le(w);
            if (wide_) c += u32le(0);
        }
        return command(wide_ ? 0x19 : 0x1, c);
    }
    /// A command of 32-bit fields.
    MachoBuilder& command(u32 cmd, std::initializer_list<u32> fields) {
        std::string c;
        for (const auto f : fields) c += u32le(f);
        return command(cmd, c);
    }
    /// A command of 32-bit fields and a string behind them; the first field is its offset.
    MachoBuilder& command(u32 cmd, std::initializer_list<u32> fields, const std::string& text) {
        std::string c;
        for (const auto f : fields) c += u32le(f);
        c += text;
        c.resize((c.size() / 8 + 1) * 8);
        return command(cmd, c);
    }
    MachoBuilder& command(u32 cmd, const std::string& body) {
        commands_ += u32le(cmd) + u32le(static_cast<u32>(body.size() + 8)) + body;
        ++count_;
        return *this;
    }
    /// Bytes at an offset of the file; grows it.
    MachoBuilder& at(u64 offset, const std::string& bytes) {
        pieces_.emplace_back(offset, bytes);
        return *this;
    }
    [[nodiscard]] std::string nlist(u32 strx, u8 type, u8 sect, u16 desc, u64 value) const {
        return u32le(strx) + std::string{static_cast<char>(type), static_cast<char>(sect)} +
               integer(desc, 2) + word(value);
    }
    [[nodiscard]] std::string build() const {
        std::string file = u32le(wide_ ? 0xfeedfacf : 0xfeedface);
        for (const auto w :
             {cputype_, 3U, filetype_, count_, static_cast<u32>(commands_.size()), flags_})
            file += u32le(w);
        if (wide_) file += u32le(0);
        file += commands_;
        for (const auto& [offset, bytes] : pieces_) {
            if (file.size() < offset + bytes.size()) file.resize(offset + bytes.size());
            file.replace(offset, bytes.size(), bytes);
        }
        return file;
    }
    [[nodiscard]] std::string u32le(u32 v) const { return integer(v, 4); }
    [[nodiscard]] std::string word(u64 v) const { return integer(v, wide_ ? 8 : 4); }
    /// Where the bytes behind the load commands begin.
    [[nodiscard]] u64 commands_end() const { return (wide_ ? 32 : 28) + commands_.size(); }

private:
    [[nodiscard]] std::string integer(u64 v, unsigned size) const {
        std::string out(size, '\0');
        for (unsigned i = 0; i < size; ++i) {
            const unsigned at = endian_ == Endian::little ? i : size - 1 - i;
            out[at] = static_cast<char>(v >> (8 * i));
        }
        return out;
    }
    static std::string field(std::string text) {
        text.resize(16);
        return text;
    }

    bool wide_;
    Endian endian_;
    u32 filetype_, flags_, cputype_ = 0, count_ = 0;
    std::string commands_;
    std::vector<std::pair<u64, std::string>> pieces_;
};

/// A small dynamic program: __PAGEZERO, __TEXT with code and strings, __DATA with zero-fill and
/// thread-local data, __LINKEDIT with each kind of part, two libraries and three symbols.
inline std::string small_program(unsigned bits, Endian e) {
    MachoBuilder b(bits, e, 2, 0x200085);  // MH_EXECUTE; NOUNDEFS | DYLDLINK | TWOLEVEL | PIE
    const u64 base = bits == 64 ? 0x100000000 : 0x1000;
    b.segment("__PAGEZERO", 0, base, 0, 0, 0);
    b.segment("__TEXT", base, 0x1000, 0, 0x1000, 5,
              {{"__text", "__TEXT", base + 0x800, 0x40, 0x800, 4, 0, 0, 0x80000400},
               {"__cstring", "__TEXT", base + 0x840, 0x10, 0x840, 0, 0, 0, 2}});
    b.segment("__DATA", base + 0x1000, 0x1000, 0x1000, 0x100, 3,
              {{"__data", "__DATA", base + 0x1000, 0x80, 0x1000, 3, 0, 0, 0},
               {"__thread_data", "__DATA", base + 0x1080, 0x80, 0x1080, 3, 0, 0, 0x11},
               {"__thread_bss", "__DATA", base + 0x1100, 0x20, 0, 3, 0, 0, 0x12},
               {"__bss", "__DATA", base + 0x1120, 0x100, 0, 3, 0, 0, 1}});
    b.segment("__LINKEDIT", base + 0x2000, 0x1000, 0x1100, 0x200, 1);
    b.command(0x80000022, {0x1100, 0x10, 0x1110, 0x10, 0x1120, 0x10, 0x1130, 0x10, 0x1140, 0x10});
    b.command(0x2, {0x1150, 4, 0x11a0, 0x20});
    b.command(0xb, {0, 1, 1, 1, 2, 2, 0, 0, 0, 0, 0, 0, 0x1190, 4, 0, 0, 0, 0});
    b.command(0xe, {12}, "/usr/lib/dyld");
    b.command(0xc, {24, 2, 0x10000, 0x10000}, "/usr/lib/libSystem.B.dylib");
    b.command(0x80000018, {24, 2, 0x10000, 0x10000}, "@rpath/libweak.dylib");
    b.command(0x8000001c, {12}, "@loader_path/lib");
    b.command(0x1b,
              std::string("\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16));
    b.command(0x32, {1, 0x000d0000, 0x001a0200, 0});
    b.command(0x80000028, b.word(0x800).size() == 8 ? b.word(0x800) + b.word(0)
                          : e == Endian::little
                              ? b.u32le(0x800) + b.u32le(0) + b.u32le(0) + b.u32le(0)
                              : b.u32le(0) + b.u32le(0x800) + b.u32le(0) + b.u32le(0));
    b.command(0x26, {0x11c0, 8});
    b.command(0x1d, {0x11d0, 0x130});
    const auto symbols = b.nlist(1, 0x0e, 1, 0, base + 0x800) +      // local
                         b.nlist(7, 0x0f, 3, 0x80, base + 0x1000) +  // global, weak definition
                         b.nlist(13, 0x01, 0, 0x140, 0) +            // undefined, weak reference
                         b.nlist(13, 0x24, 1, 0, base + 0x800);      // stab: N_FUN
    b.at(0x1150, symbols);
    // SET_TYPE_IMM 1; SET_SEGMENT_AND_OFFSET 2, 8; IMM_TIMES 3; ULEB_TIMES 5;
    // ADD_ADDR_ULEB 8; ULEB_TIMES_SKIPPING 2, 8; DONE
    b.at(0x1100, std::string("\x11\x22\x08\x53\x60\x05\x70\x08\x80\x02\x08\x00", 12));
    b.at(0x11a0, std::string("\0_main\0_data\0_import\0", 21));
    b.at(0x800, std::string(0x40, '\xc3'));
    b.at(0x1300 - 1, std::string(1, '\0'));
    return b.build();
}

}  // namespace binsize::test
