// Go string literals and static data, each to the lowest common owner of the functions that refer
// to it, directly or through other data. Literals are split exactly and outrank symbols; for other
// data a reference says where something begins but not where it ends, so it reaches to the next
// known start, says so (inference), and yields to any symbol.
#include "analysis/go_owners.hpp"

#include <algorithm>

namespace binsize {
namespace {

using go::User;

// A literal's row is named by its text, as much of it as a row can show.
constexpr std::size_t longest_name = 64;

class DataEmitter {
public:
    DataEmitter(const go::Program& program, ClaimSink& sink)
        : program_(program),
          data_(*program.data),
          sink_(sink),
          owners_(*program.functions, sink, GoOwners::Make::asked) {}

    void run() {
        literals();
        static_data();
        gc_programs();
        funcvals();
    }

private:
    void claim(u64 address, u64 size, OwnerId owner, CostClass cls, Evidence evidence, Rank rank) {
        sink_.claim_address({address, size}, owner, cls, evidence, rank);
    }

    void literals() {
        const auto unowned =
            sink_.package("[string literals, no reference found]", PackageKind::unowned);
        const auto rest =
            sink_.owner(OwnerKind::remainder, "[string literals, no reference found]", unowned);
        const auto region = data_.literals.region;
        const auto& image = program_.reader.image();
        const auto bytes = clip_slice(image.at_address(region.begin), 0, region.size);
        u64 at = region.begin;
        const auto gap = [&](u64 to) {
            if (at < to)
                claim(at, to - at, rest, CostClass::strings, Evidence::moduledata, Rank::decoded);
        };
        for (const auto& literal : data_.literals.literals) {
            gap(literal.address);
            OwnerId owner = rest;
            if (literal.user != User::nobody) {
                const auto text = clip_slice(bytes, literal.address - region.begin, literal.size);
                owner = sink_.owner(OwnerKind::literal, name_of_text(as_text(text)),
                                    owners_.package_of_user(literal.user));
            }
            claim(literal.address, literal.size, owner, CostClass::strings, Evidence::disassembly,
                  Rank::decoded);
            at = literal.address + literal.size;
        }
        gap(region.end());
    }
    static std::string_view name_of_text(std::string_view text) {
        if (text.size() <= longest_name) return text;
        std::size_t size = longest_name;
        while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80) --size;
        return text.substr(0, size);
    }

    void static_data() {
        const auto& image = program_.reader.image();
        Section const* section = nullptr;
        data_.references.each([&](const go::Target& target) {
            if (target.user == User::nobody || data_.areas.strings.contains(target.address)) return;
            if (section == nullptr || !section->memory.contains(target.address))
                section = image.section_at(target.address);
            const bool writable = section != nullptr && section->writable;
            claim(target.address, target.limit - target.address, owners_.user(target.user),
                  writable ? CostClass::data : CostClass::rodata, Evidence::inference,
                  Rank::data_guess);
        });
    }

    // Descriptions of all pointers in .data and .bss, for the garbage collector.
    void gc_programs() {
        const auto& m = *program_.module;
        for (const auto& [address, name] :
             {std::pair{m.gcdata, "[gc program of .data]"}, {m.gcbss, "[gc program of .bss]"}}) {
            const auto size = go::gc_program_size(program_.reader.at(address));
            if (!size) continue;
            const auto owner = sink_.owner(OwnerKind::structure, name,
                                           sink_.package("[shared]", PackageKind::shared));
            claim(address, *size, owner, CostClass::rodata, Evidence::moduledata, Rank::decoded);
        }
    }

    // Words that hold a function's entry where the linker gathers funcvals: behind the literals
    // (Go 1.26), behind the types where they are relocated, and in a section of their own (1.27).
    void funcvals() {
        const auto& image = program_.reader.image();
        for (const auto& s : image.sections)
            if (s.name == ".go.func" || s.name == "__go_func")
                funcvals_in({s.memory.begin, s.file.size});
        for (const auto& area : data_.areas.data) funcvals_in(area);
    }
    void funcvals_in(Extent range) {
        const auto& table = *program_.pclntab;
        const unsigned word = table.word();
        program_.reader.pointer_places(range, [&](u64 place) {
            const u64 code = program_.reader.word(place).value_or(0);
            if (!program_.in_go_text(code)) return;
            const auto f = table.function_at(code);
            if (!f || table.entry(*f) != code) return;
            claim(place, word, owners_.function(*f), CostClass::funcdata, Evidence::pclntab,
                  Rank::data_guess);
        });
    }

    const go::Program& program_;
    const go::StaticData& data_;
    ClaimSink& sink_;
    GoOwners owners_;
};

}  // namespace

void pass_go_data(const Context& context, ClaimSink& sink) {
    if (context.go == nullptr || !context.go->data) return;
    DataEmitter(*context.go, sink).run();
}

}  // namespace binsize
