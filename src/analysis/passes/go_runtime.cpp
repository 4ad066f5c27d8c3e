// The linker's own records in a Go program's data: build information and moduledata. ELF and newer
// Mach-O files have sections for them, PE does not.
#include "analysis/pass.hpp"

namespace binsize {

void pass_go_runtime(const Context& context, ClaimSink& sink) {
    if (context.go == nullptr) return;
    const auto& program = *context.go;
    if (program.build_info) {
        const auto owner =
            sink.owner(OwnerKind::structure, "[Go build information]",
                       sink.package(format_package(CostClass::build_info), PackageKind::format));
        sink.claim_address(program.build_info->memory, owner, CostClass::build_info,
                           Evidence::format, Rank::decoded);
    }
    if (program.module && program.module->size != 0) {
        const auto owner =
            sink.owner(OwnerKind::object, "runtime.firstmoduledata", sink.package("runtime"));
        sink.claim_address({program.module->address, program.module->size}, owner, CostClass::data,
                           Evidence::moduledata, Rank::decoded);
    }
}

}  // namespace binsize
