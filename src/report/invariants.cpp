// What every report must hold. Analysis checks its own work with this before anybody sees a number,
// the reader checks what a saved file claims, and every end-to-end test checks both.
#include "base/pages.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "report/fields.hpp"
#include "report/report.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace binsize {
namespace {

constexpr std::size_t worth_a_thread = 8192;  // rows

std::string sizes(const Size& size) {
    return fmt::format("{} bytes of file and {} of memory{}", size.file, size.memory,
                       size.gzip == 0 ? "" : fmt::format(" and {} of gzip", size.gzip));
}

// Sums on all rulers; false where a sum leaves 64 bits, which only a forged report does.
bool add(Size& total, const Size& more) {
    return !__builtin_add_overflow(total.file, more.file, &total.file) &&
           !__builtin_add_overflow(total.memory, more.memory, &total.memory) &&
           !__builtin_add_overflow(total.gzip, more.gzip, &total.gzip);
}

class Checker {
public:
    std::optional<Error> report(const Report& root) {
        std::vector<const Report*> open = {&root};
        while (!open.empty()) {
            const Report& r = *open.back();
            open.pop_back();
            if (auto error = one_report(r)) return error;
            for (const auto& member : r.members) open.push_back(&member);
        }
        return std::nullopt;
    }

private:
    std::optional<Error> one_report(const Report& r) {
        where_ = printable(r.subject.name);
        if (!plain_values(r)) return broken("{}", problem_);
        for (const auto& b : r.breakdowns)
            if (auto error = breakdown(b, whole_of(r))) return error;
        for (const auto& t : r.tables)
            for (const auto& row : t.rows)
                if (row.size() != t.columns.size())
                    return broken("table {}: a row has {} cells, the table {} columns", t.id,
                                  row.size(), t.columns.size());
        return std::nullopt;
    }

    // What rows take of a gzip file is known of all of them or of none.
    static Size whole_of(const Report& r) {
        Size whole{r.subject.size, r.subject.memory};
        if (r.breakdowns.front().root.size.gzip == 0) return whole;
        whole.gzip = r.breakdowns.front().root.size.gzip;
        for (const auto& c : r.subject.compressed)
            if (c.method == "gzip") whole.gzip = c.bytes;
        return whole;
    }

    std::optional<Error> breakdown(const Breakdown& b, const Size& whole) {
        if (b.root.size != whole)
            return broken("breakdown {}: the root has {}, the subject {}", b.id, sizes(b.root.size),
                          sizes(whole));
        std::vector<const Node*> open;
        if (!b.root.children.empty()) open.push_back(&b.root);
        while (!open.empty()) {
            const Node& node = *open.back();
            open.pop_back();
            Size sum;
            for (const auto& child : node.children) {
                if (!add(sum, child.size))
                    return broken("breakdown {}: the rows of \"{}\" overflow", b.id,
                                  node.name.view());
                if (!child.children.empty()) open.push_back(&child);
            }
            if (sum != node.size)
                return broken("breakdown {}: the rows of \"{}\" add up to {}, not {}", b.id,
                              node.name.view(), sizes(sum), sizes(node.size));
            if (const auto* twice = repeated_name(node.children))
                return broken("breakdown {}: two rows of \"{}\" are called \"{}\"", b.id,
                              node.name.view(), twice->view());
        }
        return std::nullopt;
    }

    template <class... Args>
    Error broken(fmt::format_string<Args...> format, Args&&... args) {
        const auto what = fmt::format(format, std::forward<Args>(args)...);
        return {ErrorKind::internal, fmt::format("{}: {}", where_, what)};
    }

