// Which C library a file is for, and the lowest glibc that can load it. A name of a version proves
// glibc only where the library that is to have it is one of glibc's: libgcc_s defines a GLIBC_2.0
// of its own, also where it was built for musl. Facts: GNU's version requirements (LSB "Symbol
// Versioning"), glibc's shlib-versions and Versions files, the names that musl's and Android's C
// libraries give themselves.
#include "base/string_table.hpp"
#include "format/elf/parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace binsize::elf {
namespace {

using Version = std::vector<unsigned>;

// "2.34" of "GLIBC_2.34" as numbers that compare; nothing for GLIBC_PRIVATE and the like.
std::optional<Version> glibc_version(std::string_view name) {
    if (!name.starts_with("GLIBC_")) return std::nullopt;
    name.remove_prefix(6);
    Version parts;
    while (!name.empty()) {
        unsigned part = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), part);
        if (error != std::errc{}) return std::nullopt;
        parts.push_back(part);
        name.remove_prefix(static_cast<std::size_t>(end - name.data()));
        if (name.starts_with('.'))
            name.remove_prefix(1);
        else if (!name.empty())
            return std::nullopt;
    }
    return parts;
}

// Markers name no function: the linker asks for them where the file needs the loader to know
// something new. The first release that has each; the last three were carried back into updates of
// 2.42 and older ones, which the name cannot tell.
struct Marker {
    std::string_view name, since;
};
constexpr std::array markers = {
    Marker{"GLIBC_ABI_DT_RELR", "2.36"},
    Marker{"GLIBC_ABI_GNU_TLS", "2.43"},
    Marker{"GLIBC_ABI_GNU2_TLS", "2.43"},
    Marker{"GLIBC_ABI_DT_X86_64_PLT", "2.43"},
};

bool is_of_glibc(std::string_view library) {
    constexpr std::array<std::string_view, 20> names = {
        "libc.so.6",
        "libc.so.0.",
        "libm.so.",
        "libmvec.so.",
        "libpthread.so.",
        "libdl.so.",
        "librt.so.",
        "libutil.so.",
        "libresolv.so.",
        "libnsl.so.1",
        "libanl.so.",
        "libnss_",
        "ld-linux",
        "ld64.so.",
        "ld.so.",
        "libthread_db.",
        "libSegFault",
        "libmemusage.so",
        "libBrokenLocale.so.",
        "libc_malloc_debug.",
    };
    return std::ranges::any_of(names, [&](auto n) { return library.starts_with(n); });
}

// Verneed and Vernaux: linked lists by relative offsets, so both walks are bounded by the count
// of steps that fit into the file. visit(library, version, flags).
template <Endian E, class Visit>
void each_requirement_as(const Image& image, const Dynamic& d, StringTable& strings,
                         Visit&& visit) {
    using Verneed = typename Types<64, E>::Verneed;
    using Vernaux = typename Types<64, E>::Vernaux;
    const auto address = d.find(DT_VERNEED);
    if (!address) return;
    const auto bytes = image.at_address(*address);
    const u64 count = d.find(DT_VERNEEDNUM).value_or(0);
    u64 at = 0;
    u64 steps = bytes.size() / sizeof(Vernaux);
    for (u64 i = 0; i < count && steps > 0; ++i, --steps) {
        const auto* need = find_struct<Verneed>(bytes, at);
        if (need == nullptr) break;
        u64 auxiliaries = need->vn_cnt;
        const auto library = strings.find(need->vn_file).value_or("");
        u64 aux_at = at + need->vn_aux;
        for (; auxiliaries > 0 && steps > 0; --auxiliaries, --steps) {
            const auto* aux = find_struct<Vernaux>(bytes, aux_at);
            if (aux == nullptr) break;
            if (const auto version = strings.find(aux->vna_name))
                visit(library, *version, aux->vna_flags);
            if (aux->vna_next == 0) break;
            aux_at += aux->vna_next;
        }
        if (need->vn_next == 0) break;
        at += need->vn_next;
    }
}

template <class Visit>
void each_requirement(const Image& image, const Dynamic& d, StringTable& strings, Visit&& visit) {
    if (image.endian == Endian::little)
        each_requirement_as<Endian::little>(image, d, strings, visit);
    else
        each_requirement_as<Endian::big>(image, d, strings, visit);
}

