// What the metadata of Swift says of a program without symbols: structures and functions of types,
// in the package of their module. Symbols outrank it, for these state the same.
#include "analysis/packages.hpp"
#include "analysis/pass.hpp"
#include "analysis/section_index.hpp"
#include "evidence/swift/metadata.hpp"

namespace binsize {
namespace {

class Emitter {
public:
    Emitter(const Context& context, ClaimSink& sink, const SwiftMetadata& found)
        : sink_(sink),
          sections_(context.image),
          found_(found),
          packages_(swift_packages(found, sink)) {}

    void functions(const FunctionTable& functions) {
        for (const auto& found : found_.functions) {
            const auto* const f = function_at(functions, found.code);
            if (f == nullptr || f->begin != found.code) continue;
            sink_.claim_address({f->begin, f->size},
                                owner(OwnerKind::function, found.what, found.of), CostClass::code,
                                Evidence::format, Rank::symbol_guess);
        }
    }
    void parts() {
        for (const auto& p : found_.parts)
            if (const auto* const section = sections_.at(p.at.begin))
                sink_.claim_address(p.at, owner(OwnerKind::object, p.what, p.of),
                                    section->cost_class, Evidence::format, Rank::data_guess);
    }

private:
    OwnerId owner(OwnerKind kind, std::string_view what, u32 of) {
        const auto& c = found_.contexts[of];
        const auto name = c.name.empty() ? sink_.keep({what, " ", c.module})
                                         : sink_.keep({what, " ", c.module, ".", c.name});
        return sink_.owner(kind, name, packages_[of]);
    }

    ClaimSink& sink_;
    SectionIndex sections_;
    const SwiftMetadata& found_;
    std::vector<PackageId> packages_;  // by context
};

}  // namespace

void pass_swift(const Context& context, ClaimSink& sink) {
    if (context.swift == nullptr) return;
    Emitter emitter(context, sink, *context.swift);
    if (context.functions != nullptr) emitter.functions(context.functions->table);
    emitter.parts();
}

}  // namespace binsize
