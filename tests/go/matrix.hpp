// The Go programs to test on, with what Go's own tools say of them.
#pragma once

#include "base/input.hpp"
#include "format/format.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace binsize::test {

struct Program {
    std::string name;  ///< "1.27/linux-amd64/hello-sw"
    std::string path;
    std::string version_oracle;  ///< what `go version -m` prints; empty where it says nothing
    std::string nm_oracle;       ///< what `go tool nm -size -sort address` prints
};

inline std::string read_text(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

inline std::filesystem::path matrix_folder() {
    const char* folder = std::getenv("BINSIZE_GO_MATRIX");
    return folder != nullptr ? std::filesystem::path(folder) : std::filesystem::path();
}

/// All programs of the matrix in the order of their names; none where it is absent.
inline std::vector<Program> matrix() {
    namespace fs = std::filesystem;
    std::vector<Program> out;
    const auto root = matrix_folder();
    if (root.empty() || !fs::is_directory(root)) return out;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (!entry.is_regular_file()) continue;
        const auto name = fs::relative(entry.path(), root).generic_string();
        if (name.starts_with("oracle/") || name.find('/') == std::string::npos) continue;
        out.push_back({name, entry.path().string(),
                       read_text(root / "oracle" / (name + ".version")),
                       read_text(root / "oracle" / (name + ".nm"))});
    }
    std::sort(out.begin(), out.end(),
              [](const Program& a, const Program& b) { return a.name < b.name; });
    return out;
}

/// Calls each(program, image) for every program that a loader of this build reads.
template <class F>
std::size_t for_each_program(F&& each) {
    std::size_t count = 0;
    for (const auto& program : matrix()) {
        const auto input = Input::open(program.path);
        if (!input) continue;
        const auto image = load(input->bytes());
        if (!image) continue;
        ++count;
        each(program, *image);
    }
    return count;
}

}  // namespace binsize::test
