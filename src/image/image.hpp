// Image: the table of contents of one executable, library or object, whatever its format. The
// loaders fill it, everything after them reads only it: where sections and segments lie, where
// the symbol tables are, what is mapped where, how the program is linked. It is kilobytes
// whatever the file's size, and its names are views into the file (or into `arena` where the
// file does not hold them).
//
// The door of this layer: also names axis.hpp, claims.hpp, companions.hpp, lowest_common.hpp,
// partition.hpp and formats.def.
#pragma once

#include "base/bytes.hpp"
#include "image/cost_class.hpp"

#include <binsize/named_enum.hpp>
#include <binsize/report.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binsize {

enum class Format : u8 {
#define FORMAT(id, description) id,
#include "image/formats.def"
#undef FORMAT
};

inline constexpr std::string_view format_names[] = {
#define FORMAT(id, description) #id,
#include "image/formats.def"
#undef FORMAT
};
[[nodiscard]] constexpr std::string_view name_of(Format f) {
    return format_names[static_cast<std::size_t>(f)];
}

#define BINSIZE_FILE_KINDS(X)                                                          \
    X(executable, "executable")                                                        \
    X(shared, "shared") /* shared object, dylib, DLL */                                \
    X(relocatable, "relocatable")                                                      \
    X(bundle, "bundle") /* Mach-O MH_BUNDLE */                                         \
    X(core, "core")                                                                    \
    X(debug, "debug") /* debug information alone: dSYM companion, --only-keep-debug */ \
    X(archive, "archive")                                                              \
    X(fat, "fat")                                                                      \
    X(other, "other")
BINSIZE_NAMED_ENUM(FileKind, file_kind_names, BINSIZE_FILE_KINDS)
#undef BINSIZE_FILE_KINDS

/// How the loader learns which places change with the address of the image.
enum class Relocations : u8 {
    none,
    sections,  ///< ELF: tables that are sections, each for one section or for addresses
    opcodes,   ///< Mach-O: dyld's byte code, or chains through the pointers themselves
    blocks,    ///< PE: .reloc, a block a page
};

enum class UnwindTables : u8 { other, eh_frame, pdata };

/// What the format means, for all who need not know which it is. Loaders state it.
struct ImageTraits {
    // Symbols and their names.
    bool typed_symbols = false;     ///< they state types and sizes: without either it is a mark
    bool local_labels = false;      ///< ".L12", "$x" are marks of assemblers and name nothing
    bool c_underscore = false;      ///< C compilers put an underscore before every name …
    bool hides_underscore = false;  ///< … which users do not write: it is no part of the name
    bool tls_template = false;      ///< thread-local values count from a template, not from 0
    bool loader_symbols = false;    ///< what is loaded and exported has a table of its own
    bool imports_in_lists = false;  ///< what is imported is in Image::import_lists alone
    bool go_object = false;         ///< symbols, sizes and relocations are in Go's own tables
    bool code_by_number = false;    ///< functions have numbers, and their code no addresses
    // Segments and relocations.
    bool segments_by_kind = false;   ///< they have kinds and no names
    bool segments_disjoint = false;  ///< they are parts of the file, those that nothing maps too
    bool stored_addresses = false;   ///< Segment::load_address means something
    bool maps_sections = false;      ///< sections are what systems map; it has no segments
    bool linear_memory = false;      ///< nothing is mapped: memory is zeros, and data is copied in
    u32 page = 4096;                 ///< bytes; the least that systems which run it map at once
    Relocations relocations = Relocations::none;
    u8 section_relocation = 0;           ///< bytes of an entry of Section::relocations
    bool scattered_relocations = false;  ///< <mach-o/reloc.h>: R_SCATTERED
    UnwindTables unwind = UnwindTables::other;
    // Conventions of the systems that use it.
    bool names_system = false;   ///< the system is known, and no C library is linked in
    bool pie_by_choice = false;  ///< position-independent programs are a choice of the build
    bool linux_loads = false;    ///< Linux maps it itself, so that /proc tells of it
    bool debug_file_by_build_id = false;
    bool debug_bundle = false;          ///< its id is a UUID, and NAME.dSYM holds its debug file
    bool runtime_constructors = false;  ///< the C runtime has constructors in arrays of its own
    bool strip_spares_loaded = false;   ///< strip drops sections that nothing maps, and them alone
    bool backslash_paths = false;       ///< sources may be named so
    bool idents_in_rdata = false;       ///< GCC leaves its version there, whatever the language
    bool go_sections_unnamed = false;   ///< Go's linker gives its tables no sections of their own
};

