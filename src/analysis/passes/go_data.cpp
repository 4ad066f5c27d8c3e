// Go string literals and static data, each to the lowest common owner of the functions that refer
// to it, directly or through other data. Literals are split exactly and outrank symbols; for other
// data a reference says where something begins but not where it ends, so it reaches to the next
// known start, says so (inference), and yields to any symbol.
#include "analysis/go_owners.hpp"
#include "analysis/section_index.hpp"

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
        init_tasks();
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
        auto padding = data_.literals.padding.begin();
        const auto padding_end = data_.literals.padding.end();
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
            while (padding != padding_end && padding->begin < at) ++padding;
            if (padding == padding_end || padding->begin != at) continue;
            claim(at, padding->size, owners_.padding(), CostClass::padding, Evidence::moduledata,
                  Rank::decoded);
            at = padding->end();
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
        const SectionIndex sections(program_.reader.image());
        const Section* section = nullptr;
        data_.references.each([&](const go::Target& target) {
            if (target.user == User::nobody || data_.areas.strings.contains(target.address)) return;
            if (section == nullptr || !section->memory.contains(target.address))
                section = sections.at(target.address);
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

    // Funcvals, words that hold a function's entry, lie where the linker gathers them: between the
    // literals and the gc masks; behind the types where those are relocated, as one run; and in a
    // section of their own (Go 1.27). Such a word elsewhere is some other data.
    void funcvals() {
        const auto& image = program_.reader.image();
        for (const auto& s : image.sections)
            if (s.name == ".go.func" || s.name == "__go_func")
                funcvals_in({s.memory.begin, s.file.size}, false);
        const auto& types = *program_.types;
        const Section* const home = image.section_at(data_.areas.strings.begin);
        if (home != nullptr) {
            u64 end = home->memory.begin + home->file.size;
            const u64 begin = data_.areas.strings.end();
            const auto bound = [&](u64 to) {
                if (to >= begin) end = std::min(end, to);
            };
            const auto mask =
                std::ranges::lower_bound(types.gc_masks, begin, {}, &go::GcData::address);
            if (mask != types.gc_masks.end()) bound(mask->address);
            bound(program_.module->gcdata);
            bound(program_.module->gcbss);
            if (begin < end) gathered({begin, end - begin}, false);
        }
        const u64 behind = program_.module->types + types.end;
        const Section* const apart = image.section_at(program_.module->types);
        if (apart == nullptr || apart == home) return;
        const u64 end = apart->memory.begin + apart->file.size;
        if (behind < end) gathered({behind, end - behind}, true);
    }
    // What other readers decode within, funcdata above all, holds no funcvals.
    void gathered(Extent range, bool one_run) {
        for (const auto& area : data_.areas.data) {
            const u64 begin = std::max(area.begin, range.begin);
            const u64 end = std::min(area.end(), range.end());
            if (begin < end && !funcvals_in({begin, end - begin}, one_run)) return;
        }
    }
    // Whether the run, if it is to be one, goes on to the end.
    bool funcvals_in(Extent range, bool one_run) {
        const auto& table = *program_.pclntab;
        const unsigned word = table.word();
        bool unbroken = true;
        program_.reader.pointers(range, [&](u64 place, u64 code) {
            if (one_run && !unbroken) return;
            const auto f = program_.in_go_text(code) ? table.function_at(code) : std::nullopt;
            if (!f || table.entry(*f) != code) {
                unbroken = false;
                return;
            }
            claim(place, word, owners_.function(*f), CostClass::funcdata, Evidence::pclntab,
                  Rank::reference);
        });
        return unbroken || !one_run;
    }

    // What runs a package's initialisers: two u32, state and count, then as many entries. Go 1.21
    // and later list them in moduledata.
    void init_tasks() {
        const auto& reader = program_.reader;
        const auto& list = program_.module->inittasks;
        const auto& table = *program_.pclntab;
        const unsigned word = table.word();
        const u64 most = reader.at(list.data).size() / word;
        for (u64 i = 0; i < std::min(list.count, most); ++i) {
            const u64 task = reader.word(list.data + i * word).value_or(0);
            const auto bytes = reader.at(task);
            const u64 functions = find_int<u32>(bytes, 4, reader.endian()).value_or(0);
            if (functions == 0 || functions > bytes.size() / word) continue;
            const u64 code = reader.word(task + 8).value_or(0);
            const auto f = program_.in_go_text(code) ? table.function_at(code) : std::nullopt;
            if (!f || table.entry(*f) != code) continue;
            const auto package = owners_.package(program_.functions->package(*f));
            const auto name = sink_.keep(std::string(sink_.packages[package].name) + "..inittask");
            claim(task, 8 + functions * word, sink_.owner(OwnerKind::object, name, package),
                  CostClass::data, Evidence::moduledata, Rank::reference);
        }
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
