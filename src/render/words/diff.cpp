#include "render/words/diff.hpp"

#include "base/shorten.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace binsize::words {
namespace {

struct Word {
    std::string_view id, label;
    bool unlike;
};
constexpr std::array words = {
    Word{"tool_version", "binsize version", true},
    Word{"depth", "depth of analysis", true},
    Word{"format", "format", true},
    Word{"arch", "architecture", true},
    Word{"bits", "bits", true},
    Word{"endian", "byte order", true},
    Word{"os", "operating system", true},
    Word{"kind", "kind", true},
    Word{"stripped", "stripped", true},
    Word{"language", "language", true},
    Word{"compiler", "compiler", true},
    Word{"compiler_version", "compiler version", true},
    Word{"main_package", "main package", true},
    Word{"main_version", "main module", false},
    Word{"setting", "build setting", true},
    Word{"verdict", "finding", false},
    Word{"linkage", "linkage", true},
    Word{"interpreter", "interpreter", false},
    Word{"library", "library", false},
    Word{"glibc_min", "lowest glibc", false},
    Word{"libc", "C library", true},
    Word{"min_os", "lowest system version", false},
    Word{"sdk", "SDK", false},
    Word{"soname", "library name", false},
    Word{"run_paths", "run paths", false},
    Word{"pie", "position independent", true},
    Word{"nx", "no-execute stack", false},
    Word{"relro", "RELRO", false},
    Word{"full_relro", "full RELRO", false},
    Word{"bind_now", "BIND_NOW", false},
    Word{"aslr", "ASLR", false},
    Word{"cfg", "control flow guard", false},
    Word{"signed_code", "code signature", false},
};

std::string became(const std::optional<std::string>& before,
                   const std::optional<std::string>& after) {
    const auto shown = [](const std::string& v) { return v.empty() ? "\"\"" : short_value(v); };
    return (before ? shown(*before) : "none") + " → " + (after ? shown(*after) : "none");
}

std::string in_member(const std::string& member, std::string label) {
    return member.empty() ? std::move(label) : short_value(member) + ": " + label;
}

std::string_view plural(u64 n) { return n == 1 ? "" : "s"; }

}  // namespace

std::string signed_bytes(u64 before, u64 after) {
    const auto change = delta(before, after);
    if (change.bytes == 0) return "0";
    return (change.grew ? "+" : "−") + with_commas(change.bytes);
}

std::string signed_percent(u64 before, u64 after) {
    if (before == 0) return {};
    const auto change = delta(before, after);
    return percent_change(change.bytes, before, change.grew ? "+" : "−");
}

std::string remark(const DiffNode& node) {
    switch (node.status) {
        case RowStatus::added: return "(new)";
        case RowStatus::gone: return "(gone)";
        case RowStatus::renamed: return fmt::format("(was {})", shorten(node.old_name));
        case RowStatus::changed: break;
    }
    return {};
}

std::string headline(const Diff& diff) {
    const auto& b = diff.before.subject;
    const auto& a = diff.after.subject;
    const auto change = delta(b.size, a.size);
    const auto share = [](u64 before, u64 after) {
        const auto text = signed_percent(before, after);
        return text.empty() ? std::string() : fmt::format(" ({})", text);
    };
    const auto name = elide(a.name, 60);
    std::string out;
    if (change.bytes == 0)
        out = fmt::format("{} has {} byte{} on both sides", name, with_commas(a.size),
                          plural(a.size));
    else
        out = fmt::format("{} {} by {} byte{}{}, from {} to {}", name,
                          change.grew ? "grew" : "shrank", with_commas(change.bytes),
                          plural(change.bytes), share(b.size, a.size), with_commas(b.size),
                          with_commas(a.size));
    if (b.memory != a.memory)
        out += fmt::format("; memory {}{}", signed_bytes(b.memory, a.memory),
                           share(b.memory, a.memory));
    if (diff.empty()) out += ", and nothing that binsize looks at differs";
    return out;
}

Saying say(const ContextChange& change) {
    const auto word = std::ranges::find(words, change.id, &Word::id);
    Saying out;
    out.label = word == words.end() ? change.id : std::string(word->label);
    out.unlike = word != words.end() && word->unlike;
    out.text = became(change.before, change.after);
    const auto name = short_value(change.name);
    if (change.id == "library") {
        // What kind of library it is matters only where that is what changed.
        const bool both = change.before && change.after;
        out.text = both ? fmt::format("{} {}", name, out.text)
                        : fmt::format("{} {}", change.after ? "added" : "removed", name);
    } else if (!change.name.empty()) {
        out.label = change.id == "verdict" ? name : fmt::format("{} {}", out.label, name);
    }
    out.label = in_member(change.member, std::move(out.label));
    return out;
}

Saying say(const ModuleChange& change) {
    return {in_member(change.member, short_value(change.path)), became(change.before, change.after),
            false};
}

}  // namespace binsize::words