/// A section as the file's own table states it, clipped to the file.
struct Section {
    std::string_view name;
    std::string_view segment;  ///< Mach-O: its segment's name; empty elsewhere
    Extent file;               ///< empty for zero-fill
    Extent memory;             ///< address, and size when loaded; size 0 where it is not loaded
    CostClass cost_class = CostClass::unknown;  ///< of bytes that nothing else explains
    bool loaded = false;  ///< occupies memory at run time (SHF_ALLOC and its counterparts)
    bool executable = false;
    bool writable = false;
    bool thread_local_data = false;
    u64 raw_flags = 0;       ///< sh_flags, section_64::flags, Characteristics
    u32 raw_type = 0;        ///< sh_type; Mach-O section type; 0 for PE
    u32 index = 0;           ///< number in the file's own table: ELF from 0, Mach-O and PE from 1
    u64 alignment = 0;       ///< bytes; 0 where not stated
    u64 entry_size = 0;      ///< sh_entsize, reserved2
    u32 link = 0, info = 0;  ///< ELF sh_link, sh_info; Mach-O reserved1 as info; else 0
    std::optional<u64> uncompressed;  ///< stated size before compression, where compressed
    /// COFF and Mach-O objects: the entries that patch this section. ELF has sections for them.
    Extent relocations;
};

struct Segment {
    std::string_view name;  ///< "LOAD", "__TEXT"; PE has none
    Extent file;
    Extent memory;
    u64 load_address =
        0;                ///< ELF p_paddr: where its bytes are stored before it runs; else as above
    bool mapped = false;  ///< counts as memory: PT_LOAD, Mach-O segments but __PAGEZERO
    bool readable = false, writable = false, executable = false;
    u64 alignment = 0;
    u32 raw_type = 0;
    u32 index = 0;
};

/// A stretch of the address space: its first file_size bytes come from the file, the rest is zero.
struct Mapping {
    u64 address = 0;
    u64 file_offset = 0;
    u64 file_size = 0;
    u64 memory_size = 0;
};

/// A structure of the container that is no section: headers, tables, load commands, signature,
/// directories, overlay. `name` is the row that users see, in brackets: "[ELF header]".
struct Region {
    std::string_view name;
    Extent file;
    CostClass cost_class = CostClass::headers;
    /// Lies within a section and may be refined by symbols (a PE import directory in .rdata);
    /// false: structure of the container itself, which nothing outranks.
    bool within_section = false;
};

/// WebAssembly has no table of symbols: a list of names, and one of what is exported.
enum class SymbolEncoding : u8 { elf, macho_nlist, coff, wasm_names, wasm_exports };

/// Where the bulk lies, not the bulk.
struct SymbolTable {
    SymbolEncoding encoding = SymbolEncoding::elf;
    bool dynamic = false;  ///< .dynsym: what the loader reads and strip leaves
    Extent entries;
    Extent strings;
    Extent section_indices;     ///< ELF SHT_SYMTAB_SHNDX; empty where there is none
    bool wide_entries = false;  ///< COFF bigobj: 20-byte entries instead of 18
};

/// PE: what is imported from one library, as an array of words in the file.
struct ImportList {
    std::string_view library;
    Extent thunks;      ///< of the file; words of Image::word() bytes, none of them zero
    Extent addresses;   ///< of the file: as many words that code goes through, where it has them
    u64 name_base = 0;  ///< a word without its top bit set + this = address of hint and name
    bool delayed = false;
    bool address_table = false;  ///< there is no lookup table: these words are the address table
};

/// Mach-O: a code signature holds hashes of the pages that it signs.
struct PageHashes {
    u64 signed_bytes = 0;
    u64 page = 0;            ///< bytes; 0 where there are no such hashes
    u64 bytes_per_page = 0;  ///< of all code directories
    /// What a signature of that much less is smaller by.
    [[nodiscard]] u64 saved_by(u64 removed) const {
        if (page == 0) return 0;
        const auto pages = [&](u64 bytes) { return (bytes + page - 1) / page; };
        const u64 left = removed < signed_bytes ? signed_bytes - removed : 0;
        return (pages(signed_bytes) - pages(left)) * bytes_per_page;
    }
};

/// A symbol as a loader states it that reads symbol tables itself, which ours leave to evidence.
struct LoadedSymbol {
    std::string_view name;
    u64 value = 0;
    u64 size = 0;
    bool dynamic = false;
    bool undefined = false;         ///< an import
    std::string_view library = {};  ///< that it is imported from, where the file says so (PE)
};

struct Image;
struct Companions;

/// An archive member or a fat slice.
struct Member {
    std::string_view name;
    Extent file;  ///< of the outer file: the member's content
    /// A slice's; null where it is none (then `problem` is set). Members of archives, of which
    /// there may be tens of thousands, are opened one at a time: Image::open().
    std::unique_ptr<Image> image;
    std::string problem;
    bool parted = false;  ///< its parts are regions of the outer file: there is nothing to open
};

