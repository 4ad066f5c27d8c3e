#include "evidence/go/program.hpp"

#include "base/error.hpp"
#include "base/parallel.hpp"

namespace binsize::go {

std::unique_ptr<Program> Program::open(const PointerReader& pointers, Notes& notes) {
    const auto& image = pointers.image();
    if (image.relocatable() || image.mappings.empty()) return nullptr;
    std::unique_ptr<Program> program(new Program(pointers, notes));
    return program->build_info || program->module ? std::move(program) : nullptr;
}

Program::Program(const PointerReader& pointers, Notes& notes)
    : reader(pointers),
      build_info(read_build_info(reader, notes)),
      module(find_moduledata(reader, notes)),
      obfuscation(
          obfuscation_evidence(build_info ? &*build_info : nullptr, module ? &*module : nullptr)),
      modules(build_info ? &*build_info : nullptr, !obfuscation.empty()),
      packages(modules) {
    if (module) pclntab = open_pclntab(reader, *module, notes);
    if (!pclntab) return;
    Notes type_notes;
    in_parallel([&] { functions.emplace(*pclntab, packages); },
                [&] { types = read_types(reader.image(), reader, *module, type_notes); });
    if (functions->damaged_records() != 0)
        warn(notes, "pclntab", "{} of {} functions have records outside the table",
             functions->damaged_records(), functions->count());
    if (functions->damaged_tables() != 0)
        warn(notes, "pclntab", "{} pc-value tables are cut short", functions->damaged_tables());
    code_packages = packages.size();
    notes.insert(notes.end(), type_notes.begin(), type_notes.end());
    type_packages.reserve(types->packages.size());
    for (const auto path : types->packages) type_packages.push_back(packages.intern(path));
    data.emplace(*functions, packages, *types, names);
}

bool Program::has_foreign_code() const {
    constexpr u64 largest_alignment = 64;
    if (!module) return true;  // nothing denies it
    if (const auto* const section = reader.image().section_at(module->text)) {
        if (module->text != section->memory.begin) return true;
        const u64 end = section->memory.end();
        if (module->etext < end && end - module->etext > largest_alignment) return true;
    }
    return functions && functions->has_foreign();
}

}  // namespace binsize::go