struct Requirements {
    bool glibc = false, bionic = false;
    Version highest;
    std::string glibc_min;
    std::vector<std::string> markers;

    void raise(std::string_view version) {
        auto parts = glibc_version(fmt::format("GLIBC_{}", version));
        if (!parts || *parts <= highest) return;
        highest = std::move(*parts);
        glibc_min = version;
    }
};

Requirements read_requirements(const Image& image, const Dynamic& d, StringTable& strings) {
    Requirements r;
    each_requirement(
        image, d, strings, [&](std::string_view library, std::string_view version, u16 flags) {
            if (version == "LIBC") r.bionic = true;  // Android's alone
            if (!is_of_glibc(library) || !version.starts_with("GLIBC_")) return;
            r.glibc = true;
            if ((flags & VER_FLG_WEAK) != 0) return;
            if (glibc_version(version)) r.raise(version.substr(6));
            if (!version.starts_with("GLIBC_ABI_")) return;
            if (r.markers.size() < 16 && std::ranges::find(r.markers, version) == r.markers.end())
                r.markers.push_back(printable(version));
            const auto* known = std::ranges::find(markers, version, &Marker::name);
            if (known != markers.end()) r.raise(known->since);
        });
    // Older loaders pass over what they do not know, and the file then crashes: linkers that set
    // no marker do not make it run there.
    if (d.find(DT_RELR) && d.find(DT_RELRSZ).value_or(0) > 0) r.raise("2.36");
    return r;
}

bool needs(const LinkageReport& l, auto&& predicate) {
    return std::ranges::any_of(l.libraries, [&](const Library& x) { return predicate(x.name); });
}

std::string_view libc_of(const Image& image, const Requirements& r, const NoteFacts& notes) {
    const auto& l = image.linkage;
    const auto interpreter = [&](std::string_view part) {
        return l.interpreter && l.interpreter->find(part) != std::string::npos;
    };
    const auto library = [&](std::string_view name) {
        return needs(l, [&](const std::string& x) { return x == name; });
    };
    const auto prefix = [&](std::string_view name) {
        return needs(l, [&](const std::string& x) { return x.starts_with(name); });
    };
    if (interpreter("ld-musl") || prefix("libc.musl-") || prefix("ld-musl-")) return "musl";
    if (interpreter("/system/bin/linker")) return "bionic";
    if (interpreter("ld-uClibc") || library("libc.so.0")) return "uClibc";
    // musl's and Android's call themselves so; also Fuchsia's, which is made of musl, and those of
    // systems that say who they are or have an interpreter of their own.
    const bool elsewhere = !image.os.empty() && image.os != "linux" && image.os != "android";
    if (library("libc.so") && !l.interpreter && !elsewhere && !library("libfdio.so")) {
        const bool android =
            r.bionic || image.os == "android" || library("liblog.so") || library("libandroid.so");
        return android ? "bionic" : "musl";
    }
    if (r.glibc || prefix("libc.so.6") || library("libc.so.0.3") || library("libc.so.0.1"))
        return "glibc";
    // glibc's start files bring the note along, and those of no other C library. Go's linker
    // makes a static program without it.
    const bool is_static = l.kind == "static" || l.kind == "static-pie";
    const bool vtables = image.section("__libc_IO_vtables") != nullptr ||
                         image.section("__libc_freeres_fn") != nullptr;
    if (is_static && (notes.gnu_abi_tag || vtables)) return "glibc";
    if (is_static && image.os == "android") return "bionic";
    return "";
}

}  // namespace

void read_libc(Image& image, const Dynamic& d, ByteView string_bytes, const NoteFacts& notes) {
    StringTable strings(string_bytes);
    auto requirements = read_requirements(image, d, strings);
    auto& l = image.linkage;
    l.libc = libc_of(image, requirements, notes);
    // Whatever libgcc asks for: a file for another C library needs no glibc.
    if (l.libc != "glibc" || l.libraries.empty()) return;
    l.glibc_min = std::move(requirements.glibc_min);
    if (!requirements.markers.empty())
        inform(image.notes, "glibc", "its loader must know {}",
               fmt::format("{}", fmt::join(requirements.markers, ", ")));
}

}  // namespace binsize::elf
