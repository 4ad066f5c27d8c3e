// What the Objective-C run time reads of a program (64 bits): classes, categories and their
// methods. https://github.com/apple-oss-distributions/objc4/blob/main/runtime/objc-runtime-new.h
#pragma once

#include "base/bytes.hpp"

namespace binsize::objc {

struct class_t {
    u64 isa, superclass, cache, vtable, data;
};
/// class_t::data is the address of a class_ro_t but for these bits, which Swift sets.
inline constexpr u64 FAST_DATA_MASK = 0x00007ffffffffff8;

struct class_ro_t {
    u32 flags, instanceStart, instanceSize, reserved;
    u64 ivarLayout, name, baseMethods, baseProtocols, ivars, weakIvarLayout, baseProperties;
};
struct category_t {
    u64 name, cls, instanceMethods, classMethods, protocols, instanceProperties;
};

struct method_list_t {
    u32 entsizeAndFlags, count;
};
inline constexpr u32 entsize_mask = 0xfffc;
inline constexpr u32 small_methods = 0x80000000;
struct method_t {
    u64 name, types, imp;
};
/// Distances from where they stand; `name` leads to the address of the selector.
struct small_method_t {
    i32 name, types, imp;
};

}  // namespace binsize::objc
