#include "evidence/go/dictionaries.hpp"

#include "evidence/go/call_scan.hpp"

namespace binsize::go {
namespace {

// "p.(*T[go.shape.int]).M", "p.T[go.shape.int].M", and their closures, but no "p.F[go.shape.int]".
bool has_receiver(std::string_view name) {
    const auto close = name.rfind(']');
    return close != std::string_view::npos && close + 1 < name.size();
}

constexpr std::size_t reach = 32;  // the load stands a few instructions in front of the call

// MOV RAX|RBX, [base + disp8|disp32]: what writes the register last in front of the call.
std::optional<u32> loaded_x86(ByteView code, std::size_t call, Argument place) {
    const unsigned reg = place == Argument::first ? 0 : 3;
    const auto byte = [&](std::size_t i) { return static_cast<u8>(code[i]); };
    for (std::size_t i = call; i-- > (call > reach ? call - reach : 0);) {
        if (i + 4 > call || (byte(i) & 0xfcU) != 0x48) continue;
        const unsigned modrm = byte(i + 2);
        if ((byte(i + 1) == 0x8b || byte(i + 1) == 0x8d) && (modrm >> 3U & 7U) == reg) {
            const unsigned mode = modrm >> 6U;
            if (byte(i + 1) != 0x8b || (modrm & 7U) == 4) return std::nullopt;
            if (mode == 0 && (modrm & 7U) != 5) return 0;
            if (mode == 1)
                return byte(i + 3) < 128 ? std::optional<u32>(byte(i + 3)) : std::nullopt;
            if (mode == 2) return find_int<u32>(code, i + 3, Endian::little);
            return std::nullopt;
        }
        if (byte(i + 1) == 0x89 && (modrm & 0xc7U) == (0xc0U | reg)) return std::nullopt;
    }
    return std::nullopt;
}

std::optional<u32> loaded_arm64(ByteView code, std::size_t call, Argument place) {
    const u32 reg = place == Argument::first ? 0 : 1;
    for (std::size_t i = call; i >= 4 && call - i < reach; i -= 4) {
        const auto word = load_unchecked<u32>(code.data() + i - 4, Endian::little);
        if (!detail::writes_arm64(word, reg)) continue;
        const bool load = (word & 0xffc00000U) == 0xf9400000U && (word >> 5U & 31U) != 31;
        return load ? std::optional((word >> 10U & 0xfffU) * 8) : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

bool is_generic(std::string_view function) {
    return function.find("[go.shape.") != std::string_view::npos;
}

Argument dictionary_argument(std::string_view function) {
    if (!is_generic(function)) return Argument::none;
    return has_receiver(function) ? Argument::second : Argument::first;
}

void find_sub_dictionaries(const Functions& functions, Isa isa, u32 f, ByteView code, u64 address,
                           std::vector<SubDictionary>& out) {
    if (isa != Isa::amd64 && isa != Isa::arm64) return;
    const auto& table = functions.table();
    scan_calls(isa, code, address, [&](u64 target, std::size_t at) {
        const auto callee = table.function_at(target);
        if (!callee || table.entry(*callee) != target) return;
        const auto place = dictionary_argument(functions.name(*callee));
        if (place == Argument::none) return;
        const auto offset =
            isa == Isa::amd64 ? loaded_x86(code, at, place) : loaded_arm64(code, at, place);
        if (offset && *offset % table.word() == 0) out.push_back({f, *offset, *callee});
    });
}

}  // namespace binsize::go
