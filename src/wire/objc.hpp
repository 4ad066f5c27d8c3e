// What the Objective-C run time reads of a program: classes, categories and their methods, of words
// of 64 bits and of 32.
// https://github.com/apple-oss-distributions/objc4/blob/main/runtime/objc-runtime-new.h
#pragma once

#include "base/bytes.hpp"

namespace binsize::objc {

template <class Word>
struct class_t {
    Word isa, superclass, cache, vtable, data;
};
/// class_t::data is the address of a class_ro_t but for these bits, which Swift sets.
template <class Word>
inline constexpr u64 FAST_DATA_MASK = 0x00007ffffffffff8;
template <>
inline constexpr u64 FAST_DATA_MASK<u32> = 0xfffffffc;

template <class Word>
struct class_ro_t {
    u32 flags, instanceStart, instanceSize, reserved;
    Word ivarLayout, name, baseMethods, baseProtocols, ivars, weakIvarLayout, baseProperties;
};
template <>
struct class_ro_t<u32> {
    u32 flags, instanceStart, instanceSize;
    u32 ivarLayout, name, baseMethods, baseProtocols, ivars, weakIvarLayout, baseProperties;
};
template <class Word>
struct category_t {
    Word name, cls, instanceMethods, classMethods, protocols, instanceProperties;
};

struct method_list_t {
    u32 entsizeAndFlags, count;
};
inline constexpr u32 entsize_mask = 0xfffc;
inline constexpr u32 small_methods = 0x80000000;
template <class Word>
struct method_t {
    Word name, types, imp;
};
/// Distances from where they stand; `name` leads to the address of the selector.
struct small_method_t {
    i32 name, types, imp;
};

}  // namespace binsize::objc
