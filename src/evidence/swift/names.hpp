// Which module a name of Swift is of: mangled names write what they speak of from the outside to
// the inside, behind a prefix, as operators that follow their operands.
// Facts: docs/ABI/Mangling.rst of github.com/swiftlang/swift (identifiers, substitutions,
// entity-context, protocol-conformance), and of Objective-C's names for classes of Swift ("_TtC")
// the mangling that was before Swift 4.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace binsize {

/// Whether a name, without Mach-O's underscore, is one of Swift 4 or later.
[[nodiscard]] bool is_swift_name(std::string_view name);

/// Reads names one after the other; what it gives stands until the next one is read.
class SwiftNames {
public:
    /// The module of what a mangled name speaks of; nothing where it is none of Swift, and empty
    /// where it names no module: thunks between forms of a function. Of an extension it is the
    /// extension's own, of a conformance the module that states it, and of a mere type (its
    /// metadata, copies of its values) the first that is named.
    [[nodiscard]] std::optional<std::string_view> module_of(std::string_view name);

    /// The module of a type's name in metadata, where the prefix may be left out.
    [[nodiscard]] std::string_view module_of_type(std::string_view type);

private:
    std::string text_;  // where words of a name stand for parts of it
};

/// "_TtC4Main5Shape", as Objective-C's run time knows a class of Swift: "Main". Empty elsewhere.
[[nodiscard]] std::string_view swift_module_of_class(std::string_view name);

}  // namespace binsize
