#include "analysis/go/packages.hpp"

namespace binsize {
namespace {

// The package that the compiler gives the types which instances of generics share
// (cmd/compile/internal/types.ShapePkg). Nobody wrote it.
constexpr std::string_view shapes = "go.shape";

}  // namespace

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
        else if (module == go::Modules::none && package.name == shapes)
            package.category = Category::generated;
        else if (!modules.may_be_hash(package.name))
            package.category = Category::dependency;
    }
}

}  // namespace binsize
