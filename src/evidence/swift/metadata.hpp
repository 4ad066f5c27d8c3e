// What the metadata of Swift says of a program without symbols: its modules and types, the
// structures that describe them, and functions that these lead to. The run time and reflection
// find all of it by sections of its own, so that stripping leaves it.
// Facts: wire/swift.hpp; docs/ABI/TypeMetadata.rst of github.com/swiftlang/swift.
#pragma once

#include "base/text_blocks.hpp"
#include "evidence/go/pointers.hpp"

namespace binsize {

/// A module, or a type, protocol or extension in one.
struct SwiftContext {
    std::string_view module;
    std::string_view name;  ///< "Shape.Side"; empty: the module itself
    u32 module_at = 0;      ///< the module's own number in SwiftMetadata::contexts
};
/// A structure, called as swift-demangle would: `what` in front of the context's name.
struct SwiftPart {
    Extent at;
    u32 of = 0;  ///< number in SwiftMetadata::contexts
    std::string_view what;
};
struct SwiftFunction {
    u64 code = 0;  ///< address
    u32 of = 0;
    std::string_view what;
};

struct SwiftMetadata {
    std::vector<SwiftContext> contexts;
    std::vector<SwiftPart> parts;          ///< by address, disjoint
    std::vector<SwiftFunction> functions;  ///< by address, one at each
    TextBlocks names;
};

/// Whether the file has sections that the compiler of Swift makes.
[[nodiscard]] bool has_swift_metadata(const Image& image);

/// Empty where there is none, and in objects. What is damaged costs itself. What several contexts
/// of one module have is the module's, what several modules have is nobody's.
[[nodiscard]] SwiftMetadata read_swift_metadata(const go::PointerReader& reader);

}  // namespace binsize
