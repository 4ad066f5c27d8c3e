#include "evidence/go/init_tasks.hpp"

#include "evidence/go/code_scan.hpp"

#include <algorithm>
#include <unordered_set>

namespace binsize::go {
namespace {

class TaskFinder {
public:
    explicit TaskFinder(const Functions& functions)
        : functions_(functions),
          table_(functions.table()),
          reader_(*table_.reader),
          budget_(reader_.image().bytes.size()) {}

    // Two u32, state and count, then as many entries.
    [[nodiscard]] std::optional<InitTask> listed(u64 address) const {
        const auto bytes = reader_.at(address);
        const u64 count = find_int<u32>(bytes, 4, reader_.endian()).value_or(0);
        if (count == 0 || count > bytes.size() / word()) return std::nullopt;
        const auto function = function_at(address + 8);
        if (!function) return std::nullopt;
        return InitTask{{address, 8 + count * word()}, function};
    }

    // Three words, state, number of tasks and of functions, then so many pointers to each.
    // Gives those to `needed`. Tasks that a linker wrote do not overlap: all of them together are
    // no larger than the file.
    [[nodiscard]] std::optional<InitTask> linked(u64 address, std::vector<u64>& needed) {
        const u64 room = reader_.at(address).size() / word();
        if (room < 3 || number(address) != 0) return std::nullopt;
        const u64 tasks = number(address + word());
        const u64 functions = number(address + 2 * u64{word()});
        if (tasks > room - 3 || functions > room - 3 - tasks || tasks + functions == 0)
            return std::nullopt;
        InitTask out{{address, (3 + tasks + functions) * word()}, std::nullopt};
        if (out.at.size > budget_) return std::nullopt;
        budget_ -= out.at.size;
        const u64 code = address + (3 + tasks) * word();
        for (u64 i = 0; i < functions; ++i) {
            const auto f = function_at(code + i * word());
            if (!f) return std::nullopt;
            if (!out.function) out.function = f;
        }
        for (u64 i = 0; i < tasks; ++i)
            needed.push_back(reader_.word(address + (3 + i) * word()).value_or(0));
        return out;
    }

    // What runtime.main hands to doInit.
    [[nodiscard]] std::vector<u64> roots() const {
        std::vector<u64> out;
        const Isa isa = isa_of(reader_.image().arch);
        for (u32 f = 0; f < functions_.count(); ++f) {
            if (functions_.name(f) != "runtime.main") continue;
            const u64 entry = table_.entry(f);
            scan_code(isa, clip_slice(reader_.at(entry), 0, functions_.size(f)), entry,
                      [&](u64 target, Use use) {
                          if (use == Use::address) out.push_back(target);
                      });
        }
        return out;
    }

private:
    [[nodiscard]] unsigned word() const { return table_.word(); }
    [[nodiscard]] u64 number(u64 address) const {
        return reader_.plain_word(address).value_or(~u64{0});
    }
    [[nodiscard]] std::optional<u32> function_at(u64 place) const {
        const u64 code = reader_.word(place).value_or(0);
        if (code < table_.module.text || code >= table_.module.etext) return std::nullopt;
        const auto f = table_.function_at(code);
        return f && table_.entry(*f) == code ? f : std::nullopt;
    }

    const Functions& functions_;
    const Pclntab& table_;
    const PointerReader& reader_;
    u64 budget_;
};

}  // namespace

std::vector<InitTask> find_init_tasks(const Functions& functions) {
    const auto& table = functions.table();
    const auto& reader = *table.reader;
    const auto& list = table.module.inittasks;
    TaskFinder finder(functions);
    std::vector<InitTask> out;
    if (table.module.at_least(Layout::go1_21)) {
        const u64 most = reader.at(list.data).size() / table.word();
        for (u64 i = 0; i < std::min(list.count, most); ++i)
            if (const auto task =
                    finder.listed(reader.word(list.data + i * table.word()).value_or(0)))
                out.push_back(*task);
    } else {
        auto work = finder.roots();
        std::unordered_set<u64> seen;
        while (!work.empty()) {
            const u64 address = work.back();
            work.pop_back();
            if (!seen.insert(address).second) continue;
            const auto task = finder.linked(address, work);
            if (task) out.push_back(*task);
        }
    }
    std::ranges::sort(out, {}, [](const InitTask& t) { return t.at.begin; });
    return out;
}

}  // namespace binsize::go
