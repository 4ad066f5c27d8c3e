// Objective-C's classes and methods, as their symbols would call them, in the package of their
// class. Symbols outrank it, for these state the same.
#include "evidence/objc.hpp"
#include "analysis/packages.hpp"
#include "analysis/pass.hpp"
#include "analysis/section_index.hpp"
#include "evidence/function_bounds.hpp"

namespace binsize {
namespace {

class Emitter {
public:
    Emitter(const Context& context, ClaimSink& sink, const ObjcMetadata& found)
        : sink_(sink), sections_(context.image), found_(found) {
        for (const auto& c : found.classes) {
            const auto package = objc_package(c.name);
            packages_.push_back(sink.package(package.name));
            sink.packages[packages_.back()].category = package.category;
        }
    }

    void methods(const FunctionTable& functions) {
        for (const auto& m : found_.methods) {
            const auto* const f = function_at(functions, m.code);
            if (f == nullptr || f->begin != m.code) continue;
            const auto& c = found_.classes[m.of];
            const auto name =
                c.category.empty()
                    ? sink_.keep({m.of_class ? "+[" : "-[", c.name, " ", m.selector, "]"})
                    : sink_.keep({m.of_class ? "+[" : "-[", c.name, "(", c.category, ") ",
                                  m.selector, "]"});
            sink_.claim_address({f->begin, f->size},
                                sink_.owner(OwnerKind::function, name, packages_[m.of]),
                                CostClass::code, Evidence::format, Rank::symbol_guess);
        }
    }
    void parts() {
        for (const auto& p : found_.parts) {
            const auto* const section = sections_.at(p.at.begin);
            if (section == nullptr) continue;
            const auto& c = found_.classes[p.of];
            const auto name = c.category.empty()
                                  ? sink_.keep({p.symbol, c.name})
                                  : sink_.keep({p.symbol, c.name, "_$_", c.category});
            sink_.claim_address(p.at, sink_.owner(OwnerKind::object, name, packages_[p.of]),
                                section->cost_class, Evidence::format, Rank::data_guess);
        }
    }

private:
    ClaimSink& sink_;
    SectionIndex sections_;
    const ObjcMetadata& found_;
    std::vector<PackageId> packages_;  // by class
};

// As linkers call them.
void claim_stubs(const go::PointerReader& reader, ClaimSink& sink) {
    for (const auto& stub : read_objc_stubs(reader)) {
        const auto name = sink.keep({"objc_msgSend$", stub.selector});
        const auto owner = sink.owner(OwnerKind::function, name, sink.package("[C, no package]"));
        sink.claim_address(stub.code, owner, CostClass::code, Evidence::disassembly,
                           Rank::symbol_guess);
    }
}

}  // namespace

void pass_objc(const Context& context, ClaimSink& sink) {
    const auto& reader = *context.pointers;
    claim_stubs(reader, sink);
    const auto found = read_objc_metadata(reader);
    if (found.classes.empty()) return;
    Emitter emitter(context, sink, found);
    emitter.methods(read_function_bounds(context.image));
    emitter.parts();
}

}  // namespace binsize
