// Go string literals and static data, each to the lowest common owner of the functions that refer
// to it, directly or through other data. Literals are split exactly and outrank symbols; for other
// data a reference says where something begins but not where it ends, so it reaches to the next
// known start, says so (inference), and yields to any symbol.
#include "analysis/go/owners.hpp"
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
          owners_(*program.functions, sink, GoOwners::Make::asked),
          sections_(program.reader.image()) {}

    void run() {
        literals();
        static_data();
        known_data();
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
        // The datum that others may lie within, as far as the next that is aligned like it.
        go::Target whole;
        data_.references.each([&](const go::Target& target) {
            if (data_.areas.strings.contains(target.address)) return;
            const bool sure = target.by_code || target.by_data;
            if (target.user == User::nobody || whole.limit != target.address) whole = {};
            if (target.user == User::nobody) return;
            const u64 most = sure ? ~u64{0} : largest_at(target.address);
            if (most == ~u64{0} || whole.user == User::nobody) {
                if (target.address % largest_alignment == 0) whole = target;
                datum(target.address, target.limit, target.user);
            } else {
                const u64 end =
                    target.limit - target.address > most ? target.address + most : target.limit;
                datum(target.address, end, target.user);
                datum(end, target.limit, whole.user);
            }
            whole.limit = target.limit;
        });
    }
    // The linker aligns a datum by its size, up to 32. What code only reads or writes may be part
    // of another; it is no larger than its alignment says.
    static constexpr u64 largest_alignment = 32;
    static u64 largest_at(u64 address) {
        const u64 alignment = address & (~address + 1);
        return alignment >= largest_alignment ? ~u64{0} : 2 * alignment - 1;
    }
    void datum(u64 begin, u64 end, u32 user) {
        if (begin >= end) return;
        claim(begin, end - begin, owners_.user(user), class_at(begin), Evidence::inference,
              Rank::data_guess);
    }
    [[nodiscard]] CostClass class_at(u64 address) {
        if (section_ == nullptr || !section_->memory.contains(address))
            section_ = sections_.at(address);
        return section_ != nullptr && section_->writable ? CostClass::data : CostClass::rodata;
    }

    // What the linker or the runtime has in every program.
    void known_data() {
        if (data_.byte_table)
            claim(*data_.byte_table, go::byte_table_size,
                  sink_.owner(OwnerKind::object, "runtime.staticuint64s", sink_.package("runtime")),
                  class_at(*data_.byte_table), Evidence::inference, Rank::reference);
        if (data_.module_text && !data_.areas.strings.contains(data_.module_text->begin))
            claim(data_.module_text->begin, data_.module_text->size,
                  sink_.owner(OwnerKind::object, "runtime.modinfo.str", sink_.package("runtime")),
                  class_at(data_.module_text->begin), Evidence::inference, Rank::reference);
        const auto& image = program_.reader.image();
        for (const auto& s : image.sections)
            if (go::is_fips_info(s))
                claim(s.memory.begin, s.memory.size, generated("go:fipsinfo"), s.cost_class,
                      Evidence::format, Rank::reference);
    }
    OwnerId generated(std::string_view name) {
        return sink_.owner(OwnerKind::object, name, owners_.package(go::Packages::generated));
    }

    // Descriptions of all pointers in .data and .bss, for the garbage collector.
    void gc_programs() {
        const auto& m = *program_.module;
        for (const auto& [address, name] :
             {std::pair{m.gcdata, "[gc program of .data]"}, {m.gcbss, "[gc program of .bss]"}}) {
            const auto size = go::gc_program_size(program_.reader.at(address));
            if (!size) continue;
            const auto owner = sink_.owner(OwnerKind::structure, name, sink_.shared_package());
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

    // Go 1.21 and later list them in moduledata.
    void init_tasks() {
        const auto& list = program_.module->inittasks;
        const unsigned word = program_.pclntab->word();
        if (!data_.tasks.empty() && list.count != 0 && list.count <= data_.tasks.size())
            claim(list.data, list.count * word, generated("go:main.inittasks"), class_at(list.data),
                  Evidence::moduledata, Rank::reference);
        for (const auto& task : data_.tasks) {
            if (!task.function) continue;
            const auto package = owners_.package(program_.functions->package(*task.function));
            const auto name = sink_.keep(std::string(sink_.packages[package].name) + "..inittask");
            claim(task.at.begin, task.at.size, sink_.owner(OwnerKind::object, name, package),
                  CostClass::data, Evidence::moduledata, Rank::reference);
        }
    }

    const go::Program& program_;
    const go::StaticData& data_;
    ClaimSink& sink_;
    GoOwners owners_;
    SectionIndex sections_;
    const Section* section_ = nullptr;  ///< that was asked for last
};

}  // namespace

void pass_go_data(const Context& context, ClaimSink& sink) {
    if (context.go == nullptr || !context.go->data) return;
    DataEmitter(*context.go, sink).run();
}

}  // namespace binsize
