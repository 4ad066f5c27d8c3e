// Everything but sizes that two reports disagree on. It comes first in every output: a number
// between two compilers, architectures or depths of analysis does not mean what it seems to.
#include "compare/diff/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace binsize::diff {
namespace {

using Text = std::optional<std::string>;

Text text(const std::string& value) { return value.empty() ? Text() : Text(value); }
Text text(std::optional<bool> value) { return value ? Text(*value ? "yes" : "no") : Text(); }

Text depth(const Report& report) {
    if (!report.coverage) return "containers only";
    return std::ranges::any_of(report.breakdowns, &Breakdown::is_cut) ? "largest rows only"
                                                                      : "full";
}

std::string join(const std::vector<std::string>& list) {
    return fmt::format("{}", fmt::join(list, ":"));
}

class Context {
public:
    Context(std::string_view member, std::vector<ContextChange>& out)
        : member_(member), out_(&out) {}

    void add(std::string id, Text before, Text after, std::string name = {}) {
        if (before == after) return;
        out_->push_back({std::move(id), std::move(name), std::string(member_), std::move(before),
                         std::move(after)});
    }
    // Lists of (name, value): by name, in the order of names, so that file order is no difference.
    // A name that stands several times is told apart by its number.
    template <class T, class Name, class Of>
    void add_list(const std::string& id, const std::vector<T>& before, const std::vector<T>& after,
                  Name name, Of value) {
        std::map<std::pair<std::string, int>, std::pair<Text, Text>> rows;
        const auto put = [&](const std::vector<T>& list, Text std::pair<Text, Text>::* side) {
            std::map<std::string, int> seen;
            for (const auto& item : list)
                rows[{name(item), seen[name(item)]++}].*side = value(item);
        };
        put(before, &std::pair<Text, Text>::first);
        put(after, &std::pair<Text, Text>::second);
        for (auto& [key, sides] : rows)
            add(id, std::move(sides.first), std::move(sides.second), key.first);
    }

private:
    std::string_view member_;
    std::vector<ContextChange>* out_;
};

void compare_subjects(const Report& b, const Report& a, Context& context) {
    const auto& x = b.subject;
    const auto& y = a.subject;
    const auto bits = [](const Subject& s) {
        return s.bits == 0 ? Text() : Text(std::to_string(s.bits));
    };
    context.add("tool_version", text(b.tool_version), text(a.tool_version));
    context.add("depth", depth(b), depth(a));
    context.add("format", text(x.format), text(y.format));
    context.add("arch", text(x.arch), text(y.arch));
    context.add("bits", bits(x), bits(y));
    context.add("endian", text(x.endian), text(y.endian));
    context.add("os", text(x.os), text(y.os));
    context.add("kind", text(x.kind), text(y.kind));
}

// The main module's own version is what is being compared, and changes with every commit where the
// toolchain stamps it; it is told, once, as main_version.
Text main_version(const Toolchain& t) {
    for (const auto& m : t.modules)
        if (m.main) return text(m.version);
    return {};
}

void compare_toolchains(const Toolchain& b, const Toolchain& a, Context& context) {
    context.add("language", text(b.language), text(a.language));
    context.add("compiler", text(b.compiler), text(a.compiler));
    context.add("compiler_version", text(b.version), text(a.version));
    context.add("main_package", text(b.main_package), text(a.main_package));
    context.add("main_version", main_version(b), main_version(a));
    // vcs.* names the commit: it differs whenever there is something to compare.
    const auto comparable = [](const Toolchain& t) {
        auto settings = t.settings;
        std::erase_if(settings, [](const Setting& s) { return s.key.starts_with("vcs"); });
        return settings;
    };
    context.add_list(
        "setting", comparable(b), comparable(a), [](const Setting& s) { return s.key; },
        [](const Setting& s) { return Text(s.value); });
    context.add_list(
        "verdict", b.verdicts, a.verdicts, [](const Statement& v) { return v.id; },
        [](const Statement& v) { return Text(v.value); });
}

void compare_linkage(const LinkageReport& b, const LinkageReport& a, Context& context) {
    context.add("linkage", text(b.kind), text(a.kind));
    context.add("interpreter", b.interpreter, a.interpreter);
    context.add_list(
        "library", b.libraries, a.libraries, [](const Library& l) { return l.name; },
        [](const Library& l) { return Text(l.kind); });
    context.add("glibc_min", text(b.glibc_min), text(a.glibc_min));
    context.add("libc", text(b.libc), text(a.libc));
    context.add("min_os", text(b.min_os), text(a.min_os));
    context.add("sdk", text(b.sdk), text(a.sdk));
    context.add("soname", text(b.soname), text(a.soname));
    context.add("run_paths", text(join(b.run_paths)), text(join(a.run_paths)));
    context.add("pie", text(b.pie), text(a.pie));
    context.add("nx", text(b.nx), text(a.nx));
    context.add("relro", text(b.relro), text(a.relro));
    context.add("full_relro", text(b.full_relro), text(a.full_relro));
    context.add("bind_now", text(b.bind_now), text(a.bind_now));
    context.add("aslr", text(b.aslr), text(a.aslr));
    context.add("cfg", text(b.cfg), text(a.cfg));
    context.add("signed_code", text(b.signed_code), text(a.signed_code));
}

}  // namespace

void compare_context(const Report& before, const Report& after, std::vector<ContextChange>& out) {
    for_each_pair(before, after, [&](std::string_view member, const Report& b, const Report& a) {
        Context context(member, out);
        compare_subjects(b, a, context);
        context.add("stripped", text(b.subject.stripped), text(a.subject.stripped));
        compare_toolchains(b.toolchain, a.toolchain, context);
        compare_linkage(b.linkage, a.linkage, context);
    });
}

}  // namespace binsize::diff
