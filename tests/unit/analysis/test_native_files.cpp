// Locals of cgo's objects, in the order that GNU ld writes a program of two packages: start files,
// Go, then each package's objects, the first of them of _cgo_export.c, then libraries.
#include "analysis/native/files.hpp"
#include "support/catch.hpp"

using namespace binsize;

namespace {

Symbol symbol(std::string_view name, SymbolType type, u64 value,
              SymbolBinding binding = SymbolBinding::local) {
    Symbol s;
    s.name = name;
    s.type = type;
    s.value = value;
    s.binding = binding;
    return s;
}

}  // namespace

TEST_CASE("locals are told apart by package but for the last one's") {
    const auto file = [](std::string_view name) { return symbol(name, SymbolType::file, 0); };
    const Symbol symbols[] = {
        file("crt1.o"),
        symbol("__abi_tag", SymbolType::object, 1),
        file("go.go"),
        symbol("main.main", SymbolType::function, 2),
        file("_cgo_export.c"),
        file("main.cgo2.c"),
        symbol("helper", SymbolType::function, 3),
        file("more.c"),
        symbol("table", SymbolType::object, 4),
        file("_cgo_export.c"),
        file("gcc_libinit.c"),
        symbol("runtime_init_mu", SymbolType::object, 5),
        file("libgcc2.c"),
        symbol("dl_iterate", SymbolType::function, 6),
        symbol("more", SymbolType::function, 7, SymbolBinding::global),
        file("_cgo_export.c"),
        symbol("late", SymbolType::function, 8),
    };
    CHECK(locals_by_package(symbols) == std::vector<std::vector<u64>>{{3, 4}});
    CHECK(locals_by_package({}).empty());
}
