// What a Mach-O section is for. In this order: what its flags say (<mach-o/loader.h>), what its
// name says (names that ld64, lld, the Go linker, the Swift and Objective-C compilers agree on),
// and what its segment's protection leaves.
#include "format/macho/parts.hpp"

#include <algorithm>

namespace binsize::macho {
namespace {

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

CostClass class_by_type(u32 flags) {
    switch (flags & SECTION_TYPE) {
        case S_ZEROFILL:
        case S_GB_ZEROFILL:
        case S_THREAD_LOCAL_ZEROFILL: return CostClass::zero_fill;
        case S_NON_LAZY_SYMBOL_POINTERS:
        case S_LAZY_SYMBOL_POINTERS:
        case S_LAZY_DYLIB_SYMBOL_POINTERS:
        case S_THREAD_LOCAL_VARIABLE_POINTERS:
        case S_SYMBOL_STUBS:
        case S_INTERPOSING: return CostClass::dynamic_linking;
        case S_CSTRING_LITERALS: return CostClass::strings;
        default: return CostClass::unknown;
    }
}

CostClass class_by_name(std::string_view segment, std::string_view name) {
    if (segment == "__DWARF" || name.starts_with("__debug_") || name.starts_with("__zdebug_") ||
        name.starts_with("__apple_"))
        return CostClass::dwarf;
    if (one_of(name, {"__unwind_info", "__eh_frame", "__gcc_except_tab", "__compact_unwind"}))
        return CostClass::unwind;
    if (name == "__gopclntab") return CostClass::pclntab;
    if (one_of(name, {"__go_type", "__typelink"})) return CostClass::types;
    if (name == "__itablink") return CostClass::itabs;
    // __LLVM: bitcode, the command line that made it, and bundles of both.
    if (segment == "__LLVM" || one_of(name, {"__go_buildinfo", "__go_fipsinfo"}))
        return CostClass::build_info;
    if (name == "__gosymtab") return CostClass::symbol_names;
    if (one_of(name, {"__stubs", "__auth_stubs", "__objc_stubs", "__stub_helper", "__symbol_stub1",
                      "__symbol_stub", "__picsymbolstub1", "__jump_table", "__got", "__auth_got",
                      "__la_symbol_ptr", "__nl_symbol_ptr", "__thread_ptrs", "__dyld"}))
        return CostClass::dynamic_linking;
    if (one_of(name, {"__cstring", "__ustring", "__objc_methname", "__objc_classname",
                      "__objc_methtype", "__swift5_reflstr"}))
        return CostClass::strings;
    if (one_of(name, {"__info_plist", "__launchd_plist", "__entitlements"}))
        return CostClass::resources;
    return CostClass::unknown;
}

}  // namespace

bool is_zero_fill(u32 type) {
    return type == S_ZEROFILL || type == S_GB_ZEROFILL || type == S_THREAD_LOCAL_ZEROFILL;
}

CostClass section_class(std::string_view segment, std::string_view section, u32 flags,
                        u32 initprot) {
    if (const auto c = class_by_type(flags); c != CostClass::unknown) return c;
    if ((flags & S_ATTR_DEBUG) != 0 && section != "__compact_unwind") return CostClass::dwarf;
    if (const auto c = class_by_name(segment, section); c != CostClass::unknown) return c;
    if ((flags & (S_ATTR_PURE_INSTRUCTIONS | S_ATTR_SOME_INSTRUCTIONS)) != 0)
        return CostClass::code;
    // An object has one segment with every protection; there the segment's name decides alone.
    if (segment == "__TEXT" || segment.ends_with("_CONST") || section == "__const")
        return CostClass::rodata;
    return (initprot & VM_PROT_WRITE) != 0 ? CostClass::data : CostClass::rodata;
}

}  // namespace binsize::macho
