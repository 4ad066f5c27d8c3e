// The Go programs to test on, loaded, with what Go's own tools say of them.
#pragma once

#include "base/input.hpp"
#include "format/format.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"

#include <string>

namespace binsize::test {

struct Program {
    std::string name;            ///< "1.27/linux-amd64/hello-sw"
    std::string version;         ///< "1.27"; empty for gccgo
    std::string version_oracle;  ///< what `go version -m` prints; empty where there is none
    std::string nm_oracle;       ///< what `go tool nm -size -sort address` prints

    /// A gc program that is not packed: it has moduledata and pclntab. UPX refused the Mach-O one.
    [[nodiscard]] bool plain_gc() const {
        const bool packed = name.starts_with("upx/") && name.find("darwin") == std::string::npos;
        return !packed && !name.starts_with("gccgo/");
    }
};

/// Calls each(program, image) for every program of the matrix.
template <class F>
void for_each_program(F&& each) {
    for (const auto& file : matrix_files()) {
        const auto input = Input::open(file.path.string());
        REQUIRE(input);
        const auto image = load(input->bytes());
        if (!image) continue;
        const auto text = [](const auto& path) { return path.empty() ? "" : read_text(path); };
        each(Program{file.name, file.version, text(file.version_oracle), text(file.nm_oracle)},
             *image);
    }
}

}  // namespace binsize::test
