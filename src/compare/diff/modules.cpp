// Modules that came, went or were bumped, each with the bytes of its row: what a dependency update
// really costs.
#include "compare/diff/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace binsize::diff {
namespace {

// A replaced module is known by what it replaces: that is what the import paths say.
const std::string& identity(const Module& m) {
    return m.replaced_path.empty() ? m.path : m.replaced_path;
}
std::string version_text(const Module& m) {
    if (m.replaced_path.empty() || m.replaced_path == m.path) return m.version;
    return fmt::format("{} {}", m.path, m.version);
}

// The row of the modules breakdown that is about the module: "PATH" or "PATH@VERSION".
std::optional<Size> row_of(const Report& report, const Module& m) {
    const auto* breakdown = report.breakdown("modules");
    if (breakdown == nullptr) return std::nullopt;
    for (const auto& node : breakdown->root.children) {
        const auto path = node.name.view().substr(0, node.name.view().find('@'));
        if (path == m.path || path == identity(m)) return node.size;
    }
    return std::nullopt;
}

// Dependencies under the path without its major version, so that /v4 → /v5 is a bump.
using ByPath = std::map<std::string, std::vector<const Module*>>;
ByPath dependencies(const Report& report) {
    ByPath out;
    for (const auto& m : report.toolchain.modules)
        if (!m.main) out[pairing_key(identity(m)).text].push_back(&m);
    return out;
}

class Changes {
public:
    Changes(std::string_view member, const Report& before, const Report& after,
            std::vector<ModuleChange>& out)
        : member_(member), before_(&before), after_(&after), out_(&out) {}

    // The modules of one path: equal paths first, then major versions in order, then the rest.
    void compare(std::vector<const Module*> olds, std::vector<const Module*> news) {
        const auto by_identity = [](const Module* a, const Module* b) {
            return std::pair(identity(*a).size(), identity(*a)) <
                   std::pair(identity(*b).size(), identity(*b));
        };
        std::ranges::sort(olds, by_identity);
        std::ranges::sort(news, by_identity);
        for (auto& old : olds)
            for (auto& now : news)
                if (old != nullptr && now != nullptr && identity(*old) == identity(*now)) {
                    add(std::exchange(old, nullptr), std::exchange(now, nullptr));
                    break;
                }
        std::erase(olds, nullptr);
        std::erase(news, nullptr);
        for (std::size_t i = 0; i < std::max(olds.size(), news.size()); ++i)
            add(i < olds.size() ? olds[i] : nullptr, i < news.size() ? news[i] : nullptr);
    }

private:
    void add(const Module* old, const Module* now) {
        ModuleChange change;
        change.member = member_;
        change.path = identity(now != nullptr ? *now : *old);
        if (old != nullptr) {
            change.before = version_text(*old);
            change.size_before = row_of(*before_, *old);
        }
        if (now != nullptr) {
            change.after = version_text(*now);
            change.size_after = row_of(*after_, *now);
        }
        if (old != nullptr && now != nullptr && identity(*old) != identity(*now))
            change.before = fmt::format("{} {}", identity(*old), *change.before);
        if (change.before != change.after) out_->push_back(std::move(change));
    }

    std::string_view member_;
    const Report* before_;
    const Report* after_;
    std::vector<ModuleChange>* out_;
};

}  // namespace

void compare_modules(const Report& before, const Report& after, std::vector<ModuleChange>& out) {
    for_each_pair(before, after, [&](std::string_view member, const Report& b, const Report& a) {
        Changes changes(member, b, a, out);
        auto olds = dependencies(b);
        auto news = dependencies(a);
        for (auto& [key, list] : olds) {
            const auto match = news.find(key);
            changes.compare(list,
                            match == news.end() ? std::vector<const Module*>{} : match->second);
        }
        for (auto& [key, list] : news)
            if (!olds.contains(key)) changes.compare({}, list);
    });
    const auto moved = [](const ModuleChange& c) {
        return delta(c.size_before.value_or(Size{}).file, c.size_after.value_or(Size{}).file).bytes;
    };
    std::ranges::sort(out, [&](const ModuleChange& a, const ModuleChange& b) {
        return std::tuple(~moved(a), std::string_view(a.path), std::string_view(a.member)) <
               std::tuple(~moved(b), std::string_view(b.path), std::string_view(b.member));
    });
}

}  // namespace binsize::diff
