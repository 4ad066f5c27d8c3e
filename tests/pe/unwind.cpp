// Unwind tables against llvm-readobj: sizes of records that clang writes, the exception directories
// of real programs, and that a record belongs to the functions whose entries refer to it.
#include "base/base.hpp"
#include "evidence/evidence.hpp"
#include "format/format.hpp"
#include "support/catch.hpp"
#include "support/claims.hpp"
#include "support/fixtures.hpp"
#include "support/tools.hpp"
#include "support/traits.hpp"

#include <map>
#include <set>

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr std::string_view source = R"(
int g(int); void h(void *); double q(double);
int leaf(int x) { volatile char b[3000]; h((void *)b); return g(x) + b[5]; }
double saves(double a, double b) { double r = q(a) + q(b); return r * q(a * b) + a; }
void huge(int x) { volatile char b[100000]; h((void *)b); g(x); }
int exits(int x) {
    if (x > 9) return g(x) + 1;
    h(&x);
    if (x > 3) return g(x) * g(x + 1);
    return g(x + 2) + 1;
}
int tries(int x) { __try { return g(x); } __except (1) { return 2; } }
int last(int x) { __try { g(x); } __finally { g(2); } return 1; }
)";

constexpr std::string_view chained = R"(
    .text
    .seh_proc f
f:  pushq %rsi
    .seh_pushreg %rsi
    .seh_endprologue
    nop
    .seh_startchained
    subq $40, %rsp
    .seh_stackalloc 40
    .seh_endprologue
    nop
    addq $40, %rsp
    .seh_endchained
    popq %rsi
    ret
    .seh_endproc
)";

// What llvm-readobj prints of one entry and its record, and what size that makes.
struct Listed {
    u64 function = 0, info = 0;  ///< addresses; of objects: offsets in their sections
    u64 size = 0;                ///< 0 where the entry refers to no record
    u64 chained = 0;             ///< address of the record that it continues
    bool handler = false;        ///< data for it follow
};

u64 number(std::string_view text) { return std::stoull(std::string(text), nullptr, 0); }

// "(0x14000115E)" of a program; ".xdata +0xC (0x14)" of an object, where sections are at 0 and the
// number in parentheses says where the entry refers to it.
u64 place(const std::string& text, bool object) {
    const auto at = object ? text.find('+') : text.rfind('(');
    return at == std::string::npos ? 0 : number(text.substr(at + 1));
}

std::string value(const std::string& text, std::string_view key) {
    const auto at = text.find(key);
    if (at == std::string::npos) return {};
    return text.substr(at + key.size(), text.find('\n', at) - at - key.size());
}

u64 size_amd64(const std::string& text) {
    const u64 count = number(value(text, "UnwindCodeCount: "));
    u64 size = 4 + 2 * (count + count % 2);
    if (text.find(" Handler: ") != std::string::npos) size += 4;
    if (text.find(" Chained {") != std::string::npos) size += 12;
    return size;
}

// More than 31 epilogues or words of codes would take a longer header; these records have none.
u64 size_arm64(const std::string& text) {
    u64 size = 4 + number(value(text, "ByteCodeLength: "));
    for (auto at = text.find("StartOffset: "); at != std::string::npos;
         at = text.find("StartOffset: ", at + 1))
        size += 4;
    return text.find(" ExceptionHandler [") == std::string::npos ? size : size + 4;
}

std::vector<Listed> listed(const std::string& readobj, const std::string& path, bool amd64) {
    std::vector<Listed> out;
    const auto text = run(readobj + " --unwind " + quoted(path)).text;
    constexpr std::string_view start = "  RuntimeFunction {\n";
    for (auto at = text.find(start); at != std::string::npos;) {
        const auto next = text.find(start, at + 1);
        const auto entry = text.substr(at, next == std::string::npos ? next : next - at);
        at = next;
        const auto record = value(entry, amd64 ? "UnwindInfoAddress: " : "ExceptionRecord: ");
        const bool object = path.ends_with(".obj");
        auto& l = out.emplace_back();
        l.function = place(value(entry, amd64 ? "StartAddress: " : "Function: "), object);
        // Where llvm-readobj itself fails, its listing ends within an entry.
        const auto codes = value(entry, amd64 ? "UnwindCodeCount: " : "ByteCodeLength: ");
        if (record.empty() || codes.empty()) continue;
        l.info = place(record, object);
        l.size = amd64 ? size_amd64(entry) : size_arm64(entry);
        l.handler = entry.find("Handler") != std::string::npos;
        if (const auto chain = entry.find(" Chained {"); chain != std::string::npos)
            l.chained = place(value(entry.substr(chain), "UnwindInfoAddress: "), object);
    }
    return out;
}

// An image that has the .xdata section of an object at an address.
Image image_of(ByteView xdata, std::string_view arch) {
    Image image;
    test::set_format(image, Format::pe);
    image.arch = arch;
    image.bits = 64;
    image.bytes = xdata;
    Section s;
    s.name = ".xdata";
    s.file = {0, xdata.size()};
    s.memory = {0x1000, xdata.size()};
    s.loaded = true;
    image.sections.push_back(s);
    image.mappings.push_back({0x1000, 0, xdata.size(), xdata.size()});
    return image;
}

}  // namespace

