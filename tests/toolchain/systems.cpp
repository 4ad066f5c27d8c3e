// C library and system of ELF files: over libraries whose stand-ins for libc and libgcc_s are made
// here, and over static programs.
#include "toolchain/made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

/// A library named `soname` that defines f_NAME under each of the versions.
void stand_in(const TempFolder& folder, const std::string& name, const std::string& soname,
              const std::vector<std::string>& versions) {
    std::string code;
    std::string map;
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const auto f = "f_" + name + std::to_string(i);
        code += "int " + f + "(void) { return 1; }\n";
        map += versions[i] + " { " + f + "; };\n";
    }
    if (versions.empty()) code = "int f_" + name + "0(void) { return 1; }\n";
    source(folder, name + ".c", code);
    source(folder, name + ".map", map);
    make(folder, "cc -shared -fPIC -nostdlib -Wl,-soname," + soname +
                     (versions.empty() ? "" : " -Wl,--version-script=" + name + ".map") + " -o " +
                     name + ".so " + name + ".c");
}

/// A library that needs libgcc_s with its GLIBC_2.0 and a libc of that name and versions.
Image user_of(const TempFolder& folder, std::string& bytes, const std::string& soname,
              const std::vector<std::string>& versions) {
    stand_in(folder, "gcc", "libgcc_s.so.1", {"GLIBC_2.0"});
    stand_in(folder, "c", soname, versions);
    std::string code = "int f_gcc0(void);\n";
    std::string sum = "f_gcc0()";
    for (std::size_t i = 0; i < std::max<std::size_t>(1, versions.size()); ++i) {
        code += "int f_c" + std::to_string(i) + "(void);\n";
        sum += " + f_c" + std::to_string(i) + "()";
    }
    source(folder, "user.c", code + "int user(void) { return " + sum + "; }\n");
    make(folder, "cc -shared -fPIC -nostdlib -o user.so user.c gcc.so c.so");
    bytes = read_file(folder.file("user.so"));
    auto image = load(as_view(bytes));
    REQUIRE(image);
    return std::move(*image);
}

}  // namespace

TEST_CASE("libgcc's GLIBC_2.0 makes no program of glibc") {
    if (!need_tool("cc")) return;
    const TempFolder folder;
    std::string bytes;
    for (const auto* soname : {"libc.musl-x86_64.so.1", "libc.so"}) {
        const auto image = user_of(folder, bytes, soname, {});
        CHECK(image.linkage.libc == "musl");
        CHECK(image.linkage.glibc_min.empty());
        CHECK(image.os == "linux");
    }
    const auto android = user_of(folder, bytes, "libc.so", {"LIBC"});
    CHECK(android.linkage.libc == "bionic");
    CHECK(android.os == "android");
    CHECK(android.linkage.glibc_min.empty());
    const auto sun = user_of(folder, bytes, "libc.so.1", {"SUNW_1.1"});
    CHECK(sun.linkage.libc.empty());
    CHECK(sun.os == "solaris");
    const auto glibc = user_of(folder, bytes, "libc.so.6", {"GLIBC_2.2.5", "GLIBC_2.17"});
    CHECK(glibc.linkage.libc == "glibc");
    CHECK(glibc.linkage.glibc_min == "2.17");
    CHECK(glibc.os == "linux");
}

TEST_CASE("markers of glibc's loader raise the lowest glibc") {
    if (!need_tool("cc")) return;
    const TempFolder folder;
    std::string bytes;
    struct Marker {
        const char *name, *lowest;
    };
    // The release whose NEWS, or whose list of versions, has each.
    for (const auto& m :
         {Marker{"GLIBC_ABI_DT_RELR", "2.36"}, Marker{"GLIBC_ABI_GNU_TLS", "2.43"},
          Marker{"GLIBC_ABI_GNU2_TLS", "2.43"}, Marker{"GLIBC_ABI_DT_X86_64_PLT", "2.43"},
          Marker{"GLIBC_ABI_OF_TOMORROW", "2.17"}}) {
        const auto image = user_of(folder, bytes, "libc.so.6", {"GLIBC_2.17", m.name});
        CHECK(image.linkage.glibc_min == m.lowest);
        REQUIRE(image.notes.size() == 1);
        CHECK(image.notes[0].what.find(m.name) != std::string::npos);
    }
}

TEST_CASE("packed relative relocations need glibc 2.36, whatever linker made them") {
    if (!need_tool("cc")) return;
    const TempFolder folder;
    source(folder, "a.c", "int a; int *p = &a, *q = &a; int main(void) { return *p; }\n");
    if (run("cd " + quoted(folder.file("")) +
            " && cc -pie -fPIC -Wl,-z,pack-relative-relocs -o app a.c")
            .status != 0) {
        WARN("SKIPPED: this linker packs no relative relocations");
        return;
    }
    const auto report = report_of(folder.file("app"));
    const auto versions = run("readelf -W -V " + quoted(folder.file("app"))).text;
    CHECK(versions.find("GLIBC_ABI_DT_RELR") != std::string::npos);
    CHECK(report.linkage.glibc_min == "2.36");
    CHECK(report.subject.os == "linux");
}

TEST_CASE("static programs name their C library and system") {
    const TempFolder folder;
    source(folder, "a.c", "#include <stdio.h>\nint main(void) { perror(\"a\"); return 0; }\n");
    const auto check = [&](const std::string& cc, const std::string& libc) {
        make(folder, cc + " -static -o app a.c && strip -s -R .comment -o stripped app");
        for (const auto* name : {"app", "stripped"}) {
            const auto report = report_of(folder.file(name));
            CHECK(report.linkage.kind == "static");
            CHECK(report.linkage.libc == libc);
            CHECK(report.linkage.glibc_min.empty());
            CHECK(report.subject.os == "linux");
        }
    };
    if (need_tool("cc")) check("cc", "glibc");
    if (need_tool("musl-gcc")) check("musl-gcc", "musl");
}

TEST_CASE("sections that only one loader looks for name the system") {
    if (!need_tool("cc")) return;
    const TempFolder folder;
    const auto os_of = [&](const std::string& sections) {
        source(folder, "a.c", sections + "int a;\n");
        make(folder, "cc -c -o a.o a.c");
        return report_of(folder.file("a.o"), false).subject.os;
    };
    const auto in = [](const std::string& section, const std::string& text) {
        return "__attribute__((used, section(\"" + section + "\"))) static const char " +
               section.substr(1) + "[] = \"" + text + "\";\n";
    };
    CHECK(os_of("").empty());
    CHECK(os_of(in(".modinfo", "vermagic=6.1.0 SMP mod_unload")) == "linux");
    CHECK(os_of(in(".modname", "cat") + in(".moddeps", "normal")) == "grub");
    CHECK(os_of(in(".sbat", "sbat,1,SBAT Version,sbat,1")) == "uefi");
}
