// Which pages starting touches, without a run. Sure are those of the first instruction of each step
// on the way to main, what the loader reads and writes of the program, and the tables that Go's
// runtime walks before main from one end to the other. Beyond these, what the steps call directly
// and what that code names: much of it runs, but errors that do not happen are in it, and what is
// called through pointers is not.
// Facts: glibc's and musl's dynamic loaders (all relocations are walked, also where functions are
// bound later); runtime/symtab.go (moduledataverify1 reads all of ftab), runtime/iface.go
// (itabsinit reads each itab and the hash of its two types), runtime/proc.go (doInit1) of Go 1.16
// to 1.27.
#include "analysis/start/start.hpp"
#include "analysis/start/start_pages.hpp"
#include "evidence/function_bounds.hpp"
#include "evidence/go/call_scan.hpp"
#include "evidence/go/init_order.hpp"
#include "evidence/loader_writes.hpp"
#include "wire/elf.hpp"

namespace binsize {
namespace {

class Estimate {
public:
    Estimate(const Context& context, Start& out)
        : context_(context),
          image_(context.image),
          out_(out),
          reader_(context.image),
          parts_(mapped_parts(context.image, out.page)),
          part_of_(parts_),
          sure_(parts_, part_of_, out.page),
          named_(parts_, part_of_, out.page) {}

    void run() {
        add_steps();
        if (image_.traits.linux_loads) add_loader();
        if (context_.go != nullptr && context_.go->functions) add_go_tables();
        const bool follows = go::isa_of(image_.arch) != go::Isa::other && follow();
        named_.add(sure_);
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            auto& e = out_.segments[i].estimate.emplace();
            e.sure = sure_.count(i);
            if (follows) e.named = named_.count(i);
        }
    }

private:
    void add_steps() {
        for (const auto& step : out_.steps) {
            // An initialiser's is its task.
            if (!step.address || step.kind == "initializer") continue;
            // Nobody calls a library's.
            if (step.kind == "main" && image_.kind != FileKind::executable) continue;
            sure_.add(*step.address);
            if (step.kind != "main") begin_.push_back(*step.address);
        }
    }

    void add_loader() {
        each_loader_write(image_, [&](u64 address) { sure_.add(address); });
        for (const auto& part : parts_) {
            // What is behind the file's bytes in their last page is cleared.
            const u64 end = part.memory.begin + part.file.size;
            if (part.writable && part.file.size > 0 && part.file.size < part.memory.size &&
                end % out_.page != 0)
                sure_.add(end);
        }
        for (const auto& s : image_.sections) {
            if (!s.loaded || s.file.size == 0) continue;
            switch (s.raw_type) {
                case elf::SHT_REL:
                case elf::SHT_RELA:
                case elf::SHT_RELR: sure_.add({s.memory.begin, s.file.size}); break;
                case elf::SHT_DYNAMIC: add_dynamic(s); break;
                case elf::SHT_DYNSYM:
                case elf::SHT_GNU_HASH:
                case elf::SHT_HASH:
                case elf::SHT_STRTAB: named_.add({s.memory.begin, s.file.size}); break;
                default: break;
            }
        }
    }

    // Up to the entry that ends it; there may be some to spare.
    void add_dynamic(const Section& s) {
        const u64 entry = 2 * u64{image_.word()};
        u64 size = 0;
        while (size + entry <= s.file.size &&
               reader_.plain_word(s.memory.begin + size).value_or(0) != 0)
            size += entry;
        sure_.add({s.memory.begin, size + 1});
    }

    void add_go_tables() {
        const auto& functions = *context_.go->functions;
        const auto& table = functions.table();
        const u64 word = table.word();
        sure_.add({table.module.address, table.module.size});
        sure_.add(table.module.header.address);
        sure_.add({table.module.ftab.data, u64{table.count} * table.entry_size + 1});
        const auto tasks = go::init_steps_in_order(functions);
        if (!tasks.empty())
            sure_.add({table.module.inittasks.data, table.module.inittasks.count * word});
        for (const auto& task : tasks) {
            sure_.add({task.address, 8 + task.functions.size() * word});
            for (const u32 f : task.functions) {
                sure_.add(table.entry(f));
                begin_.push_back(table.entry(f));
            }
        }
        if (!context_.go->types) return;
        const auto& types = *context_.go->types;
        for (const auto& itab : types.itabs) {
            sure_.add({itab.address, 2 * word});
            for (const u32 type : {itab.interface, itab.concrete})
                if (type < types.types.size())
                    sure_.add({types.region.base() + types.types[type].offset + 2 * word, 4});
        }
    }

    // False where nothing says how far functions reach.
    bool follow() {
        if (context_.go != nullptr && context_.go->functions) {
            const auto& functions = *context_.go->functions;
            const auto& table = functions.table();
            follow_all(functions.count(), [&](u64 address) -> std::optional<Function> {
                const auto f = table.function_at(address);
                if (!f || table.entry(*f) != address) return std::nullopt;
                return Function{*f, {address, functions.size(*f)}};
            });
            return true;
        }
        const auto bounds = read_function_bounds(image_);
        follow_all(bounds.size(), [&](u64 address) -> std::optional<Function> {
            const auto* f = function_at(bounds, address);
            if (f == nullptr || f->begin != address) return std::nullopt;
            return Function{static_cast<std::size_t>(f - bounds.data()), {address, f->size}};
        });
        return !bounds.empty();
    }

    struct Function {
        std::size_t number;
        Extent code;
    };
    template <class F>
    void follow_all(std::size_t count, F&& function_of) {
        const auto isa = go::isa_of(image_.arch);
        std::vector<bool> seen(count);
        std::vector<Extent> open;
        const auto reach = [&](u64 address) {
            const auto f = function_of(address);
            if (!f || seen[f->number]) return f.has_value();
            seen[f->number] = true;
            open.push_back(f->code);
            return true;
        };
        for (const u64 address : begin_) reach(address);
        while (!open.empty()) {
            const Extent at = open.back();
            open.pop_back();
            named_.add(at);
            const auto code = clip_slice(reader_.at(at.begin), 0, at.size);
            go::scan_direct_calls(isa, code, at.begin, [&](u64 target, bool) { reach(target); });
            go::scan_code(isa, code, at.begin, [&](u64 target, go::Use use) {
                const auto part = part_of_(target);
                if (part == parts_.size() || parts_[part].executable) return;
                named_.add(target);
                // What a function value leads to is called, or begins a goroutine.
                if (use == go::Use::address && context_.go != nullptr)
                    if (const auto code_at = reader_.word(target)) reach(*code_at);
            });
        }
    }

    const Context& context_;
    const Image& image_;
    Start& out_;
    go::PointerReader reader_;
    std::vector<MappedPart> parts_;
    PartFinder part_of_;
    StartPages sure_, named_;
    std::vector<u64> begin_;  // functions on the way but main
};

}  // namespace

void add_estimate(const Context& context, Start& out) {
    if (!context.image.traits.linear_memory) Estimate(context, out).run();
}

}  // namespace binsize