TEST_CASE("unwind records of clang's have the size that llvm-readobj's listing makes") {
    const auto clang = need_tool("clang");
    const auto readobj = need_tool("llvm-readobj");
    if (!clang || !readobj) return;
    const TempFolder folder;
    const auto check = [&](const std::string& target, const std::string& input, bool amd64) {
        const auto object = folder.file("object.obj");
        REQUIRE(run(*clang + " -target " + target + "-pc-windows-msvc -O1 -c " + quoted(input) +
                    " -o " + quoted(object))
                    .status == 0);
        const auto file = read_file(object);
        const auto coff = load(as_view(file));
        REQUIRE(coff);
        const auto* section = coff->section(".xdata");
        REQUIRE(section != nullptr);
        const auto image = image_of(coff->contents(*section), amd64 ? "amd64" : "arm64");
        std::map<u64, Listed> records;
        for (const auto& l : listed(*readobj, object, amd64))
            if (l.size != 0) records.emplace(l.info, l);
        CHECK(records.size() >= 2);
        for (auto it = records.begin(); it != records.end(); ++it) {
            const auto& [offset, record] = *it;
            INFO(target << " record at " << offset);
            const auto info = find_unwind_info(image, 0x1000 + offset);
            REQUIRE(info);
            CHECK(info->file == Extent{offset, record.size});
            // The assembler writes them end to end but for what handlers want to know.
            const auto next = std::next(it);
            const u64 end = next == records.end() ? section->file.size : next->first;
            if (record.handler)
                CHECK(info->file.end() < end);
            else
                CHECK(info->file.end() == end);
        }
    };
    const auto c = folder.write("source.c", std::string(source));
    check("x86_64", c, true);
    check("aarch64", c, false);
    check("x86_64", folder.write("chained.s", std::string(chained)), true);
}

TEST_CASE("unwind records belong to the functions whose entries refer to them") {
    const auto readobj = need_tool("llvm-readobj");
    if (!readobj) return;
    std::size_t programs = 0;
    std::size_t single = 0;
    std::size_t shared = 0;
    const auto check = [&](const std::string& path) {
        INFO(path);
        const auto input = Input::open(path);
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        if (image->format != Format::pe || image->arch != "amd64") return;
        const Claims claims(*image);
        struct Users {
            std::set<const Owner*> owners;
            std::set<std::string_view> packages;
            u64 size = 0;
            bool nobody = false;
        };
        std::map<u64, Users> records;
        for (const auto& l : listed(*readobj, path, true)) {
            auto& users = records[l.info];
            users.size = l.size;
            const auto* cell = claims.at_address(l.function);
            REQUIRE(cell != nullptr);
            users.nobody |= !claims.owned(*cell);
            users.owners.insert(&claims.owner(*cell));
            users.packages.insert(claims.package(*cell));
        }
        programs += records.empty() ? 0 : 1;
        for (const auto& record : records) {
            const auto address = record.first;
            const auto& users = record.second;
            INFO("record at " << address);
            const auto info = find_unwind_info(*image, address);
            REQUIRE(info);
            CHECK(info->file.size == users.size);
            claims.each(info->file, [&](const Cell& cell, u64) {
                CHECK(cell.cost_class == CostClass::unwind);
                CHECK(claims.owned(cell) == !users.nobody);
                if (users.nobody) return;
                const auto& package = claims.division().packages[claims.owner(cell).package];
                if (users.owners.size() == 1) {
                    CHECK(&claims.owner(cell) == *users.owners.begin());
                    ++single;
                } else if (users.packages.size() == 1) {
                    CHECK(package.name == *users.packages.begin());
                } else {
                    CHECK(package.kind == PackageKind::shared);
                    ++shared;
                }
            });
        }
    };
    for (const auto& file : matrix_files())
        if (file.name.ends_with(".exe") && !file.name.starts_with("upx/"))
            check(file.path.string());
    CHECK(programs >= 2);
    CHECK(single >= 1);
    CHECK(shared >= 4);
    const TempFolder folder;
    for (const std::string name : {"pe/mingw-exe.yaml", "pe/mingw-dll.yaml"})
        if (const auto object = yaml_object(name)) check(folder.write("program", *object));
}

TEST_CASE("unwind records of real programs have the size that llvm-readobj's listing makes") {
    const auto readobj = need_tool("llvm-readobj");
    if (!readobj) return;
    const auto files = corpus_files();
    if (files.empty()) SKIP_ALOUD("no corpus");
    std::size_t records = 0;
    std::size_t continued = 0;
    for (const auto& path : files) {
        INFO(path);
        const auto input = Input::open(path.string());
        REQUIRE(input);
        const auto image = load(input->bytes());
        if (!image || image->format != Format::pe || image->arch != "amd64") continue;
        std::map<u64, Listed> distinct;
        for (const auto& l : listed(*readobj, path.string(), true))
            if (l.size != 0) distinct.emplace(l.info, l);
        for (const auto& [address, l] : distinct) {
            INFO("record at " << address);
            const auto info = find_unwind_info(*image, address);
            REQUIRE(info);
            CHECK(info->file.size == l.size);
            CHECK(info->chained == l.chained);
            continued += l.chained != 0 ? 1 : 0;
        }
        records += distinct.size();
    }
    WARN(records << " records compared, " << continued << " of them chained");
}
