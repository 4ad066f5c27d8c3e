#include "base/demangle.hpp"

#include <llvm/Demangle/Demangle.h>

namespace binsize {
namespace {

constexpr std::size_t longest_name = std::size_t{1} << 16U;

// Mach-O puts an underscore before every C name, so its mangled names begin with "__Z".
std::string_view without_leading_underscore(std::string_view name) {
    return name.starts_with("__Z") || name.starts_with("__R") || name.starts_with("___Z")
               ? name.substr(1)
               : name;
}

// "::h0123456789abcdef": the hash of Rust's legacy mangling says nothing to a reader.
void drop_rust_hash(std::string& name) {
    constexpr std::size_t length = 19;
    if (name.size() <= length) return;
    const auto tail = std::string_view(name).substr(name.size() - length);
    if (!tail.starts_with("::h")) return;
    if (tail.substr(3).find_first_not_of("0123456789abcdef") != std::string_view::npos) return;
    name.resize(name.size() - length);
}

}  // namespace

bool looks_mangled(std::string_view name) {
    const auto n = without_leading_underscore(name);
    return n.starts_with("_Z") || n.starts_with("__Z") || n.starts_with("_R") || n.starts_with('?');
}

std::string demangle(std::string_view name) {
    if (!looks_mangled(name) || name.size() > longest_name) return std::string(name);
    const std::string mangled(without_leading_underscore(name));
    if (mangled.find('\0') != std::string::npos) return std::string(name);
    // The one entry whose signature LLVM 14 to 19 share; it returns what it cannot read unchanged.
    std::string readable = llvm::demangle(mangled);
    if (readable == mangled) return std::string(name);
    drop_rust_hash(readable);
    return readable;
}

}  // namespace binsize
