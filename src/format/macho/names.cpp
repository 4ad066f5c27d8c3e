#include "format/macho/names.hpp"

#include <fmt/format.h>

namespace binsize::macho {
namespace {

constexpr u32 abi64 = 0x01000000, abi64_32 = 0x02000000;
constexpr u32 subtype_capabilities = 0xff000000;  // pointer authentication ABI, LIB64

struct Cpu {
    u32 type;
    std::string_view name, apple_name, other_name;
};
constexpr Cpu cpus[] = {
    {7, "386", "i386", "x86"},
    {7 | abi64, "amd64", "x86_64", "x64"},
    {12, "arm", "arm", "armv7"},
    {12 | abi64, "arm64", "arm64", "aarch64"},
    {12 | abi64_32, "arm64_32", "arm64_32", "arm64_32"},
    {18, "ppc", "ppc", "powerpc"},
    {18 | abi64, "ppc64", "ppc64", "powerpc64"},
    {6, "m68k", "m68k", "m68k"},
    {8, "mips", "mips", "mips"},
    {11, "parisc", "hppa", "hppa"},
    {13, "m88k", "m88k", "m88k"},
    {14, "sparc", "sparc", "sparc"},
    {15, "i860", "i860", "i860"},
    {24, "riscv", "riscv32", "riscv32"},
};

struct Subtype {
    u32 type, subtype;
    std::string_view name;
};
constexpr Subtype subtypes[] = {
    {7 | abi64, 8, "x86_64h"}, {12 | abi64, 2, "arm64e"}, {12, 5, "armv4t"},  {12, 6, "armv6"},
    {12, 7, "armv5"},          {12, 9, "armv7"},          {12, 10, "armv7f"}, {12, 11, "armv7s"},
    {12, 12, "armv7k"},        {12, 13, "armv8"},         {12, 14, "armv6m"}, {12, 15, "armv7m"},
    {12, 16, "armv7em"},
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
        if (s.type == cputype && s.subtype == (cpusubtype & ~subtype_capabilities)) return s.name;
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
