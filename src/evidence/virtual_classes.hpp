// C++ classes with virtual functions, in what compilers leave of them when symbols go: type
// information with the class's mangled name, and tables of virtual functions that begin behind a
// pointer to it.
// Facts: Itanium C++ ABI §2.5.2 (virtual table components) and §2.9.5 (RTTI layout); Microsoft's
// vcruntime, rttidata.h and ehdata.h (_RTTICompleteObjectLocator, TypeDescriptor).
#pragma once

#include "evidence/function_bounds.hpp"
#include "evidence/go/pointers.hpp"

#include <string_view>
#include <utility>

namespace binsize {

struct VirtualClass {
    u64 address = 0;        ///< of its type information: what tables point at
    std::string_view name;  ///< mangled: "N3app6WidgetE", ".?AVWidget@app@@"
    Extent type;            ///< addresses of the type information …
    Extent text;            ///< … and of the name, where that lies apart
};

struct VirtualTable {
    Extent at;  ///< addresses, with what is in front of the functions
    u32 of_class = 0;
};

struct VirtualClasses {
    std::vector<VirtualClass> classes;  ///< by address
    std::vector<VirtualTable> tables;
    BigVector<std::pair<u64, u32>> functions;  ///< address of one that a table lists, class
};

/// Functions are those that begin where one of `functions` does. Empty in objects.
[[nodiscard]] VirtualClasses read_virtual_classes(const go::PointerReader& reader,
                                                  const FunctionTable& functions);

}  // namespace binsize
