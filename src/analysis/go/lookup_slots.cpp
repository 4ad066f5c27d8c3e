#include "analysis/go/lookup_slots.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

struct Method {
    std::string_view name;
    std::string_view signature;  ///< how the text of its type begins
    std::string_view callee;
};
// usemethod asks for the name, the parameter, and that the first result is reflect's Method or
// Value. Methods is no look-up by itself: its closure is, which whoever calls it brings in.
constexpr std::array<Method, 5> looked_up = {{
    {"Method", "func(int) reflect.Method", "reflect.Type.Method"},
    {"Method", "func(int) reflect.Value", "reflect.Value.Method"},
    {"MethodByName", "func(string) (reflect.Method, ", "reflect.Type.MethodByName"},
    {"MethodByName", "func(string) reflect.Value", "reflect.Value.MethodByName"},
    {"Methods", "func() iter.Seq", "reflect.Type.Methods"},
}};
// Of the first methods of a table nearly every interface has some.
constexpr u32 rare_member = 8;

bool is_interface(const go::Type& type) {
    return static_cast<go::TypeKind>(type.kind) == go::TypeKind::interface;
}

class SlotFinder {
public:
    explicit SlotFinder(const go::Program& program)
        : program_(program), types_(*program.types), word_(types_.region.word()) {
        header_ = word_ == 8 ? 24 : 12;
        for (const auto& itab : types_.itabs) {
            const u32 members = types_.types[itab.interface].member_count;
            header_ = itab.size - word_ * std::max<u32>(members, 1);
        }
    }

    std::vector<LookupSlot> run() {
        for (u32 t = 0; t < types_.types.size(); ++t)
            if (is_interface(types_.types[t])) read(t);
        for (auto& slot : out_) slot.decisive = is_decisive(slot);
        return std::move(out_);
    }

private:
    void read(u32 index) {
        const auto& type = types_.types[index];
        const auto& region = types_.region;
        for (u32 i = 0; i < type.member_count; ++i) {
            const u64 at = type.members + 8 * u64{i};
            const auto name = region.name(region.get<u32>(at));
            if (!name || !name->text.starts_with("Method")) continue;
            const auto signature = region.type(region.get<u32>(at + 4));
            if (!signature) continue;
            const auto text = region.text(*signature);
            for (const auto& method : looked_up)
                if (name->text == method.name && text.starts_with(method.signature))
                    add(i, method, index);
        }
    }
    void add(u32 member, const Method& method, u32 index) {
        auto slot = std::ranges::find_if(out_, [&](const LookupSlot& s) {
            return s.member == member && s.callee == method.callee;
        });
        if (slot == out_.end()) {
            out_.push_back({header_ + member * word_,
                            member,
                            method.callee,
                            method.name == "MethodByName",
                            false,
                            {},
                            {}});
            slot = std::prev(out_.end());
        }
        slot->interfaces.push_back(index);
        const auto& type = types_.types[index];
        const bool named = (type.flags & go::TypeRegion::flag_named) != 0;
        if (named && type.package < program_.type_packages.size())
            slot->packages.push_back(program_.type_packages[type.package]);
    }
    [[nodiscard]] bool is_decisive(const LookupSlot& slot) const {
        for (u32 t = 0; t < types_.types.size(); ++t)
            if (is_interface(types_.types[t]) && types_.types[t].member_count > slot.member &&
                std::ranges::find(slot.interfaces, t) == slot.interfaces.end())
                return false;
        return true;
    }

    const go::Program& program_;
    const go::TypeTable& types_;
    u32 word_;
    u32 header_;
    std::vector<LookupSlot> out_;
};

class CallFinder {
public:
    CallFinder(const go::Program& program, const std::vector<LookupSlot>& slots)
        : program_(program),
          functions_(*program.functions),
          isa_(go::isa_of(program.reader.image().arch)),
          slots_(slots),
          first_(program.packages.size(), ~u32{0}) {
        std::vector<bool> declares(first_.size());
        for (const auto& slot : slots)
            for (const u32 package : slot.packages)
                if (package < declares.size()) declares[package] = true;
        // Instances of generic functions lie where they are needed first.
        for (u32 f = functions_.count(); f-- > 0;) {
            const u32 package = functions_.package(f);
            if (package >= first_.size() || !declares[package]) continue;
            const auto record = functions_.table().func(f);
            if (record && functions_.unit_package(record->unit) == package) first_[package] = f;
        }
        for (const auto& slot : slots) offsets_.push_back(slot.offset);
        std::ranges::sort(offsets_);
        const auto same = std::ranges::unique(offsets_);
        offsets_.erase(same.begin(), same.end());
    }

