// Which package the source files of a directory belong to: what names do not tell, paths do. The
// go command builds one package from one directory, and keeps its import path as the end of the
// directory's path, in GOROOT, in the module cache and where -trimpath cuts paths.
// Facts: cmd/go/internal/load, golang.org/x/mod/module (EscapePath, versions behind '@').
#pragma once

#include <binsize/types.hpp>

#include <string>
#include <string_view>
#include <unordered_map>

namespace binsize::go {

class Directories {
public:
    static constexpr u32 none = ~u32{0};

    /// Asks for the package of the directory that a file lies in; files without one are ignored.
    void ask(std::string_view file);
    [[nodiscard]] bool empty() const { return places_.empty(); }
    /// Says that a function of the package is written in the file.
    void tell(std::string_view file, u32 package, std::string_view import_path);
    /// Of those told, the package whose import path ends the directory's, else the one that most
    /// were of: functions that are linknamed into another package lie among a package's own.
    [[nodiscard]] u32 package_of(std::string_view file) const;

private:
    struct Place {
        std::string path;  ///< without versions: "/root/go/pkg/mod/golang.org/x/sys/unix"
        u32 by_path = none;
        std::size_t matched = 0;  ///< length of the import path of `by_path`
        u32 by_vote = none;       ///< Boyer and Moore's
        u32 lead = 0;
    };
    std::unordered_map<std::string_view, Place> places_;
};

}  // namespace binsize::go
