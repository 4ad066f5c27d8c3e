// How long the paths of source files would be if the program were built with -trimpath.
// Facts: the go command's gc.go (trimpath): the folder of each package becomes its import path,
// of modules with a version "module@version" and the rest; what the toolchain generates has none.
#pragma once

#include "evidence/go/program.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace binsize::go {

/// Bytes by which something gets shorter; longer where negative.
struct Shortening {
    i64 least = 0, most = 0;

    Shortening& operator+=(const Shortening& more) {
        least += more.least;
        most += more.most;
        return *this;
    }
};

class TrimmedPaths {
public:
    /// Nothing where paths are trimmed already, or the runtime's sources are not among them.
    [[nodiscard]] static std::optional<TrimmedPaths> of(const Program& program);

    /// By how much a folder's name, or a path in it, gets shorter. Bounds where nothing tells which
    /// module the folder is of.
    [[nodiscard]] Shortening folder(std::string_view path);
    /// All paths of pclntab.
    [[nodiscard]] Shortening file_table();
    /// Text of the build information: a line more, and without those that may have paths.
    [[nodiscard]] i64 build_settings() const;
    /// The folder of the toolchain, "/usr/local/go".
    [[nodiscard]] std::string_view go_root() const { return go_root_; }

private:
    struct LocalModule {
        std::string path;  ///< what import paths begin with
        std::string name;  ///< what paths will begin with
        std::string root{};
        std::size_t folders = 0;  ///< that speak for `root`
    };
    explicit TrimmedPaths(const Program& program) : program_(program) {}

    void read_modules();
    void find_roots();
    void find_root(LocalModule& module, const std::vector<std::string_view>& folders) const;
    [[nodiscard]] std::optional<i64> of_modules(std::string_view folder) const;
    [[nodiscard]] std::optional<i64> cached(std::string_view folder) const;
    [[nodiscard]] std::optional<i64> vendored(std::string_view folder) const;

    const Program& program_;
    std::string_view go_root_;
    std::unordered_map<std::string, std::size_t> versions_;  ///< "path@version" as folders spell it
    std::unordered_map<std::string, std::size_t> modules_;   ///< import path → length of version
    std::vector<LocalModule> local_;
    std::unordered_map<std::string_view, Shortening> known_;
};

}  // namespace binsize::go
