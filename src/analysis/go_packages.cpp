#include "analysis/go_packages.hpp"

namespace binsize {

void classify_go_packages(std::span<Package> packages, const go::Modules& modules) {
    for (auto& package : packages) {
        const bool open =
            package.kind == PackageKind::package && package.category == Category::unowned;
        if (!open || package.name.empty() || package.name.starts_with('[')) continue;
        const u32 module = modules.of(package.name);
        package.module = modules.label(module);
        if (package.name == "main" || modules.is_main(module))
            package.category = Category::main;
        else if (module == go::Modules::std_module)
            package.category = Category::std;
        else
            package.category = Category::dependency;
    }
}

}  // namespace binsize