    void run(const std::function<void(const SlotCall&)>& each,
             const std::function<bool(u32)>& among) const {
        std::vector<std::pair<u32, std::size_t>> calls;  // of one function: which slot, where
        for (u32 f = 0; f < functions_.count(); ++f) {
            if (among && !among(f)) continue;
            const auto code = code_of(f);
            calls.clear();
            go::scan_slot_calls(isa_, code, offsets_, [&](u32 offset, std::size_t call) {
                calls.emplace_back(offset, call);
            });
            std::ranges::sort(calls);
            for (const auto& [offset, call] : calls) give(f, code, offset, call, each);
        }
    }

private:
    [[nodiscard]] ByteView code_of(u32 f) const {
        return clip_slice(program_.reader.at(program_.pclntab->entry(f)), 0, functions_.size(f));
    }
    // The first slot there that it may be of.
    void give(u32 f, ByteView code, u32 offset, std::size_t call,
              const std::function<void(const SlotCall&)>& each) const {
        for (const auto& slot : slots_) {
            if (slot.offset != offset) continue;
            const auto how = judge(f, slot);
            if (how == Judged::no) continue;
            const bool constant =
                slot.by_name && go::hands_over_constant(isa_, code, call, true).value_or(false);
            return each({f, &slot, constant, how == Judged::perhaps, call});
        }
    }
    enum class Judged : u8 { no, perhaps, yes };
    [[nodiscard]] Judged judge(u32 f, const LookupSlot& slot) const {
        if (functions_.name(f).starts_with("reflect.")) return Judged::no;
        // Where others have a method in that place, it may be one of theirs.
        if (names_interface(f, slot)) return slot.decisive ? Judged::yes : Judged::perhaps;
        const u32 own = functions_.package(f);
        for (const u32 package : slot.packages) {
            if (package >= first_.size() || f < first_[package]) continue;
            if (slot.decisive)
                return uses_reflect(f) || calls_others(f, slot) ? Judged::yes : Judged::perhaps;
            if (package == own || (slot.member >= rare_member && uses_reflect(f)))
                return Judged::perhaps;
        }
        return Judged::no;
    }
    // Whether it calls another method of the interface that no other interface has in that place.
    [[nodiscard]] bool calls_others(u32 f, const LookupSlot& slot) const {
        const auto& types = *program_.types;
        const u32 word = types.region.word();
        u32 rivals = 0;
        u32 most = 0;
        for (u32 t = 0; t < types.types.size(); ++t) {
            if (!is_interface(types.types[t])) continue;
            const bool own = std::ranges::find(slot.interfaces, t) != slot.interfaces.end();
            auto& members = own ? most : rivals;
            members = std::max(members, types.types[t].member_count);
        }
        std::vector<u32> others;
        for (u32 member = rivals; member < most; ++member)
            if (member != slot.member)
                others.push_back(slot.offset + member * word - slot.member * word);
        bool found = false;
        go::scan_slot_calls(isa_, code_of(f), others, [&](u32, std::size_t) { found = true; });
        return found;
    }
    // The interface itself or what an assertion to it keeps, or one of its tables, for a
    // conversion.
    [[nodiscard]] bool names_interface(u32 f, const LookupSlot& slot) const {
        const auto& types = *program_.types;
        bool found = false;
        go::scan_code(isa_, code_of(f), program_.pclntab->entry(f), [&](u64 target, go::Use) {
            u32 type = types.index_of(target);
            if (type == go::no_type) {
                const auto itab =
                    std::ranges::lower_bound(types.itabs, target, {}, &go::Itab::address);
                if (itab == types.itabs.end() || itab->address != target) return;
                type = itab->interface;
            }
            found = found || std::ranges::find(slot.interfaces, type) != slot.interfaces.end();
        });
        return found;
    }
    [[nodiscard]] bool uses_reflect(u32 f) const {
        const auto is_reflect = [](std::string_view name) { return name.starts_with("reflect."); };
        const auto& table = functions_.table();
        bool found = false;
        go::scan_calls(isa_, code_of(f), table.entry(f), [&](u64 target, std::size_t) {
            if (found) return;
            const auto callee = table.function_at(target);
            found =
                callee && table.entry(*callee) == target && is_reflect(functions_.name(*callee));
        });
        const auto record = table.func(f);
        if (found || !record) return found;
        const auto tree = table.inline_tree(*record);
        for (u32 i = 0; i < functions_.inlined_count(*record) && !found; ++i)
            if (const auto inlined = table.inlined(tree, i))
                found = is_reflect(table.name(inlined->name));
        return found;
    }

    const go::Program& program_;
    const go::Functions& functions_;
    go::Isa isa_;
    const std::vector<LookupSlot>& slots_;
    std::vector<u32> first_;  ///< by package: its first function
    std::vector<u32> offsets_;
};

}  // namespace

std::vector<LookupSlot> find_lookup_slots(const go::Program& program) {
    if (!program.types || !program.functions) return {};
    return SlotFinder(program).run();
}

void each_lookup_call(const go::Program& program, const std::vector<LookupSlot>& slots,
                      const std::function<void(const SlotCall&)>& each,
                      const std::function<bool(u32)>& among) {
    if (!slots.empty()) CallFinder(program, slots).run(each, among);
}

}  // namespace binsize
