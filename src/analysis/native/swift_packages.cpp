// packages.hpp's part about what metadata of Swift and Objective-C names: classes and contexts.
#include "analysis/packages.hpp"
#include "evidence/swift/metadata.hpp"

namespace binsize {

NativePackage objc_package(std::string_view name) {
    const auto module = swift_module_of_class(name);
    return module.empty() ? NativePackage{name} : swift_package(module);
}

std::vector<PackageId> swift_packages(const SwiftMetadata& metadata, ClaimSink& sink) {
    std::vector<PackageId> out;
    out.reserve(metadata.contexts.size());
    for (const auto& c : metadata.contexts) {
        const auto module = swift_package(c.module);
        out.push_back(sink.package(module.name));
        sink.packages[out.back()].category = module.category;
    }
    return out;
}

}  // namespace binsize
