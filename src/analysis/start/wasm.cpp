// A module's start function runs when it is instantiated, before its host calls anything. Hosts
// then call _start of commands, _initialize of reactors, Go's run; constructors are one function
// that the linker made. Facts: the specification (start functions); WASI's application ABI; LLVM's
// lld/wasm/SyntheticSections and tool-conventions/Linking.md; Go's lib/wasm/wasm_exec.js.
#include "analysis/start/before_main.hpp"

#include "base/text.hpp"
#include "evidence/wasm.hpp"
#include "wire/wasm.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace binsize {
namespace {

class Steps {
public:
    Steps(const Image& image, const Symbols& symbols)
        : image_(image), symbols_(symbols), functions_(read_wasm_functions(image)) {}

    std::vector<WasmStep> run() {
        for (const auto& s : symbols_) {
            if (s.undefined) continue;
            auto& name = names_[s.index];
            if (name.empty() || !s.dynamic) name = s.name;
        }
        add_start();
        add_entry();
        for (const auto& s : symbols_)
            if (!s.dynamic && !s.undefined && s.name == "__wasm_call_ctors") {
                add("constructor", s.index);
                break;
            }
        add_main();
        return std::move(out_);
    }

private:
    void add(std::string kind, u64 number) {
        const auto name = names_.find(number);
        const auto* const body = functions_.body(number);
        out_.push_back({std::move(kind),
                        name == names_.end() || name->second.empty()
                            ? fmt::format("[function {}]", number)
                            : printable(name->second),
                        body == nullptr ? 0 : body->size()});
    }
    void add_start() {
        for (const auto& s : image_.sections) {
            if (s.raw_type != wasm::start || s.name != "start") continue;
            Cursor at(clip_slice(image_.bytes, 0, s.file.end()), Endian::little, s.file.begin);
            const u64 number = at.take_uleb();
            if (!at.failed()) add("start", number);
            return;
        }
    }
    void add_entry() {
        for (const auto& table : image_.symbol_tables) {
            if (table.encoding != SymbolEncoding::wasm_exports) continue;
            each_wasm_export(image_, table.entries, [&](const WasmEntry& e) {
                if (e.kind == wasm::func_kind &&
                    (e.name == "_start" || e.name == "_initialize" || e.name == "run"))
                    add("entry", e.number);
            });
        }
    }
    // What the C library calls: the program's main under the name that its arguments give it.
    void add_main() {
        constexpr std::array<std::string_view, 4> known = {"main", "__main_argc_argv",
                                                           "__original_main", "__main_void"};
        for (const auto name : known)
            for (const auto& s : symbols_)
                if (!s.undefined && s.name == name) return add("main", s.index);
    }

    const Image& image_;
    const Symbols& symbols_;
    WasmFunctions functions_;
    std::unordered_map<u64, std::string_view> names_;
    std::vector<WasmStep> out_;
};

}  // namespace

std::vector<WasmStep> wasm_steps(const Image& image, const Symbols& symbols) {
    return Steps(image, symbols).run();
}

}  // namespace binsize
