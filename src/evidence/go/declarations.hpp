// Whose a datum is that code names: not who refers to it but who declared it, as far as code tells.
// * What inlined code names is its own package's business, wherever it was inlined.
// * A package's initialiser, which the compiler writes, stores to variables of its own package.
// * A dictionary is that of the generic function that it is handed to.
// Facts: inline trees (funcdata 3) by pc (pcdata 2); cmd/compile/internal/pkginit; Go's ABI.
#pragma once

#include "evidence/go/dictionaries.hpp"

namespace binsize::go {

/// One function's code after the other, in order: what can be said of its references.
class Declarations {
public:
    explicit Declarations(const Functions& functions)
        : functions_(functions), isa_(isa_of(functions.table().reader->image().arch)) {}

    void enter(u32 f, ByteView code, u64 address);
    /// Where a byte is in code that was inlined from another package: the name (offset in pclntab)
    /// of the innermost function. In order of bytes.
    [[nodiscard]] std::optional<u32> foreign(std::size_t at);
    /// The generic function that the address taken at a byte is handed to as its dictionary.
    [[nodiscard]] std::optional<u32> dictionary_of(std::size_t at) const;
    /// Whether the package's initialiser stores here: the function itself, not what it inlined.
    [[nodiscard]] bool initialises(std::size_t at) const;

private:
    void read_tree();
    [[nodiscard]] bool is_foreign(u32 name);
    [[nodiscard]] std::string_view own_path() const;

    struct Run {
        u32 end;  ///< in the function's code
        u32 name;
    };
    static constexpr u32 itself = ~u32{0};

    const Functions& functions_;
    Isa isa_;
    u32 function_ = 0;
    ByteView code_;
    u64 address_ = 0;
    bool known_ = false;     ///< runs_ has been read
    std::vector<Run> runs_;  ///< by end
    std::size_t run_ = 0;
    std::string_view path_;  ///< the function's package as spelled
    u32 asked_ = itself;     ///< the name that is_foreign was asked for last
    bool was_foreign_ = false;
    std::string_view last_path_;  ///< the package found last: names of one come in a row
};

}  // namespace binsize::go
