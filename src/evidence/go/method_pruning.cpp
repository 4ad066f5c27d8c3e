#include "evidence/go/method_pruning.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

// Calls each(target address) for every direct call.
template <class F>
void scan_calls(Isa isa, ByteView code, u64 address, F&& each) {
    const auto relative = [&](std::size_t i, i64 distance) {
        each(address + i + static_cast<u64>(distance));
    };
    if (isa == Isa::amd64 || isa == Isa::i386) {
        const auto text = as_text(code);
        for (auto i = text.find('\xe8'); i != std::string_view::npos && i + 5 <= text.size();
             i = text.find('\xe8', i + 1))
            relative(i + 5,
                     static_cast<i32>(load_unchecked<u32>(code.data() + i + 1, Endian::little)));
    } else if (isa == Isa::arm64) {
        for (std::size_t i = 0; i + 4 <= code.size(); i += 4) {
            const auto word = load_unchecked<u32>(code.data() + i, Endian::little);
            if ((word & 0xfc000000U) == 0x94000000U)
                relative(i, i64{static_cast<i32>(word << 6U) >> 6U} * 4);
        }
    } else if (isa == Isa::s390x) {
        for (std::size_t i = 0; i + 6 <= code.size(); i += 2)
            if (code[i] == std::byte{0xc0} && (static_cast<u8>(code[i + 1]) & 15U) == 5)
                relative(
                    i,
                    i64{static_cast<i32>(load_unchecked<u32>(code.data() + i + 2, Endian::big))} *
                        2);
    }
}

bool looks_methods_up(std::string_view function) {
    return function == "reflect.Value.MethodByName" || function == "reflect.Value.Method" ||
           function.starts_with("text/template.(*Template).Execute");
}

std::vector<std::string_view> find_culprits(const Program& program) {
    const auto& table = *program.pclntab;
    const auto& functions = *program.functions;
    std::vector<u64> wanted;
    for (u32 f = 0; f < functions.count(); ++f) {
        const auto record = table.func(f);
        if (record && looks_methods_up(table.name(record->name))) wanted.push_back(table.entry(f));
    }
    std::vector<std::string_view> out;
    if (wanted.empty()) return out;
    const Isa isa = isa_of(program.reader.image().arch);
    std::vector<bool> calls(program.packages.size());
    for (u32 f = 0; f < functions.count(); ++f) {
        const u32 package = functions.package(f);
        if (package >= calls.size() || calls[package]) continue;
        const u64 entry = table.entry(f);
        const auto code = clip_slice(program.reader.at(entry), 0, functions.size(f));
        scan_calls(isa, code, entry, [&](u64 target) {
            if (std::ranges::find(wanted, target) != wanted.end()) calls[package] = true;
        });
    }
    for (u32 package = 0; package < calls.size(); ++package) {
        const auto name = program.packages.name(package);
        if (calls[package] && name != "reflect") out.push_back(name);
    }
    std::ranges::sort(out);
    return out;
}

// Code behind the slots that were kept, each function once: what dropping them all would free.
u64 kept_code(const Program& program) {
    const auto& types = *program.types;
    const auto& functions = *program.functions;
    std::vector<bool> seen(functions.count());
    u64 bytes = 0;
    for (const auto& type : types.types)
        for (u32 i = 0; i < type.exported_methods; ++i)
            for (const unsigned part : {8U, 12U}) {
                const u32 offset = types.region.get<u32>(type.methods + 16 * u64{i} + part);
                if (offset == 0 || offset == ~u32{0}) continue;
                const auto f = program.pclntab->function_at(program.module->text + offset);
                if (!f || seen[*f]) continue;
                seen[*f] = true;
                bytes += functions.size(*f);
            }
    return bytes;
}

}  // namespace

Pruning judge_pruning(MethodSlots slots) {
    if (slots.exported < fewest_slots) return Pruning::unclear;
    const double share = static_cast<double>(slots.pruned) / static_cast<double>(slots.exported);
    if (share >= pruned_when_on) return Pruning::on;
    return share <= pruned_when_off ? Pruning::off : Pruning::unclear;
}

std::optional<MethodPruning> find_method_pruning(const Program& program) {
    if (!program.types || !program.functions || program.types->methods.exported == 0)
        return std::nullopt;
    MethodPruning out;
    out.slots = program.types->methods;
    out.state = judge_pruning(out.slots);
    if (out.state == Pruning::on) return out;
    out.kept_code = kept_code(program);
    out.culprits = find_culprits(program);
    return out;
}

}  // namespace binsize::go
