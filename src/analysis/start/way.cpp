// The way to main: what the system starts first, then constructors in their arrays, then, in a Go
// program, what its runtime does until it calls main.main. Names come from symbols, in a stripped
// Go program from its function table.
// Facts: gABI (initialisation functions), <mach-o/loader.h>; runtime/asm_*.s (rt0_go),
// runtime/proc.go (main, doInit) of Go 1.16 to 1.27.
#include "analysis/find_place.hpp"
#include "analysis/pass.hpp"
#include "analysis/start/before_main.hpp"
#include "analysis/start/start.hpp"
#include "base/text.hpp"
#include "evidence/go/init_order.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize {
namespace {

struct Known {
    std::string name;
    std::string package;
    u64 size = 0;
};

class Way {
public:
    Way(const Context& context, Start& out)
        : image_(context.image), out_(out), context_(context), reader_(context.image) {}

    void run() {
        if (image_.traits.linear_memory) return add_wasm();
        if (image_.linkage.interpreter)
            step("interpreter", {printable(*image_.linkage.interpreter), {}, 0}, std::nullopt);
        for (const auto& s : context_.symbols)
            if (!s.undefined && s.value != 0 && s.type == SymbolType::function)
                symbols_.emplace(s.value, &s);
        add_arrays(".preinit_array");
        for (const u64 f : tls_callbacks(reader_)) step("tls_callback", known(f), f);
        if (image_.entry != 0) step("entry", known(image_.entry), image_.entry);
        add_arrays(".init_array");
        add_arrays("__mod_init_func");
        add_arrays(".ctors");
        if (image_.traits.runtime_constructors) add_runtime_constructors();
        if (context_.go != nullptr && context_.go->functions)
            add_go();
        else
            add_named_main();
    }

private:
    void step(std::string kind, const Known& what, std::optional<u64> address, u64 functions = 1) {
        out_.steps.push_back(
            {std::move(kind), what.name, what.package, address, functions, what.size});
    }

    [[nodiscard]] Known known(u64 address) const {
        if (context_.go != nullptr && context_.go->functions) {
            const auto& functions = *context_.go->functions;
            const auto f = functions.table().function_at(address);
            if (f && functions.table().entry(*f) == address) return of_go(*f);
        }
        const auto found = symbols_.find(address);
        if (found == symbols_.end()) return {fmt::format("{:#x}", address), {}, 0};
        return {printed_name(found->second->name), {}, found->second->size};
    }

    [[nodiscard]] Known of_go(u32 f) const {
        const auto& functions = *context_.go->functions;
        const u32 package = functions.package(f);
        const auto& all = functions.packages();
        return {printable(functions.name(f)),
                package < all.size() ? printable(all.name(package)) : std::string(),
                functions.size(f)};
    }

    // Pointers to functions, in the order in which the loader calls them.
    void add_arrays(std::string_view name) {
        constexpr std::size_t most = 10'000;
        for (const auto& s : image_.sections) {
            if (s.name != name && !s.name.ends_with(name)) continue;
            const u64 word = image_.word();
            const u64 count = std::min<u64>(s.file.size / word, most);
            for (u64 i = 0; i < count; ++i) {
                const u64 place = s.memory.begin + i * word;
                const u64 function = reader_.word(place).value_or(0);
                if (function == 0 || function == ~u64{0}) continue;
                step("constructor", known(function), function);
            }
        }
    }

    void add_runtime_constructors() {
        const auto all = runtime_constructors(reader_, context_.symbols);
        for (const u64 f : all.value_or(std::vector<u64>())) step("constructor", known(f), f);
        if (!all && context_.go == nullptr)
            inform(out_.notes, "constructors",
                   "no symbol says where the C runtime's arrays lie: what they hold is not told");
    }

    void add_wasm() {
        for (auto& s : wasm_steps(image_, context_.symbols))
            out_.steps.push_back({std::move(s.kind), std::move(s.name), {}, {}, 1, s.bytes});
        if (context_.go != nullptr && context_.go->functions) add_go();
    }

    void add_named_main() {
        std::optional<u64> lowest;
        for (const auto& [address, symbol] : symbols_)
            if ((symbol->name == "main" || symbol->name == "_main") &&
                (!lowest || address < *lowest))
                lowest = address;
        if (lowest) step("main", known(*lowest), lowest);
    }

    void add_go() {
        const auto& functions = *context_.go->functions;
        std::unordered_map<std::string_view, u32> by_name;
        for (u32 f = 0; f < functions.count(); ++f) by_name.emplace(functions.name(f), f);
        const auto add = [&](std::string_view name, std::string kind) {
            for (const auto suffix : {"", ".abi0"}) {
                const auto found = by_name.find(std::string(name) + suffix);
                if (found == by_name.end()) continue;
                const u64 entry = functions.table().entry(found->second);
                if (entry != image_.entry || kind != "runtime")
                    step(std::move(kind), of_go(found->second), entry);
                return;
            }
        };
        for (const auto& [name, f] : by_name)
            if (name.starts_with("_rt0_") && name.find("_lib") == std::string_view::npos &&
                functions.table().entry(f) != image_.entry && std::ranges::count(name, '_') == 2)
                step("runtime", of_go(f), functions.table().entry(f));
        for (const auto* name : {"runtime.rt0_go", "runtime.check", "runtime.args",
                                 "runtime.osinit", "runtime.schedinit", "runtime.newproc",
                                 "runtime.mstart", "runtime.main", "runtime.gcenable"})
            add(name, "runtime");
        const auto tasks = go::init_steps_in_order(functions);
        for (const auto& task : tasks) add_initializer(task);
        if (tasks.empty())
            inform(out_.notes, "initialisers",
                   "this version of Go lists them nowhere in their order");
        else
            inform(
                out_.notes, "initialisers",
                "those that the runtime itself needs, its own among them, run before the others");
        add("main.main", "main");
    }

    void add_initializer(const go::InitStep& task) {
        auto what = of_go(task.functions.front());
        for (std::size_t i = 1; i < task.functions.size(); ++i)
            what.size += context_.go->functions->size(task.functions[i]);
        step("initializer", what, task.address, task.functions.size());
    }

    const Image& image_;
    Start& out_;
    const Context& context_;
    go::PointerReader reader_;
    std::unordered_map<u64, const Symbol*> symbols_;
};

}  // namespace

void add_way_to_main(const Context& context, Start& out) { Way(context, out).run(); }

}  // namespace binsize
