// What a file without a section table still says of its bytes: the loader's own pointers. Program
// headers name the interpreter, notes, the dynamic table and the index of unwind tables; the
// dynamic table names the tables of symbols, versions and relocations, whose sizes it states or
// the tables themselves do. Facts: gABI chapter 5, "Dynamic Section" and "Hash Table"; GNU's hash
// table and symbol versions as binutils and glibc read them; LSB "Exception Frames".
#include "format/elf/parts.hpp"
#include "wire/eh_frame.hpp"

#include <algorithm>

namespace binsize::elf {
namespace {

class LoaderTables {
public:
    LoaderTables(Image& image, const Dynamic& dynamic) : image_(image), dynamic_(dynamic) {}

    void add_all();

private:
    void add(std::string_view name, u64 address, u64 size, CostClass cls);
    void add_stated(std::string_view name, u64 address_tag, u64 size_tag, CostClass cls);
    u64 add_hash();
    u64 add_gnu_hash();
    void add_symbols(u64 count);
    /// Linked lists of records and their parts by relative offsets.
    struct VersionList;
    void add_versions(std::string_view name, u64 tag, u64 count_tag, const VersionList& list);

    Image& image_;
    const Dynamic& dynamic_;
};

void LoaderTables::add(std::string_view name, u64 address, u64 size, CostClass cls) {
    const auto at = image_.file_offset(address);
    if (!at) return;
    const auto there = std::min<u64>(size, image_.at_address(address).size());
    if (there > 0) image_.regions.push_back({name, {*at, there}, cls, true});
}

void LoaderTables::add_stated(std::string_view name, u64 address_tag, u64 size_tag, CostClass cls) {
    const auto address = dynamic_.find(address_tag);
    const auto size = dynamic_.find(size_tag);
    if (address && size) add(name, *address, *size, cls);
}

/// Number of symbols, or 0.
u64 LoaderTables::add_hash() {
    const auto address = dynamic_.find(DT_HASH);
    if (!address) return 0;
    // Words of 64 bits on these alone, against the gABI.
    const unsigned word = image_.arch == "s390x" || image_.arch == "alpha" ? 8 : 4;
    Cursor at(image_.at_address(*address), image_.endian);
    const u64 buckets = at.take_word(word);
    const u64 chains = at.take_word(word);
    const u64 most = image_.bytes.size();
    if (at.failed() || buckets > most || chains > most) return 0;
    add("[symbol hash table]", *address, word * (2 + buckets + chains), CostClass::dynamic_linking);
    return chains;
}

u64 LoaderTables::add_gnu_hash() {
    const auto address = dynamic_.find(DT_GNU_HASH);
    if (!address) return 0;
    const auto bytes = image_.at_address(*address);
    Cursor at(bytes, image_.endian);
    const u64 buckets = at.take<u32>();
    const u64 first = at.take<u32>();
    const u64 bloom = at.take<u32>();
    at.skip(4);
    at.skip(bloom * image_.word());
    if (at.failed() || buckets > bytes.size()) return 0;
    u64 last = 0;
    for (u64 i = 0; i < buckets; ++i) last = std::max<u64>(last, at.take<u32>());
    if (at.failed()) return 0;
    const u64 chain_begin = at.offset();
    u64 end = first;
    if (last >= first) {
        at.skip((last - first) * 4);
        while (!at.failed() && !at.done() && (at.take<u32>() & 1) == 0) ++last;
        end = last + 1;
    }
    if (at.failed()) return 0;
    add("[symbol hash table]", *address, chain_begin + (end - first) * 4,
        CostClass::dynamic_linking);
    return end;
}

void LoaderTables::add_symbols(u64 count) {
    const auto address = dynamic_.find(DT_SYMTAB);
    if (!address || count == 0) return;
    const u64 entry = sym_size(image_.bits);
    const auto at = image_.file_offset(*address);
    const auto there = image_.at_address(*address).size();
    if (!at || count > there / entry) return;
    add("[dynamic symbol table]", *address, count * entry, CostClass::dynamic_linking);
    add("[symbol versions]", dynamic_.find(DT_VERSYM).value_or(0), count * 2,
        CostClass::dynamic_linking);
    SymbolTable table;
    table.encoding = SymbolEncoding::elf;
    table.dynamic = true;
    table.entries = {*at, count * entry};
    const auto strings = dynamic_strings(image_, dynamic_);
    if (!strings.empty())
        table.strings = {static_cast<u64>(strings.data() - image_.bytes.data()), strings.size()};
    image_.symbol_tables.push_back(table);
}

// Sizes of a record and of its parts, and where their fields lie.
struct LoaderTables::VersionList {
    u64 record, count, first, next;
    u64 part, next_part;
};

void LoaderTables::add_versions(std::string_view name, u64 tag, u64 count_tag,
                                const VersionList& list) {
    const auto address = dynamic_.find(tag);
    if (!address) return;
    const auto bytes = image_.at_address(*address);
    u64 end = 0;
    u64 at = 0;
    u64 steps = bytes.size() / list.part;
    for (u64 left = dynamic_.find(count_tag).value_or(0); left > 0 && steps > 0; --left, --steps) {
        const auto count = find_int<u16>(bytes, at + list.count, image_.endian);
        const auto inner = find_int<u32>(bytes, at + list.first, image_.endian);
        const auto step = find_int<u32>(bytes, at + list.next, image_.endian);
        if (!count || !inner || !step) break;
        end = std::max(end, at + list.record);
        u64 p = at + *inner;
        for (u16 i = 0; i < *count && steps > 0; ++i, --steps) {
            const auto inner_step = find_int<u32>(bytes, p + list.next_part, image_.endian);
            if (!inner_step) break;
            end = std::max(end, p + list.part);
            if (*inner_step == 0) break;
            p += *inner_step;
        }
        if (*step == 0) break;
        at += *step;
    }
    if (end > 0) add(name, *address, end, CostClass::dynamic_linking);
}

void LoaderTables::add_all() {
    add_stated("[dynamic string table]", DT_STRTAB, DT_STRSZ, CostClass::dynamic_linking);
    const u64 by_hash = add_hash();
    const u64 by_gnu_hash = add_gnu_hash();
    add_symbols(std::max(by_hash, by_gnu_hash));
    add_stated("[relocations]", DT_RELA, DT_RELASZ, CostClass::relocations);
    add_stated("[relocations]", DT_REL, DT_RELSZ, CostClass::relocations);
    add_stated("[relative relocations]", DT_RELR, DT_RELRSZ, CostClass::relocations);
    add_stated("[PLT relocations]", DT_JMPREL, DT_PLTRELSZ, CostClass::relocations);
    add_stated("[init array]", DT_INIT_ARRAY, DT_INIT_ARRAYSZ, CostClass::data);
    add_stated("[fini array]", DT_FINI_ARRAY, DT_FINI_ARRAYSZ, CostClass::data);
    using T = Types<64, Endian::little>;  // as wide in every class and order
    add_versions("[version requirements]", DT_VERNEED, DT_VERNEEDNUM,
                 {.record = sizeof(T::Verneed),
                  .count = offsetof(T::Verneed, vn_cnt),
                  .first = offsetof(T::Verneed, vn_aux),
                  .next = offsetof(T::Verneed, vn_next),
                  .part = sizeof(T::Vernaux),
                  .next_part = offsetof(T::Vernaux, vna_next)});
    add_versions("[version definitions]", DT_VERDEF, DT_VERDEFNUM,
                 {.record = sizeof(T::Verdef),
                  .count = offsetof(T::Verdef, vd_cnt),
                  .first = offsetof(T::Verdef, vd_aux),
                  .next = offsetof(T::Verdef, vd_next),
                  .part = sizeof(T::Verdaux),
                  .next_part = offsetof(T::Verdaux, vda_next)});
}

// .eh_frame, which its index points at: records with their lengths, up to a length of zero.
void add_unwind_records(Image& image, const ProgramHeader& index) {
    using namespace eh_frame;
    constexpr u8 usual = DW_EH_PE_pcrel | DW_EH_PE_sdata4;
    const auto head = clip_slice(image.bytes, index.p_offset, index.p_filesz);
    if (head.size() < 8 || std::to_integer<u8>(head[1]) != usual) return;
    const auto delta = static_cast<i32>(*find_int<u32>(head, 4, image.endian));
    const u64 address = index.p_vaddr + 4 + static_cast<u64>(i64{delta});
    const auto offset = image.file_offset(address);
    if (!offset) return;
    const auto bytes = image.at_address(address);
    u64 at = 0;
    while (const auto length = find_int<u32>(bytes, at, image.endian)) {
        at += 4;
        if (*length == 0) break;
        if (*length == ~u32{0} || *length > bytes.size() - at) return;  // 64-bit: nobody makes it
        at += *length;
    }
    if (at > 4)
        image.regions.push_back({"[unwind tables]", {*offset, at}, CostClass::unwind, true});
}

}  // namespace

void add_segment_contents(Image& image, const std::vector<ProgramHeader>& headers, u16 e_type) {
    const auto add = [&](const ProgramHeader& h, std::string_view name, CostClass cls) {
        const auto bytes = clip_slice(image.bytes, h.p_offset, h.p_filesz);
        if (!bytes.empty()) image.regions.push_back({name, {h.p_offset, bytes.size()}, cls, true});
    };
    for (const auto& h : headers) {
        if (h.p_type == PT_NOTE)
            add(h, "[notes]", e_type == ET_CORE ? CostClass::headers : CostClass::build_info);
        if (h.p_type == PT_INTERP) add(h, "[interpreter path]", CostClass::dynamic_linking);
        if (h.p_type == PT_DYNAMIC) add(h, "[dynamic table]", CostClass::dynamic_linking);
        if (h.p_type == PT_GNU_EH_FRAME) {
            add(h, "[unwind table index]", CostClass::unwind);
            add_unwind_records(image, h);
        }
    }
    const auto dynamic = read_dynamic(image, headers);
    LoaderTables(image, dynamic).add_all();
}

}  // namespace binsize::elf