    // An open-addressing table of rows; names are compared only where hashes agree. Names whose
    // hashes differ in their last bit cannot be equal: two threads take one kind each.
    const RowText* repeated_name(const Nodes& rows) {
        hashes_.resize(rows.size());
        in_halves(rows.size(), worth_a_thread, [&](std::size_t from, std::size_t to) {
            for (auto i = from; i < to; ++i)
                hashes_[i] = std::hash<std::string_view>{}(rows[i].name);
        });
        const RowText* twice[2] = {};
        const auto look = [&](std::size_t half) {
            auto& slots = slots_[half];  // row from 1; 0: free
            slots.assign(std::bit_ceil(rows.size() + 1), 0);
            const auto mask = slots.size() - 1;
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const auto hash = hashes_[i];
                if (hash % 2 != half) continue;
                auto at = (hash >> 1U) & mask;
                for (; slots[at] != 0; at = (at + 1) & mask)
                    if (hashes_[slots[at] - 1] == hash && rows[slots[at] - 1].name == rows[i].name)
                        twice[half] = &rows[i].name;
                slots[at] = i + 1;
            }
        };
        if (rows.size() < worth_a_thread)
            look(0), look(1);
        else
            in_parallel([&] { look(0); }, [&] { look(1); });
        return twice[0] != nullptr ? twice[0] : twice[1];
    }

    // Strings, shares and counts, wherever they stand. Members are left to report().
    bool plain_values(const Report& r) {
        bool fine = true;
        fields(r, [&](Presence, std::string_view name, const auto& member) {
            if (fine && !value(member)) {
                fine = false;
                problem_ = fmt::format("{}: {}", name, problem_);
            }
        });
        return fine;
    }
    template <class S>
    bool value(const S& s)
        requires requires { fields(s, [](Presence, std::string_view, auto&&) {}); }
    {
        bool fine = true;
        fields(s, [&](Presence, std::string_view, const auto& member) {
            fine = fine && value(member);
        });
        return fine;
    }
    template <class T>
    bool value(const std::vector<T>& list) {
        if constexpr (std::same_as<T, Report>)
            return true;
        else
            return std::ranges::all_of(list, [&](const T& element) { return value(element); });
    }
    bool value(const Nodes& list) { return rows(list); }
    // There are a thousand times as many rows as anything else, of few kinds.
    bool value(const Node& row) {
        if (!value(row.name)) return false;
        if (row.kind != kind_ && !value(row.kind)) return false;
        if (row.evidence != evidence_ && !value(row.evidence)) return false;
        kind_ = row.kind;
        evidence_ = row.evidence;
        return rows(row.children);
    }
    template <class T>
    bool value(const std::optional<T>& maybe) {
        return !maybe || value(*maybe);
    }
    bool value(const Value& cell) {
        return std::visit(
            [&](const auto& v) {
                if constexpr (std::same_as<std::decay_t<decltype(v)>, double>)
                    return require(std::isfinite(v), "a number is not finite");
                else
                    return value(v);
            },
            cell);
    }
    bool value(const std::string& text) { return value(std::string_view(text)); }
    bool value(const RowText& text) { return value(text.view()); }
    bool value(std::string_view text) {
        if (is_printable(text)) return true;
        problem_ = fmt::format("the text \"{}\" is not printable", printable(text));
        return false;
    }
    bool value(double share) { return require(share >= 0 && share <= 1, "a share is not 0…1"); }
    bool value(const ToolField<const std::string>& tool) { return value(tool.version); }
    bool value(const auto&) { return true; }

    bool rows(const Nodes& list) {
        if (list.size() < worth_a_thread)
            return std::ranges::all_of(list, [&](const Node& node) { return value(node); });
        std::string problems[2];
        in_halves(list.size(), worth_a_thread, [&](std::size_t from, std::size_t to) {
            Checker half;
            while (from < to && half.value(list[from])) ++from;
            problems[to == list.size() ? 1 : 0] = std::move(half.problem_);
        });
        problem_ = !problems[0].empty() ? problems[0] : problems[1];
        return problem_.empty();
    }

    bool require(bool holds, const char* problem) {
        if (!holds) problem_ = problem;
        return holds;
    }

    BigVector<std::size_t> hashes_;  // by row
    BigVector<std::size_t> slots_[2];
    std::string where_;
    std::string problem_;
    std::string_view kind_, evidence_;  ///< of the row looked at last
};

}  // namespace

std::optional<Error> check_invariants(const Report& report) { return Checker().report(report); }

}  // namespace binsize
