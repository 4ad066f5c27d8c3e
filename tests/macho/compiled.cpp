// Objects, programs and libraries for several processors, made on the spot by clang, ld64.lld and
// LLVM's tools, with debug information, opcodes on one processor and chained fixups on the other.
#include "llvm.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr std::string_view source = R"(
extern int puts(const char *);
extern int weak_import(void) __attribute__((weak_import));
static int counter;
int table[4] = {1, 2, 3, 4};
const char *names[] = {"alpha", "beta", "gamma"};
__thread int tls = 5;
__thread int tls_zero;
int common_like[100];
__attribute__((noinline)) int exported(int x) {
    counter++;
    return x + tls + tls_zero + (weak_import ? weak_import() : 0);
}
int main(void) { puts(names[exported(2) & 1]); return table[common_like[1] & 3]; }
)";

constexpr std::string_view system_stub = R"(--- !tapi-tbd
tbd-version: 4
targets: [ x86_64-macos, arm64-macos ]
install-name: '/usr/lib/libSystem.B.dylib'
exports:
  - targets: [ x86_64-macos, arm64-macos ]
    symbols: [ _puts, _weak_import, dyld_stub_binder, __tlv_bootstrap ]
...
)";

// Makes files in a folder; each call gives the path of what it made.
class Workshop {
public:
    static std::optional<Workshop> open(const TempFolder& folder) {
        const auto clang = need_tool("clang");
        const auto linker = need_tool("ld64.lld");
        if (!clang || !linker) return std::nullopt;
        return Workshop(folder, *clang, *linker);
    }
    [[nodiscard]] std::string object(const std::string& target, const std::string& flags) const {
        const auto out = folder_.file(target + ".o");
        make(clang_ + " -target " + target + " " + flags + " -c " + quoted(source_), out);
        return out;
    }
    [[nodiscard]] std::string link(const std::string& arch, const std::string& version,
                                   const std::string& object, const std::string& flags,
                                   const std::string& name) const {
        const auto out = folder_.file(name);
        make(linker_ + " -arch " + arch + " -platform_version macos " + version + " 14.2 " + flags +
                 " " + quoted(object) + " " + quoted(stub_),
             out);
        return out;
    }
    static void make(const std::string& command, const std::string& out) {
        INFO(command);
        REQUIRE(run(command + " -o " + quoted(out)).status == 0);
    }

private:
    Workshop(const TempFolder& folder, std::string clang, std::string linker)
        : folder_(folder),
          clang_(std::move(clang)),
          linker_(std::move(linker)),
          source_(folder.write("source.c", std::string(source))),
          stub_(folder.write("libSystem.tbd", std::string(system_stub))) {}

    const TempFolder& folder_;
    std::string clang_, linker_, source_, stub_;
};

}  // namespace

TEST_CASE("objects of four processors read as LLVM reads them") {
    const auto llvm = need_llvm();
    const TempFolder folder;
    const auto shop = Workshop::open(folder);
    if (!llvm || !shop) return;
    for (const std::string target : {"x86_64-apple-macos10.14", "arm64-apple-macos13",
                                     "armv7-apple-ios9", "arm64_32-apple-watchos6"})
        compare_with_llvm(*llvm, shop->object(target, "-g -O1 -fcommon"));
    compare_with_llvm(*llvm, shop->object("i386-apple-macos10.6", "-g -O1 -D__thread="));
}

TEST_CASE("linked files read as LLVM reads them") {
    const auto llvm = need_llvm();
    const TempFolder folder;
    const auto shop = Workshop::open(folder);
    if (!llvm || !shop) return;
    const auto x86 = shop->object("x86_64-apple-macos10.14", "-g -O1");
    const auto arm = shop->object("arm64-apple-macos13", "-g -O1");
    const auto program = shop->link("x86_64", "10.14", x86, "", "program-x86");
    compare_with_llvm(*llvm, program);
    compare_with_llvm(*llvm, shop->link("arm64", "13.0", arm, "", "program-arm"));
    compare_with_llvm(*llvm, shop->link("x86_64", "10.14", x86, "-bundle", "bundle"));
    compare_with_llvm(
        *llvm, shop->link("arm64", "13.0", arm, "-dylib -install_name @rpath/libx.dylib", "dylib"));
    if (const auto strip = need_tool("llvm-strip")) {
        Workshop::make(*strip + " " + quoted(program), folder.file("stripped"));
        compare_with_llvm(*llvm, folder.file("stripped"));
        const auto input = Input::open(folder.file("stripped"));
        REQUIRE(input);
        CHECK(load(input->bytes())->stripped);
    }
}

TEST_CASE("a dSYM companion holds debug information alone") {
    const TempFolder folder;
    const auto shop = Workshop::open(folder);
    const auto dsymutil = need_tool("dsymutil");
    if (!shop || !dsymutil) return;
    const auto object = shop->object("x86_64-apple-macos10.14", "-g -O1");
    const auto program = shop->link("x86_64", "10.14", object, "", "program");
    Workshop::make(*dsymutil + " --flat " + quoted(program), folder.file("companion"));
    const auto program_file = Input::open(program);
    const auto companion_file = Input::open(folder.file("companion"));
    REQUIRE(program_file);
    REQUIRE(companion_file);
    const auto image = load(program_file->bytes());
    const auto companion = load(companion_file->bytes());
    REQUIRE(image);
    REQUIRE(companion);
    check_promises(*companion);
    CHECK(companion->kind == FileKind::debug);
    CHECK(companion->build_id == image->build_id);
    CHECK(companion->linkage.kind.empty());
    // It repeats the program's code section with its address but without its bytes.
    REQUIRE(companion->sections.size() > image->sections.size());
    CHECK(companion->sections[0].memory == image->sections[0].memory);
    CHECK(companion->sections[0].file.empty());
    const auto* info = companion->section("__DWARF,__debug_info");
    REQUIRE(info != nullptr);
    CHECK(info->file.size > 0);
    CHECK(info->cost_class == CostClass::dwarf);
}

TEST_CASE("slices of fat files are the files that went in") {
    const TempFolder folder;
    const auto shop = Workshop::open(folder);
    const auto lipo = need_tool("llvm-lipo");
    if (!shop || !lipo) return;
    const auto x86 = shop->link("x86_64", "10.14", shop->object("x86_64-apple-macos10.14", "-O1"),
                                "", "program-x86");
    const auto arm =
        shop->link("arm64", "13.0", shop->object("arm64-apple-macos13", "-O1"), "", "program-arm");
    for (const std::string width : {"", "-fat64 "}) {
        const auto fat = folder.file("fat");
        Workshop::make(*lipo + " -create " + width + quoted(x86) + " " + quoted(arm), fat);
        const auto input = Input::open(fat);
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        check_promises(*image);
        REQUIRE(image->members.size() == 2);
        for (std::size_t i = 0; i < 2; ++i) {
            const auto original = read_file(i == 0 ? x86 : arm);
            CHECK(as_text(image->members[i].image->bytes) == original);
        }
        CHECK(load(input->bytes(), {.arch = "arm64"})->arch == "arm64");
    }
}
