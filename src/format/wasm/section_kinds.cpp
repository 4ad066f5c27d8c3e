// What a section is for, by its number or its name.
#include "format/wasm/parts.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace binsize::wasm {
namespace {

// By number.
constexpr std::array<SectionKind, 14> core_sections = {{{"custom", CostClass::unknown},
                                                        {"type", CostClass::headers},
                                                        {"import", CostClass::dynamic_linking},
                                                        {"function", CostClass::headers},
                                                        {"table", CostClass::headers},
                                                        {"memory", CostClass::headers},
                                                        {"global", CostClass::data},
                                                        {"export", CostClass::dynamic_linking},
                                                        {"start", CostClass::headers},
                                                        {"element", CostClass::rodata},
                                                        {"code", CostClass::code},
                                                        {"data", CostClass::data},
                                                        {"data count", CostClass::headers},
                                                        {"tag", CostClass::headers}}};
constexpr std::array<SectionKind, 13> component_sections = {{{"custom", CostClass::unknown},
                                                             {"core module", CostClass::code},
                                                             {"core instance", CostClass::headers},
                                                             {"core type", CostClass::headers},
                                                             {"component", CostClass::code},
                                                             {"instance", CostClass::headers},
                                                             {"alias", CostClass::headers},
                                                             {"type", CostClass::headers},
                                                             {"canon", CostClass::headers},
                                                             {"start", CostClass::headers},
                                                             {"import", CostClass::dynamic_linking},
                                                             {"export", CostClass::dynamic_linking},
                                                             {"value", CostClass::data}}};

}  // namespace

std::optional<SectionKind> section_kind(u32 id, bool component) {
    const std::span<const SectionKind> known =
        component ? std::span<const SectionKind>(component_sections) : core_sections;
    return id < known.size() ? std::optional(known[id]) : std::nullopt;
}

CostClass class_of_custom(std::string_view name) {
    constexpr std::array<SectionKind, 9> exact = {{{"name", CostClass::symbol_names},
                                                   {"producers", CostClass::build_info},
                                                   {"target_features", CostClass::build_info},
                                                   {"build_id", CostClass::build_info},
                                                   {"go:buildid", CostClass::build_info},
                                                   {"go.buildid", CostClass::build_info},
                                                   {"dylink.0", CostClass::dynamic_linking},
                                                   {"linking", CostClass::symbol_names},
                                                   {"sourceMappingURL", CostClass::build_info}}};
    const auto it = std::ranges::find(exact, name, &SectionKind::name);
    if (it != exact.end()) return it->cost_class;
    if (name.starts_with(".debug_") || name == "external_debug_info") return CostClass::dwarf;
    if (name.starts_with("reloc.")) return CostClass::relocations;
    return CostClass::unknown;
}

}  // namespace binsize::wasm
