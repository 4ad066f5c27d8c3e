// A Go program opened: the readers that build on each other, made once and shared by all passes.
#pragma once

#include "evidence/go/obfuscation.hpp"
#include "evidence/go/static_data.hpp"

#include <memory>

namespace binsize::go {

/// Absent parts are absent evidence, not errors. Its parts refer to each other, so it stays where
/// it was made.
class Program {
public:
    /// Null where neither build information nor moduledata is found. The image must outlive it.
    [[nodiscard]] static std::unique_ptr<Program> open(const PointerReader& pointers, Notes& notes);
    [[nodiscard]] static std::unique_ptr<Program> open(const Image& image, Notes& notes) {
        return open(PointerReader(image), notes);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    PointerReader reader;
    std::optional<BuildInfo> build_info;
    std::optional<ModuleData> module;
    std::string obfuscation;  ///< why names are taken to be hashed; empty where they are not
    Modules modules;
    Packages packages;
    std::size_t code_packages = 0;  ///< the first so many of `packages` have functions
    std::optional<Pclntab> pclntab;
    std::optional<Functions> functions;
    std::optional<TypeTable> types;
    std::vector<u32> type_packages;  ///< TypeTable::packages as ids of `packages`
    std::optional<StaticData> data;
    CodeNames names;

    /// Whether an address is Go code: C that an external linker put into .text is not.
    [[nodiscard]] bool in_go_text(u64 address) const {
        return module && address >= module->text && address < module->etext;
    }
    /// Whether code of no Go package is linked in: objects that a C linker put around the Go text,
    /// or that the Go linker put into it.
    [[nodiscard]] bool has_foreign_code() const;
    /// Frees what only the passes read; names given out by packages and modules stay.
    void drop_tables() {
        data.reset();
        names = {};
        types.reset();
        functions.reset();
    }

private:
    Program(const PointerReader& pointers, Notes& notes);
};

}  // namespace binsize::go
