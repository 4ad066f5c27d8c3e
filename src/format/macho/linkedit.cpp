// The commands that name a stretch of the file, most of them parts of __LINKEDIT: each part is a
// region of its own. Facts: <mach-o/loader.h>; what each part is for decides its cost class:
//   relocations      what dyld or the linker applies: rebase, fixups, relocation entries, hints
//   dynamic_linking  what dyld looks up: bind opcodes, exports, indirect symbols, function variants
//   symbol_names     nlist entries and their strings
//   unwind           tables about code for debuggers, profilers and crash reporters: function
//                    starts, data in code
//   signature        code signature and the requirements of linked libraries
// Parts that evidence may split among owners (entries of a package's symbols, rebase entries of a
// package's data) are refinable; the rest is structure that nothing outranks.
#include "format/macho/parts.hpp"

#include <algorithm>

namespace binsize::macho {
namespace {

struct LinkeditPart {
    u32 cmd;
    std::string_view name;
    CostClass cost_class;
    bool refinable;
};
constexpr LinkeditPart linkedit_parts[] = {
    {LC_CODE_SIGNATURE, "[code signature]", CostClass::signature, false},
    {LC_SEGMENT_SPLIT_INFO, "[split info]", CostClass::relocations, false},
    {LC_FUNCTION_STARTS, "[function starts]", CostClass::unwind, true},
    {LC_DATA_IN_CODE, "[data in code]", CostClass::unwind, true},
    {LC_DYLIB_CODE_SIGN_DRS, "[dylib code signing requirements]", CostClass::signature, false},
    {LC_LINKER_OPTIMIZATION_HINT, "[linker optimization hints]", CostClass::relocations, false},
    {LC_DYLD_EXPORTS_TRIE, "[export trie]", CostClass::dynamic_linking, true},
    {LC_DYLD_CHAINED_FIXUPS, "[chained fixups]", CostClass::relocations, true},
    {LC_ATOM_INFO, "[atom info]", CostClass::relocations, false},
    {LC_FUNCTION_VARIANTS, "[function variants]", CostClass::dynamic_linking, false},
    {LC_FUNCTION_VARIANT_FIXUPS, "[function variant fixups]", CostClass::relocations, false},
};

template <Endian E>
void read_linkedit_data(Loading& l, const CommandView& c) {
    const auto* part = std::ranges::find(linkedit_parts, c.cmd, &LinkeditPart::cmd);
    if (part == std::end(linkedit_parts)) return;
    const auto* w = command_as<linkedit_data_command<E>>(l, c);
    if (w == nullptr) return;
    l.add_region(part->name, w->dataoff, w->datasize, part->cost_class, part->refinable);
    if (c.cmd == LC_CODE_SIGNATURE && w->datasize != 0) {
        l.image.linkage.signed_code = true;
        l.image.page_hashes = read_page_hashes(clip_slice(l.image.bytes, w->dataoff, w->datasize));
    }
    if (c.cmd == LC_DYLD_CHAINED_FIXUPS)
        l.chained_fixups = l.clipped(w->dataoff, w->datasize, "chained fixups");
}

template <Endian E>
void read_symtab(Loading& l, const CommandView& c) {
    const auto* w = command_as<symtab_command<E>>(l, c);
    if (w == nullptr) return;
    if (std::exchange(l.has_symtab, true)) {
        l.flaw(command_name(c), "is a second symbol table; it is not read");
        return;
    }
    SymbolTable t;
    t.encoding = SymbolEncoding::macho_nlist;
    t.entries = l.clipped(w->symoff, u64{w->nsyms} * nlist_size(l.image.bits),
                          command_name(c) + ", symbols");
    t.strings = l.clipped(w->stroff, w->strsize, command_name(c) + ", strings");
    l.add_region("[symbol table]", t.entries.begin, t.entries.size, CostClass::symbol_names, true);
    l.add_region("[string table]", t.strings.begin, t.strings.size, CostClass::symbol_names, true);
    if (!t.entries.empty()) l.image.symbol_tables.push_back(t);
}

template <Endian E>
void read_dysymtab(Loading& l, const CommandView& c) {
    const auto* w = command_as<dysymtab_command<E>>(l, c);
    if (w == nullptr) return;
    const auto dynamic = CostClass::dynamic_linking;
    const u64 module_size = l.image.bits == 64 ? 56 : 52;  // dylib_module_64, dylib_module
    l.add_region("[table of contents]", w->tocoff, u64{w->ntoc} * 8, dynamic);
    l.add_region("[module table]", w->modtaboff, w->nmodtab * module_size, dynamic);
    l.add_region("[referenced symbols]", w->extrefsymoff, u64{w->nextrefsyms} * 4, dynamic);
    l.add_region("[indirect symbols]", w->indirectsymoff, u64{w->nindirectsyms} * 4, dynamic, true);
    const auto relocations = [&](std::string_view name, u64 offset, u64 count) {
        const auto part = l.clipped(offset, count * relocation_info_size, command_name(c));
        l.add_region(name, part.begin, part.size, CostClass::relocations, true);
        l.image.relocation_count += part.size / relocation_info_size;
    };
    relocations("[external relocations]", w->extreloff, w->nextrel);
    relocations("[local relocations]", w->locreloff, w->nlocrel);
}

template <Endian E>
void read_dyld_info(Loading& l, const CommandView& c) {
    const auto* w = command_as<dyld_info_command<E>>(l, c);
    if (w == nullptr) return;
    l.has_lazy_bind = w->lazy_bind_size != 0;
    const auto dynamic = CostClass::dynamic_linking;
    l.add_region("[rebase info]", w->rebase_off, w->rebase_size, CostClass::relocations, true);
    l.add_region("[bind info]", w->bind_off, w->bind_size, dynamic, true);
    l.add_region("[weak bind info]", w->weak_bind_off, w->weak_bind_size, dynamic, true);
    l.add_region("[lazy bind info]", w->lazy_bind_off, w->lazy_bind_size, dynamic, true);
    l.add_region("[export trie]", w->export_off, w->export_size, dynamic, true);
    l.image.relocation_count +=
        rebase_count(clip_slice(l.image.bytes, w->rebase_off, w->rebase_size));
}

template <Endian E>
void read_note(Loading& l, const CommandView& c) {
    const auto* w = command_as<note_command<E>>(l, c);
    if (w == nullptr) return;
    const auto owner = l.image.keep(fmt::format("[note {}]", field_text(w->data_owner)));
    l.add_region(owner, w->offset, w->size, CostClass::build_info);
}

template <Endian E>
void read_encryption(Loading& l, const CommandView& c) {
    const auto* w = command_as<encryption_info_command<E>>(l, c);
    if (w == nullptr || w->cryptid == 0) return;
    l.flaw(command_name(c), "{} bytes at {:#x} are encrypted; what they hold cannot be told",
           w->cryptsize.value(), w->cryptoff.value());
}

}  // namespace

template <Endian E>
void read_linkedit(Loading& l, const CommandView& c) {
    switch (c.cmd) {
        case LC_SYMTAB: return read_symtab<E>(l, c);
        case LC_DYSYMTAB: return read_dysymtab<E>(l, c);
        case LC_DYLD_INFO:
        case LC_DYLD_INFO_ONLY: return read_dyld_info<E>(l, c);
        case LC_TWOLEVEL_HINTS:
            if (const auto* w = command_as<linkedit_data_command<E>>(l, c))  // offset, nhints
                l.add_region("[two-level hints]", w->dataoff, u64{w->datasize} * 4,
                             CostClass::dynamic_linking);
            return;
        case LC_SYMSEG:
            if (const auto* w = command_as<linkedit_data_command<E>>(l, c))  // offset, size
                l.add_region("[gdb symbol segment]", w->dataoff, w->datasize,
                             CostClass::symbol_names);
            return;
        case LC_NOTE: return read_note<E>(l, c);
        case LC_ENCRYPTION_INFO:
        case LC_ENCRYPTION_INFO_64: return read_encryption<E>(l, c);
        default: return read_linkedit_data<E>(l, c);
    }
}
template void read_linkedit<Endian::little>(Loading&, const CommandView&);
template void read_linkedit<Endian::big>(Loading&, const CommandView&);

}  // namespace binsize::macho
