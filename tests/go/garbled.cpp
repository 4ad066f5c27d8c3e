// Programs as garble leaves them: its linker writes a magic number of its own into pclntab and
// XORs each _func's entry with a multiple of its name's offset, build information says "unknown",
// import paths are hashed, and -tiny drops names. Made here of a program that go built, so that
// the original is the oracle; and by garble itself where it is installed.
// Facts: garble's internal/linker/patches (v0.15.0 to v0.18.0).
#include "evidence/evidence.hpp"
#include "go/go_build.hpp"
#include "support/fixtures.hpp"

#include <cstring>

using namespace binsize;
using test::GoModule;
using test::read_file;
using test::verdicts_of;

namespace {

constexpr u32 magic = 0x5eed1234;
constexpr u32 key = 0x9e3779b1;
const std::string path = "example.com/app/inner";
const std::string hash = "qWx1_Yz9aBcDeFgHiJkLm";

struct Table {
    u64 at = 0;  ///< file offset of the header
    u64 names = 0, functions = 0, count = 0;
};

template <class T>
T get(const std::string& bytes, u64 at) {
    T value{};
    REQUIRE(at + sizeof value <= bytes.size());
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

template <class T>
void put(std::string& bytes, u64 at, T value) {
    REQUIRE(at + sizeof value <= bytes.size());
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

u64 section_offset(const std::string& bytes, std::string_view name) {
    const auto image = load(std::as_bytes(std::span(bytes.data(), bytes.size())));
    REQUIRE(image);
    const auto* section = image->section(name);
    REQUIRE(section != nullptr);
    return section->file.begin;
}

Table table_of(const std::string& bytes) {
    Table t;
    t.at = section_offset(bytes, ".gopclntab");
    REQUIRE(get<u32>(bytes, t.at) == 0xfffffff1);
    t.count = get<u64>(bytes, t.at + 8);
    t.names = t.at + get<u64>(bytes, t.at + 32);
    t.functions = t.at + get<u64>(bytes, t.at + 64);
    return t;
}

// each(file offset of a _func record)
template <class F>
void each_record(const std::string& bytes, const Table& t, F&& each) {
    for (u64 i = 0; i < t.count; ++i) each(t.functions + get<u32>(bytes, t.functions + 8 * i + 4));
}

std::string garble(std::string bytes, bool tiny) {
    const auto table = table_of(bytes);
    put(bytes, table.at, magic);
    each_record(bytes, table, [&](u64 record) {
        const auto name = get<u32>(bytes, record + 4);
        put(bytes, record, get<u32>(bytes, record) ^ (name * key));
        if (!tiny || bytes.compare(table.names + name, path.size(), path) != 0) return;
        for (u64 at = table.names + name; bytes[at] != 0; ++at) bytes[at] = 0;
    });
    for (auto at = bytes.find(path); at != std::string::npos; at = bytes.find(path, at))
        bytes.replace(at, path.size(), hash);
    const u64 info = section_offset(bytes, ".go.buildinfo");
    bytes.replace(info + 32, 9, std::string("\x07unknown\0", 9));
    return bytes;
}

struct Opened {
    explicit Opened(const std::string& bytes)
        : image(load(std::as_bytes(std::span(bytes.data(), bytes.size())))) {
        REQUIRE(image);
        Notes notes;
        program = go::Program::open(*image, notes);
        REQUIRE(program);
        REQUIRE(program->functions);
        for (const auto& note : notes) INFO(note.where << ": " << note.what);
        CHECK(notes.empty());
    }
    Result<Image> image;
    std::unique_ptr<const go::Program> program;
};

const Node* row(const Report& report, std::string_view breakdown, std::string_view name) {
    for (const auto& b : report.breakdowns)
        if (b.id == breakdown)
            for (const auto& node : b.root.children)
                if (node.name == name) return &node;
    return nullptr;
}

void check_verdicts(const std::string& bytes) {
    auto found = verdicts_of(bytes);
    CHECK(found["obfuscated"].value == "likely");
    CHECK_THAT(found["obfuscated"].evidence,
               Catch::Matchers::ContainsSubstring("no Go version writes"));
    CHECK(found["build_mode"].value == "exe");
    CHECK(found["strip_flags"].value == "-s -w");
    // That no name says so proves nothing here.
    for (const auto* id : {"race", "cgo"})
        if (found.contains(id)) CHECK(found[id].value == "yes");
    for (const auto* id : {"pgo", "fips"}) CHECK_FALSE(found.contains(id));
}

GoModule program_with_a_package() {
    return GoModule(
        "package main\n\nimport \"example.com/app/inner\"\n\n"
        "func main() { println(inner.Greet(\"world\")) }\n",
        {{"inner/inner.go",
          "package inner\n\n//go:noinline\n"
          "func Greet(name string) string { return \"hello, \" + name }\n"}});
}

}  // namespace

TEST_CASE("a garbled program is read by its structure, and its hashed names tell no module") {
    if (!test::need_go(20)) return;
    const auto module = program_with_a_package();
    const auto built = module.build("-trimpath -ldflags='-s -w'", "CGO_ENABLED=0 GOARCH=amd64");
    REQUIRE(built);
    const auto plain = read_file(*built);
    const Opened original(plain);
    for (const bool tiny : {false, true}) {
        INFO(tiny);
        const auto bytes = garble(plain, tiny);
        const Opened garbled(bytes);
        const auto& a = *original.program->functions;
        const auto& b = *garbled.program->functions;
        REQUIRE(a.count() == b.count());
        for (u32 f = 0; f < a.count(); ++f) {
            REQUIRE(a.table().entry(f) == b.table().entry(f));
            REQUIRE(a.size(f) == b.size(f));
        }
        CHECK(original.program->types->types.size() == garbled.program->types->types.size());
        CHECK(garbled.program->types->unexplained == original.program->types->unexplained);
        check_verdicts(bytes);

        const auto report = test::report_of(bytes, {{"categories"}, {"packages"}});
        CHECK(report.toolchain.version_evidence.find("layout of moduledata") == 0);
        CHECK(row(report, "categories", "dependency") == nullptr);
        CHECK(row(report, "categories", "std") != nullptr);
        const auto before = test::report_of(plain, {{"packages"}});
        const auto* inner = row(before, "packages", path);
        REQUIRE(inner != nullptr);
        CHECK(row(report, "packages", "[C, no package]") == nullptr);
        const auto* unknown = row(report, "packages", tiny ? "[functions without a name]" : hash);
        REQUIRE(unknown != nullptr);
        CHECK(unknown->size.file <= inner->size.file);
        CHECK(unknown->size.file > 0);
        const auto* unowned = row(report, "categories", "unowned");
        REQUIRE(unowned != nullptr);
        CHECK(unowned->size.file >= unknown->size.file);
    }
}

TEST_CASE("what garble itself builds") {
    if (!test::need_tool("go") || !test::need_tool("garble")) return;
    const auto module = program_with_a_package();
    for (const std::string flags : {"", "-tiny", "-literals"}) {
        INFO(flags);
        const auto out = module.file("garbled");
        const auto made =
            test::run("cd " + test::quoted(module.file(".")) +
                      " && env GOFLAGS=-mod=mod GOTOOLCHAIN=local CGO_ENABLED=0 garble " + flags +
                      " build -o " + test::quoted(out) + " .");
        if (made.status != 0) SKIP_ALOUD("garble does not work with this Go");
        const auto bytes = read_file(out);
        const Opened garbled(bytes);
        CHECK(garbled.program->functions->damaged_records() == 0);
        CHECK(garbled.program->functions->damaged_tables() == 0);
        check_verdicts(bytes);
        const auto report = test::report_of(bytes, {{"categories"}, {"packages"}});
        CHECK(row(report, "categories", "dependency") == nullptr);
        CHECK(row(report, "packages", "main") != nullptr);
    }
}