struct Image {
    Format format = Format::elf;
    ImageTraits traits;
    FileKind kind = FileKind::other;
    std::string_view arch;  ///< Go's names: amd64, 386, arm64, arm, s390x, ppc64le, riscv64, …
    std::string_view os;    ///< linux, darwin, windows, freebsd, …; empty where nothing tells
    u8 bits = 64;
    Endian endian = Endian::little;
    ByteView bytes;  ///< the whole file, or the member's part of it
    std::string build_id;
    bool stripped = false;     ///< no symbol table with names of functions
    u64 image_base = 0;        ///< PE ImageBase; 0 elsewhere
    u64 entry = 0;             ///< entry point address; 0 where there is none
    u64 relocation_count = 0;  ///< relocations that the loader could count
    /// Bytes of the file that strip would take out of the symbol tables; absent where that is all
    /// of the tables that are not dynamic.
    std::optional<u64> removable_symbol_names;
    std::vector<Section> sections;
    std::vector<Segment> segments;
    std::vector<Mapping> mappings;  ///< what the memory ruler counts; empty in relocatable files
    std::vector<SymbolTable> symbol_tables;
    std::vector<Region> regions;
    std::vector<ImportList> import_lists;  ///< PE alone
    u64 file_alignment = 0;                ///< PE: what headers and sections round up to
    PageHashes page_hashes;                ///< Mach-O
    LinkageReport linkage;
    /// What all code and data of the file are of, where its own header says so: a kernel's boot
    /// image. Empty elsewhere; the module has the version.
    std::string_view package, module;
    std::vector<Member> members;
    Result<Image> (*open_member)(ByteView) = nullptr;  ///< archives: how open() reads a member
    Notes notes;
    u64 notes_left_out = 0;  ///< further findings, beyond most_notes
    std::optional<std::vector<LoadedSymbol>> loaded_symbols;  ///< LIEF's own reading
    std::deque<std::string> arena;  ///< names that the file does not hold in this form
    /// Other files that hold what was taken out of this one; null where none was found.
    std::shared_ptr<Companions> companions;

    /// Sections stand for themselves: no addresses, memory is the sum of loaded sections.
    [[nodiscard]] bool relocatable() const {
        return kind == FileKind::relocatable && mappings.empty();
    }
    [[nodiscard]] unsigned word() const { return bits / 8U; }

    /// An archive's member, read now; the error says why it is no object. The bytes stay those of
    /// this image.
    [[nodiscard]] Result<Image> open(const Member& member) const;

    /// Keeps a made-up name alive as long as the image.
    std::string_view keep(std::string text) { return arena.emplace_back(std::move(text)); }

    [[nodiscard]] const Section* section(std::string_view name) const {
        for (const auto& s : sections)
            if (s.name == name) return &s;
        return nullptr;
    }
    /// Of the first region of that name; empty where there is none.
    [[nodiscard]] Extent region(std::string_view name) const {
        for (const auto& r : regions)
            if (r.name == name) return r.file;
        return {};
    }
    /// A template's zero-fill states the addresses of whatever follows it; elsewhere thread-local
    /// sections have their own.
    [[nodiscard]] bool overlays_addresses(const Section& s) const {
        return s.thread_local_data && traits.tls_template;
    }
    /// The section whose memory holds the address; null where none does.
    [[nodiscard]] const Section* section_at(u64 address) const {
        for (const auto& s : sections)
            if (s.loaded && !overlays_addresses(s) && s.memory.contains(address)) return &s;
        return nullptr;
    }
    /// The file's bytes of a section; empty for zero-fill.
    [[nodiscard]] ByteView contents(const Section& s) const {
        return clip_slice(bytes, s.file.begin, s.file.size);
    }
    /// File offset of a mapped address; nothing where the address is not backed by the file.
    [[nodiscard]] std::optional<u64> file_offset(u64 address) const {
        for (const auto& m : mappings)
            if (address >= m.address && address - m.address < m.file_size)
                return m.file_offset + (address - m.address);
        return std::nullopt;
    }
    /// The file's bytes from a mapped address to the end of its mapping; empty where there is none.
    [[nodiscard]] ByteView at_address(u64 address) const {
        for (const auto& m : mappings)
            if (address >= m.address && address - m.address < m.file_size)
                return clip_slice(bytes, m.file_offset + (address - m.address),
                                  m.file_size - (address - m.address));
        return {};
    }
};

inline Result<Image> Image::open(const Member& member) const {
    if (!member.problem.empty() || open_member == nullptr)
        return std::unexpected(Error{ErrorKind::unsupported, member.problem});
    return open_member(clip_slice(bytes, member.file.begin, member.file.size));
}

}  // namespace binsize
