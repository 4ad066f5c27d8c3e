#include "evidence/swift/contexts.hpp"

#include "wire/swift.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace binsize::swift_abi {
namespace {

constexpr std::size_t longest_name = 1024;
constexpr std::size_t deepest = 32;

bool is_type(u32 kind) { return kind == Class || kind == Struct || kind == Enum; }

}  // namespace

std::string_view Memory::text(u64 at) const {
    const auto all = as_text(text_bytes(at, longest_name));
    const auto zero = all.find('\0');
    spend(std::min(zero, all.size()) + 1);
    const auto out = zero == std::string_view::npos ? std::string_view() : all.substr(0, zero);
    return std::ranges::all_of(out, [](char c) { return c > ' ' || c < 0; }) ? out
                                                                             : std::string_view();
}

TypeName read_type_name(const Memory& memory, u64 at) {
    const auto bytes = memory.text_bytes(at, 4 * longest_name);
    TypeName out;
    bool referring = false;
    for (u64 i = 0; i < bytes.size();) {
        const auto c = static_cast<unsigned char>(bytes[i]);
        if (c == 0) {
            memory.spend(i + 1);
            out.size = i + 1;
            if (!referring) out.text = as_text(bytes.first(i));
            return out;
        }
        if (c > SymbolicReference_last) {
            ++i;
            continue;
        }
        referring = true;
        if (out.context == 0 && c == SymbolicReference_direct)
            out.context = memory.direct(at + i + 1);
        if (out.context == 0 && c == SymbolicReference_indirect)
            out.context = memory.word(memory.direct(at + i + 1));
        i += 1 + (c < SymbolicReference_absolute ? sizeof(u32) : memory.word_size());
    }
    memory.spend(bytes.size());
    return {};
}

u32 Contexts::at(u64 address) {
    std::array<u64, deepest> chain;
    std::size_t length = 0;
    u32 found = none;
    for (u64 a = address;;) {
        const auto known = known_.find(a);
        if (known != known_.end()) {
            found = known->second;
            break;
        }
        if (a == 0 || a % alignof(u32) != 0 || length == deepest || !memory_.holds({a, 12}))
            return none;
        const u32 kind = memory_.half(a) & ContextKind_mask;
        if (kind > OpaqueType && !is_type(kind)) return none;
        chain[length++] = a;
        if (kind == Module) break;
        a = memory_.indirectable(a + offsetof(TargetContextDescriptor, Parent));
    }
    while (length > 0) {
        found = add(chain[--length], found);
        if (found == none) break;
    }
    return found;
}

u32 Contexts::of(const TypeName& name) {
    if (name.context != 0) return at(name.context);
    const auto known = modules_.find(names_.module_of_type(name.text));
    return known == modules_.end() ? none : known->second;
}

u32 Contexts::add(u64 address, u32 parent) {
    const u32 flags = memory_.half(address);
    const u32 kind = flags & ContextKind_mask;
    u32 of = parent;
    if (kind == Module) {
        const auto name =
            memory_.text(memory_.direct(address + offsetof(TargetModuleContextDescriptor, Name)));
        if (name.empty()) return none;
        const auto number = static_cast<u32>(out_.contexts.size());
        const auto [known, is_new] = modules_.try_emplace(name, number);
        if (is_new) out_.contexts.push_back({name, {}, number});
        of = known->second;
    } else if (is_type(kind) || kind == Protocol) {
        auto name =
            memory_.text(memory_.direct(address + offsetof(TargetTypeContextDescriptor, Name)));
        if (name.empty()) return none;
        const auto outer = out_.contexts[parent];
        const auto size = outer.name.size() + 1 + name.size();
        if (!outer.name.empty() && kept_ + size <= memory_.reader().image().bytes.size()) {
            kept_ += size;
            name = out_.names.keep({outer.name, ".", name});
        }
        of = static_cast<u32>(out_.contexts.size());
        out_.contexts.push_back({outer.module, name, outer.module_at});
    }
    known_.emplace(address, of);
    added_.push_back({address, flags, of});
    return of;
}

}  // namespace binsize::swift_abi
