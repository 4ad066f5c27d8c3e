#include "analysis/go/method_pruning.hpp"

#include "base/base.hpp"

#include <algorithm>

namespace binsize {
namespace {

/// A plug-in can call any method, exported or not: the linker drops none where a program may load
/// some, which it may if package plugin is among its imports, used or not, and cgo is on.
bool may_load_plugins(const go::Program& program) {
    // A slot of a hundred may be zero by the way that types are found.
    constexpr u64 few = 50;
    const auto kept = [](go::MethodSlots slots) { return slots.pruned * few <= slots.exported; };
    const auto& hidden = program.types->hidden_methods;
    const bool is_plugin = program.module->ptab.count != 0;
    return !is_plugin && hidden.exported >= fewest_slots && kept(hidden) &&
           kept(program.types->methods);
}

std::string join_steps(const MethodLookup& lookup) {
    std::string out;
    for (const auto step : lookup.steps)
        out += fmt::format("{}{}", out.empty() ? "" : " → ", printable(step));
    return out;
}

// "text/template.(*state).evalField calls reflect.Value.MethodByName: main.main → …"
std::string words_of(const MethodLookup& lookup) {
    auto out = fmt::format("{} {} {}", printable(lookup.name),
                           lookup.inferred ? "seems to call" : "calls", lookup.callee);
    if (lookup.constant) out += " with a constant name";
    if (lookup.chain.size() > 1)
        out += fmt::format(" ({}{})", join_steps(lookup),
                           lookup.by_table ? ", through a method table or a variable" : "");
    else if (lookup.chain.empty())
        out += " (no chain of calls leads there)";
    return out;
}

std::string causes(const MethodPruning& found) {
    constexpr std::size_t most = 3;
    std::string out;
    if (found.may_load_plugins)
        out += "; package plugin is imported, so that all methods are kept, unexported ones, too";
    const auto sure =
        static_cast<std::size_t>(std::ranges::count(found.lookups, false, &MethodLookup::constant));
    // Names that are constants count where nothing else does: before Go 1.22 all names did.
    const auto count = sure != 0 || found.may_load_plugins ? sure : found.lookups.size();
    for (std::size_t i = 0; i < std::min(count, most); ++i)
        out += "; " + words_of(found.lookups[i]);
    if (count > most) {
        out += fmt::format("; {} more call them: ", count - most);
        for (std::size_t i = most; i < std::min(count, 2 * most); ++i)
            out += (i == most ? "" : ", ") + printable(found.lookups[i].name);
        if (count > 2 * most) out += ", …";
    }
    return out.empty() ? "; who looks methods up is not found" : out;
}

}  // namespace

Pruning judge_pruning(go::MethodSlots slots) {
    if (slots.exported < fewest_slots) return Pruning::unclear;
    const double share = static_cast<double>(slots.pruned) / static_cast<double>(slots.exported);
    if (share >= pruned_when_on) return Pruning::on;
    return share <= pruned_when_off ? Pruning::off : Pruning::unclear;
}

std::optional<MethodPruning> find_method_pruning(const go::Program& program) {
    if (!program.types || !program.functions || program.types->methods.exported == 0)
        return std::nullopt;
    MethodPruning out;
    out.slots = program.types->methods;
    out.in_itabs = program.types->methods_in_itabs;
    out.state = judge_pruning(out.in_itabs);
    LookupFinder finder(program);
    if (out.state != Pruning::off && finder.surely_looks_up()) out.state = Pruning::off;
    if (out.state == Pruning::on) return out;
    out.may_load_plugins = may_load_plugins(program);
    out.lookups = finder.find(out.may_go);
    return out;
}

std::string pruning_words(const MethodPruning& found) {
    auto out =
        fmt::format("{} of {} exported method slots pruned, {} of {} of types in itabs",
                    with_commas(found.slots.pruned), with_commas(found.slots.exported),
                    with_commas(found.in_itabs.pruned), with_commas(found.in_itabs.exported));
    if (found.state == Pruning::on) return out;
    return fmt::format("{}{}; dropping methods would save at most {} of code", out, causes(found),
                       human_size(found.may_go));
}

}  // namespace binsize
