// A static program names neither system nor C library in its container. Go's linker states GOOS in
// the build information, and pclntab names the sources of the runtime, of which each system has its
// own; C libraries are told by functions and texts that no other has.
#include "analysis/assemble.hpp"
#include "analysis/constants.hpp"

#include <array>

namespace binsize {
namespace {

// A file "…_linux.go" is compiled for that system alone, whoever wrote it.
std::string_view os_of_sources(const go::Program& program) {
    struct Source {
        std::string_view name, os;
    };
    constexpr std::array sources = {
        Source{"/os_linux.go", "linux"},      Source{"/os_freebsd.go", "freebsd"},
        Source{"/os_netbsd.go", "netbsd"},    Source{"/os_openbsd.go", "openbsd"},
        Source{"/os3_solaris.go", "solaris"}, Source{"/os_dragonfly.go", "dragonfly"},
        Source{"/os_plan9.go", "plan9"},      Source{"/os_aix.go", "aix"},
    };
    if (!program.pclntab) return "";
    for (const auto& s : sources)
        if (find_text(program.pclntab->files, s.name) != nullptr) return s.os;
    return "";
}

std::string go_os(const Context& context, const Toolchain& toolchain) {
    const auto it = std::ranges::find(toolchain.settings, "GOOS", &Setting::key);
    if (it != toolchain.settings.end()) return it->value;
    return context.go == nullptr ? std::string{} : std::string(os_of_sources(*context.go));
}

// glibc is known by its note, whatever was stripped.
std::string_view libc_of_symbols(std::span<const Symbol> symbols) {
    struct Function {
        std::string_view name, libc;
    };
    constexpr std::array functions = {
        Function{"__init_libc", "musl"},       Function{"__libc_start_init", "musl"},
        Function{"__uClibc_main", "uClibc"},   Function{"__libc_init_main_thread", "bionic"},
        Function{"__libc_setup_tls", "glibc"},
    };
    for (const auto& s : symbols) {
        if (s.undefined || !s.name.starts_with("__")) continue;
        const auto it = std::ranges::find(functions, s.name, &Function::name);
        if (it != functions.end()) return it->libc;
    }
    return "";
}

std::string_view static_libc(const Context& context) {
    const auto& image = context.image;
    if (const auto libc = libc_of_symbols(context.symbols); !libc.empty()) return libc;
    // The message of musl for no error; Rust's library and perror() ask for them.
    const bool musl = each_constant_stretch(image, [](ByteView bytes) {
        constexpr std::string_view message("No error information\0", 21);
        return find_text(bytes, message) != nullptr;
    });
    return musl ? "musl" : "";
}

// Go's own linker makes a static program without a C library.
bool may_hold_a_libc(const Report& report) {
    const auto& t = report.toolchain;
    if (t.language != "go" || t.compiler != "gc") return true;
    const auto link = std::ranges::find(t.verdicts, "link", &Statement::id);
    return link != t.verdicts.end() && link->value == "external";
}

}  // namespace

void name_static_system(const Context& context, Report& report) {
    auto& os = report.subject.os;
    if (os.empty()) os = go_os(context, report.toolchain);
    auto& linkage = report.linkage;
    const bool is_static = linkage.kind == "static" || linkage.kind == "static-pie";
    if (context.image.traits.names_system || !is_static || !linkage.libc.empty()) return;
    if (may_hold_a_libc(report)) linkage.libc = static_libc(context);
    if (os.empty() && (linkage.libc == "musl" || linkage.libc == "uClibc")) os = "linux";
    if (os.empty() && linkage.libc == "bionic") os = "android";
}

}  // namespace binsize
