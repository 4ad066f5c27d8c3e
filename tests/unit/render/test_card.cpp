// The card at the top of a text report: what is so has a line, what is not shares one, and what
// is unknown has none.
#include "render/render.hpp"
#include "support/catch.hpp"

using namespace binsize;

namespace {

std::string card_of(const Report& report, std::size_t width = 80) {
    std::string out;
    REQUIRE(find_reporter("text-full")
                ->reports(std::span(&report, 1), {.style = {.width = width}},
                          [&](std::string_view piece) {
                              out += piece;
                              return true;
                          }));
    return out;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

Report program() {
    Report r;
    r.subject.name = "app";
    r.subject.format = "elf";
    r.subject.kind = "executable";
    r.subject.size = 2048;
    return r;
}

}  // namespace

TEST_CASE("what is unknown has no line") {
    const auto text = card_of(program());
    CHECK(has(text, "  Size          2,048 bytes (2.00 KiB)\n"));
    for (const auto* label : {"Toolchain", "Module", "Symbols", "Build id", "Without", "Linkage",
                              "Libraries", "Hardening", "Explained", "In memory"})
        CHECK_FALSE(has(text, label));
}

TEST_CASE("verdicts: what is so with its reason, what is not in one line") {
    auto r = program();
    r.toolchain.verdicts = {{"cgo", "yes", "functions of runtime/cgo"},
                            {"race", "no", "no such functions"},
                            {"method_dce", "no", "2 of 90 slots pruned"},
                            {"strip_flags", "-s -w", ""},
                            {"pgo", "no", ""}};
    const auto text = card_of(r);
    CHECK(has(text, "  Cgo           yes (functions of runtime/cgo)\n"));
    CHECK(has(text, "  Method DCE    no (2 of 90 slots pruned)\n"));
    CHECK(has(text, "  Strip flags   -s -w\n"));
    CHECK(has(text, "  Without       race, pgo\n"));
}

TEST_CASE("linkage: kind and reason, libraries with what is special about them") {
    auto r = program();
    r.linkage.kind = "dynamic";
    r.linkage.evidence = "PT_INTERP";
    r.linkage.interpreter = "/lib64/ld.so";
    r.linkage.libraries = {{"libc.so.6", "needed", {}},
                           {"A.dll", "import", 1},
                           {"B.dll", "delay", 2},
                           {"libz.dylib", "weak", {}}};
    r.linkage.libc = "glibc";
    r.linkage.glibc_min = "2.34";
    r.linkage.pie = true;
    r.linkage.full_relro = true;
    const auto text = card_of(r, 200);
    CHECK(has(text, "  Linkage       dynamic: PT_INTERP\n"));
    CHECK(has(text, "  Interpreter   /lib64/ld.so\n"));
    CHECK(
        has(text, "libc.so.6, A.dll (1 function), B.dll (delay, 2 functions), libz.dylib (weak)"));
    CHECK(has(text, "  C library     glibc, at least 2.34\n"));
    CHECK(has(text, "  Hardening     PIE yes, RELRO full\n"));
}

TEST_CASE("a long value goes on below itself") {
    auto r = program();
    for (int i = 0; i < 12; ++i) r.linkage.libraries.push_back({"library.so", "needed", {}});
    r.linkage.kind = "dynamic";
    const auto text = card_of(r);
    CHECK(has(text, "  Libraries     library.so, library.so,"));
    CHECK(has(text, "\n                library.so"));
}
