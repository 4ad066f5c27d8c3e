#include "format/macho/names.hpp"

#include "wire/macho.hpp"

#include <fmt/format.h>

namespace binsize::macho {
namespace {

struct Cpu {
    u32 type;
    std::string_view name, apple_name, other_name;
};
constexpr Cpu cpus[] = {
    {CPU_TYPE_X86, "386", "i386", "x86"},
    {CPU_TYPE_X86_64, "amd64", "x86_64", "x64"},
    {CPU_TYPE_ARM, "arm", "arm", "armv7"},
    {CPU_TYPE_ARM64, "arm64", "arm64", "aarch64"},
    {CPU_TYPE_ARM64_32, "arm64_32", "arm64_32", "arm64_32"},
    {CPU_TYPE_POWERPC, "ppc", "ppc", "powerpc"},
    {CPU_TYPE_POWERPC64, "ppc64", "ppc64", "powerpc64"},
    {CPU_TYPE_MC680x0, "m68k", "m68k", "m68k"},
    {CPU_TYPE_MIPS, "mips", "mips", "mips"},
    {CPU_TYPE_HPPA, "parisc", "hppa", "hppa"},
    {CPU_TYPE_MC88000, "m88k", "m88k", "m88k"},
    {CPU_TYPE_SPARC, "sparc", "sparc", "sparc"},
    {CPU_TYPE_I860, "i860", "i860", "i860"},
    {CPU_TYPE_RISCV, "riscv", "riscv32", "riscv32"},
};

struct Subtype {
    u32 type, subtype;
    std::string_view name;
};
constexpr Subtype subtypes[] = {
    {CPU_TYPE_X86_64, 8, "x86_64h"}, {CPU_TYPE_ARM64, 2, "arm64e"}, {CPU_TYPE_ARM, 5, "armv4t"},
    {CPU_TYPE_ARM, 6, "armv6"},      {CPU_TYPE_ARM, 7, "armv5"},    {CPU_TYPE_ARM, 9, "armv7"},
    {CPU_TYPE_ARM, 10, "armv7f"},    {CPU_TYPE_ARM, 11, "armv7s"},  {CPU_TYPE_ARM, 12, "armv7k"},
    {CPU_TYPE_ARM, 13, "armv8"},     {CPU_TYPE_ARM, 14, "armv6m"},  {CPU_TYPE_ARM, 15, "armv7m"},
    {CPU_TYPE_ARM, 16, "armv7em"},
};

constexpr std::string_view platforms[] = {
    "",
    "darwin",
    "ios",
    "tvos",
    "watchos",
    "bridgeos",
    "maccatalyst",
    "ios-simulator",
    "tvos-simulator",
    "watchos-simulator",
    "driverkit",
    "visionos",
    "visionos-simulator",
    "firmware",
    "sepos",
};

const Cpu* find_cpu(u32 cputype) {
    for (const auto& c : cpus)
        if (c.type == cputype) return &c;
    return nullptr;
}

}  // namespace

std::string_view arch_name(u32 cputype) {
    const auto* cpu = find_cpu(cputype);
    return cpu != nullptr ? cpu->name : "unknown";
}

std::string_view slice_name(u32 cputype, u32 cpusubtype) {
    for (const auto& s : subtypes)
        if (s.type == cputype && s.subtype == (cpusubtype & ~CPU_SUBTYPE_MASK)) return s.name;
    return arch_name(cputype);
}

bool names_arch(std::string_view text, u32 cputype, u32 cpusubtype) {
    if (text == slice_name(cputype, cpusubtype)) return true;
    const auto* cpu = find_cpu(cputype);
    return cpu != nullptr &&
           (text == cpu->name || text == cpu->apple_name || text == cpu->other_name);
}

bool names_arch(std::string_view text, std::string_view arch) {
    if (text == arch) return true;
    for (const auto& c : cpus) {
        if (c.name != arch) continue;
        if (text == c.apple_name || text == c.other_name) return true;
        for (const auto& s : subtypes)
            if (s.type == c.type && s.name == text) return true;
    }
    return false;
}

std::string_view platform_name(u32 platform) {
    return platform < std::size(platforms) ? platforms[platform] : "";
}

std::string version_text(u32 version) {
    const u32 major = version >> 16U;
    const u32 minor = version >> 8U & 0xffU;
    const u32 patch = version & 0xffU;
    return patch == 0 ? fmt::format("{}.{}", major, minor)
                      : fmt::format("{}.{}.{}", major, minor, patch);
}

}  // namespace binsize::macho
