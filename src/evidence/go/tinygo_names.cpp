#include "evidence/go/tinygo_names.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

constexpr auto npos = std::string_view::npos;

// Functions of TinyGo's runtime that gc's does not have.
constexpr std::string_view runtime_functions[] = {"runtime.alloc", "runtime.initAll", "runtime.run",
                                                  "runtime.callMain"};

// Which of them there are depends on the scheduler and the garbage collector: tinygo_startTask,
// tinygo_task_start, tinygo_scanCurrentStack, tinygo_scanstack, tinygo_longjmp. Any C may have
// names that begin so.
bool is_tinygo(std::string_view name) {
    return name.starts_with("tinygo_") || name.starts_with("_tinygo_");
}

// Of code or data that is here: a source file may have any name.
bool is_defined(const Symbol& s) {
    return !s.undefined && !s.debugging && s.type != SymbolType::file &&
           s.type != SymbolType::section;
}

// DW_AT_producer of its units, the first of which is among the first strings.
bool names_producer(const Image& image) {
    constexpr u64 beginning = u64{64} << 10U;
    constexpr std::string_view producer("\0TinyGo\0", 8);
    const auto* section = image.section(".debug_str");
    if (section == nullptr || section->uncompressed) return false;
    const auto text = as_text(image.contents(*section)).substr(0, beginning);
    return text.starts_with(producer.substr(1)) || text.find(producer) != npos;
}

// "(*pkg.T).M", "(pkg.T).M": the type between the brackets.
std::string_view receiver(std::string_view name) {
    if (!name.starts_with('(')) return {};
    const auto end = name.find(").");
    if (end == npos) return {};
    return name.substr(1, end - 1);
}

// "runtime.alloc", "(*runtime.channel).push", "(machine.Pin).Get": every program has of them,
// however much of it was inlined. A C function `runtime` may have parts of its own behind a dot.
bool is_of_go(std::string_view name) {
    if (name.starts_with("runtime."))
        return !name.starts_with("runtime.cold") && go::package_of(name).path == "runtime";
    const auto type = receiver(name);
    return !type.empty() && package_of_type(type).name_class == NameClass::package;
}

// "pkg$string", "pkg$alloc.12": what the compiler makes for a package as a whole.
std::string_view package_of_made(std::string_view name) {
    const auto mark = name.rfind('$');
    if (mark == npos) return {};
    auto kind = name.substr(mark + 1);
    const auto dot = kind.find('.');
    if (dot != npos && kind.find_first_not_of("0123456789", dot + 1) != npos) return {};
    kind = kind.substr(0, dot);
    return kind == "string" || kind == "alloc" || kind == "pack" ? name.substr(0, mark)
                                                                 : std::string_view{};
}

PackageName or_generated(PackageName found) {
    if (found.name_class != NameClass::package) found.name_class = NameClass::generated;
    return found;
}

}  // namespace

std::string tinygo_evidence(const Image& image, std::span<const Symbol> symbols) {
    if (image.section(".tinygo_stacksizes") != nullptr) return "section .tinygo_stacksizes";
    std::size_t found = 0;
    std::string_view own, first;
    for (const auto& s : symbols) {
        if (own.empty() && is_tinygo(s.name) && is_defined(s)) own = s.name;
        if (!s.name.starts_with("runtime.") || !is_defined(s) ||
            std::ranges::find(runtime_functions, s.name) == std::end(runtime_functions))
            continue;
        if (found++ == 0) first = s.name;
    }
    // Asked last: of a large program without any of it that would be all its names, taken apart.
    const auto of_go = [&] {
        return std::ranges::any_of(
            symbols, [](const Symbol& s) { return is_defined(s) && is_of_go(s.name); });
    };
    if (!own.empty() && of_go()) return "symbol " + std::string(own);
    if (names_producer(image) && of_go()) return "DWARF's producer";
    return found > 1 ? "symbol " + std::string(first) : std::string();
}

PackageName tinygo_package_of(std::string_view symbol) {
    auto name = symbol;
    // What LLVM makes of a function's switch.
    for (const std::string_view made : {"switch.table.", ".Lswitch.table."})
        if (name.starts_with(made)) name.remove_prefix(made.size());
    constexpr std::string_view types = "reflect/types.", named = "named:";
    if (name.starts_with(types)) {
        const auto type = name.find(named);
        return or_generated(type == npos ? PackageName{}
                                         : package_of_type(name.substr(type + named.size())));
    }
    if (name.starts_with("interface:") || name.starts_with("typeInInterface:") ||
        name.starts_with("struct:") || name.starts_with("func:"))
        return {NameClass::generated, {}, false};
    if (const auto type = receiver(name); !type.empty()) return package_of_type(type);
    if (const auto path = package_of_made(name); !path.empty())
        // As if it were a symbol of the package, so that the same is asked of the path.
        if (path.find_first_of("(){}[]*, $") == npos) return {NameClass::package, path, false};
    return go::package_of(name);
}

}  // namespace binsize::go
