#include "evidence/go/obfuscation.hpp"

#include "base/base.hpp"

#include <algorithm>
#include <array>

namespace binsize::go {
namespace {

constexpr std::array<u32, 3> known_magics = {0xfffffffa, 0xfffffff0, 0xfffffff1};

/// First elements of the import paths of Go 1.16 to 1.27's standard library.
constexpr std::array<std::string_view, 53> standard = {
    "archive", "arena",   "bufio",    "builtin", "bytes",   "cmp",      "compress", "container",
    "context", "crypto",  "database", "debug",   "embed",   "encoding", "errors",   "expvar",
    "flag",    "fmt",     "go",       "hash",    "html",    "image",    "index",    "internal",
    "io",      "iter",    "log",      "maps",    "math",    "mime",     "net",      "os",
    "path",    "plugin",  "reflect",  "regexp",  "runtime", "simd",     "slices",   "sort",
    "strconv", "strings", "structs",  "sync",    "syscall", "testing",  "text",     "time",
    "unicode", "unique",  "unsafe",   "vendor",  "weak"};

}  // namespace

std::string obfuscation_evidence(const BuildInfo* info, const ModuleData* module) {
    if (module != nullptr &&
        std::ranges::find(known_magics, module->header.magic) == known_magics.end())
        return fmt::format("pclntab's magic number is {:#x}, which no Go version writes",
                           module->header.magic);
    if (info != nullptr && info->version == "unknown" && info->modules.empty() &&
        info->main_package.empty())
        return "build information says nothing but \"unknown\"";
    return {};
}

bool is_standard_path(std::string_view import_path) {
    return std::ranges::binary_search(standard, import_path.substr(0, import_path.find('/')));
}

}  // namespace binsize::go
