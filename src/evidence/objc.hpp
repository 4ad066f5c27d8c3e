// Classes of Objective-C and their methods, which the run time finds by name, so that stripping
// leaves all of it: the class, the selector, and where the code begins. So do the stubs that
// linkers write for messages. Facts: Apple's objc4, runtime/objc-runtime-new.h (wire/objc.hpp);
// sections __objc_classlist and
// __objc_catlist of <mach-o/loader.h>'s Objective-C segments.
#pragma once

#include "evidence/go/pointers.hpp"

namespace binsize {

/// A class, or a category of one. Categories of other images' classes are there where chained
/// fixups say which class.
struct ObjcClass {
    std::string_view name, category;
};
struct ObjcMethod {
    u64 code = 0;  ///< address
    u32 of = 0;    ///< number in ObjcMetadata::classes
    bool of_class = false;
    std::string_view selector;
};
/// A structure of a class, called as its symbol would be: in front of the class's name.
struct ObjcPart {
    Extent at;
    u32 of = 0;
    std::string_view symbol;  ///< "OBJC_CLASS_$_"
};

struct ObjcMetadata {
    std::vector<ObjcClass> classes;
    std::vector<ObjcMethod> methods;  ///< by address, one at each
    std::vector<ObjcPart> parts;      ///< by address, disjoint
};

/// Code that sends one message, which many calls share: "objc_msgSend$area:with:".
struct ObjcStub {
    Extent code;
    std::string_view selector;
};
/// Of arm64, by address.
[[nodiscard]] std::vector<ObjcStub> read_objc_stubs(const go::PointerReader& reader);

/// Empty where there are none, where the classes are of the run time that Macs of 32 bits had, and
/// in objects. What is damaged costs itself.
[[nodiscard]] ObjcMetadata read_objc_metadata(const go::PointerReader& reader);

}  // namespace binsize
