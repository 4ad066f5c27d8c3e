// Where tests find real programs: the Go matrix (a selection of it is in fixtures/, ctest unpacks
// it), the fixtures themselves, and the corpus of fetched programs where somebody brought one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace binsize::test {

/// fixtures/NAME of the checkout.
[[nodiscard]] std::filesystem::path fixture(const std::string& name);

/// The whole file; the test fails where it cannot be read.
[[nodiscard]] std::vector<std::byte> read_bytes(const std::filesystem::path& path);
[[nodiscard]] std::string read_text(const std::filesystem::path& path);

/// An executable of the Go matrix with what its own toolchain says of it.
struct MatrixFile {
    std::string name;     ///< "1.27/linux-amd64/hello-sw", "special/hello-1.23-extpie"
    std::string version;  ///< "1.27"; of special and strip ones, from their name; gccgo: empty
    std::string target;   ///< "linux-amd64"; special, strip: "linux-amd64"; gccgo likewise
    std::string variant;  ///< "sw", "default", "extpie", …
    std::filesystem::path path;
    std::filesystem::path nm_oracle;       ///< `go tool nm -size`; empty where there is none
    std::filesystem::path version_oracle;  ///< `go version -m`; empty where there is none
};

/// Sorted by name. $BINSIZE_MATRIX, else what the ctest step fixtures.matrix unpacked; the test
/// fails where neither is there.
[[nodiscard]] std::vector<MatrixFile> matrix_files();
/// One of them; nothing where the selection at hand does not have it.
[[nodiscard]] std::optional<MatrixFile> matrix_file(const std::string& name);

/// Programs of the corpus ($BINSIZE_CORPUS, else ../corpus beside the checkout), sorted; empty
/// where there is none: then say so with SKIP_ALOUD.
[[nodiscard]] std::vector<std::filesystem::path> corpus_files();

}  // namespace binsize::test

/// Leaves the test case and says why: Catch2 2 has no SKIP.
#define SKIP_ALOUD(reason)        \
    do {                          \
        WARN("SKIPPED: " reason); \
        return;                   \
    } while (false)
