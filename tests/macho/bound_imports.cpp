// What dyld is told of an import, lazy binds and entries of chained fixups, against llvm-objdump's
// listings: each is whose the pointers are that it is bound to.
#include "evidence/chained_fixups.hpp"
#include "evidence/link_slots.hpp"
#include "llvm.hpp"
#include "support/claims.hpp"

#include <map>

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr std::string_view source = R"(
extern int puts(const char *);
extern int putchar(int);
extern int abs(int);
extern int numbers[];
extern int weak_import(void) __attribute__((weak_import));
int *here = &numbers[0];
int *beyond = &numbers[300];
int *again = &numbers[0];
int (*called)(int) = putchar;
__attribute__((weak)) int replaced(int a) { return a * 5; }
__attribute__((weak)) int replaced_datum = 7;
int main(void) {
    return puts("a") + abs(numbers[1]) + (weak_import ? weak_import() : 0) + replaced(3) +
           replaced_datum;
}
)";

constexpr std::string_view system_stub = R"(--- !tapi-tbd
tbd-version: 4
targets: [ x86_64-macos, arm64-macos ]
install-name: '/usr/lib/libSystem.B.dylib'
exports:
  - targets: [ x86_64-macos, arm64-macos ]
    symbols: [ _puts, _putchar, _abs, _numbers, _weak_import, dyld_stub_binder ]
...
)";

std::string linked(const TempFolder& folder, const std::string& arch, const std::string& version,
                   const std::string& flags) {
    const auto clang = need_tool("clang");
    const auto linker = need_tool("ld64.lld");
    if (!clang || !linker) return {};
    const auto from = folder.write("source.c", std::string(source));
    const auto stub = folder.write("libSystem.tbd", std::string(system_stub));
    const auto object = folder.file(arch + ".o"), out = folder.file(arch);
    REQUIRE(run(*clang + " -target " + arch + "-apple-macos" + version + " -fno-builtin -O1 -c " +
                quoted(from) + " -o " + quoted(object))
                .status == 0);
    REQUIRE(run(*linker + " -arch " + arch + " -platform_version macos " + version + " 14.2 " +
                flags + " " + quoted(object) + " " + quoted(stub) + " -o " + quoted(out))
                .status == 0);
    return out;
}

std::string listing(const LlvmTools& llvm, const std::string& what, const std::string& path) {
    return run(llvm.objdump + " --macho " + what + " " + quoted(path)).text;
}

u64 number_after(const std::string& text, const std::string& key) {
    const auto at = text.find(key);
    REQUIRE(at != std::string::npos);
    return std::stoull(text.substr(at + key.size()), nullptr, 0);
}

// Sizes by owner of a table's parts.
using Sizes = std::map<std::string, u64>;
Sizes sizes_in(const Image& image, Extent part) {
    const Claims claims(image);
    Sizes out;
    claims.each(part, [&](const Cell& cell, u64 size) {
        out[std::string(claims.owner(cell).name)] += size;
    });
    return out;
}

struct Stated {
    std::string name;
    u64 addend = 0;
    Extent entry, text;
};

std::vector<Stated> imports_by_llvm(const std::string& text, u64 region) {
    const u64 imports = number_after(text, "imports_offset = "),
              symbols = number_after(text, "symbols_offset = "),
              size = number_after(text, "imports_format = ") == 2 ? 8 : 4;
    std::vector<Stated> out;
    std::istringstream lines(text.substr(text.find("dyld chained import")));
    for (std::string line; std::getline(lines, line);) {
        const auto name = line.find('(');
        if (line.find("name_offset") != std::string::npos) {
            Stated one;
            one.name = line.substr(name + 1, line.size() - name - 2);
            one.entry = {region + imports + out.size() * size, size};
            one.text = {region + symbols + number_after(line, "name_offset = "),
                        one.name.size() + 1};
            out.push_back(one);
        } else if (line.find("addend      =") != std::string::npos) {
            out.back().addend = number_after(line, "= ");
        }
    }
    CHECK(out.size() == number_after(text, "imports_count  = "));
    return out;
}

// Whose the pointers are, by symbol and addend; what several own goes by another test's rules.
std::map<std::pair<std::string, u64>, std::string> owners_of_binds(const std::string& text,
                                                                   const Claims& claims) {
    std::map<std::pair<std::string, u64>, std::string> out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string segment, section, address, word, kind, addend, library, symbol;
        words >> segment >> section >> address >> word >> kind >> addend >> library >> symbol;
        if (kind != "bind") continue;
        const auto* cell = claims.at_address(std::stoull(address, nullptr, 16));
        REQUIRE(cell != nullptr);
        const std::string owner(claims.owner(*cell).name);
        const auto [at, added] =
            out.emplace(std::pair(symbol, std::stoull(addend, nullptr, 16)), owner);
        if (!added && at->second != owner) at->second = "[shared]";
    }
    return out;
}

}  // namespace

TEST_CASE("entries and names of chained fixups' imports are whose the pointers are") {
    const auto llvm = need_llvm();
    const TempFolder folder;
    const auto path = llvm ? linked(folder, "arm64", "13.0", "-fixup_chains") : std::string();
    if (path.empty()) return;
    const auto file = read_file(path);
    const auto image = load(as_view(file));
    REQUIRE(image);
    const auto region = image->region("[chained fixups]");
    const auto imports = imports_by_llvm(listing(*llvm, "--chained-fixups", path), region.begin);
    const Claims claims(*image);
    const auto owners = owners_of_binds(listing(*llvm, "--dyld-info", path), claims);
    REQUIRE(imports.size() == owners.size());
    Sizes expected;
    u64 rest = region.size;
    for (const auto& i : imports) {
        INFO(i.name);
        const auto owner = owners.at({i.name, i.addend});
        CHECK(sizes_in(*image, i.entry) == Sizes{{owner, i.entry.size}});
        CHECK(sizes_in(*image, i.text) == Sizes{{owner, i.text.size}});
        expected[owner] += i.entry.size + i.text.size;
        rest -= i.entry.size + i.text.size;
    }
    expected["[chained fixups]"] = rest;
    CHECK(sizes_in(*image, region) == expected);
    // Entries of 8 bytes, since 1200 is no addend for a byte of the pointer.
    CHECK(expected["beyond"] == 8 + sizeof "_numbers");
    CHECK(expected["called"] == 8 + sizeof "_putchar");
    CHECK(expected["puts"] == 8 + sizeof "_puts");

    // Where an import's name lies inside of another's, what both use is of both: "umbers" for
    // "_putchar", whose own name nothing refers to then.
    const auto of = [&](std::string_view name, u64 addend) {
        return *std::ranges::find_if(
            imports, [&](const Stated& i) { return i.name == name && i.addend == addend; });
    };
    const auto far = of("_numbers", 1200), put = of("_putchar", 0);
    auto changed = file;
    const u64 symbols = number_after(listing(*llvm, "--chained-fixups", path), "symbols_offset = ");
    const u64 name = far.text.begin + 2 - region.begin - symbols;
    REQUIRE(name < 128);
    changed[put.entry.begin + 1] = static_cast<char>(name << 1U);  // from bit 9 on
    const auto tail = load(as_view(changed));
    REQUIRE(tail);
    CHECK(sizes_in(*tail, far.text) == Sizes{{"[shared]", far.text.size}});
    CHECK(sizes_in(*tail, put.text) == Sizes{{"[chained fixups]", put.text.size}});
}

TEST_CASE("damaged chained fixups lose owners and nothing else") {
    const TempFolder folder;
    const auto path = linked(folder, "arm64", "13.0", "-fixup_chains");
    if (path.empty()) return;
    const auto file = read_file(path);
    const auto whole = load(as_view(file));
    REQUIRE(whole);
    const auto region = whole->region("[chained fixups]");
    std::size_t read = 0;
    for (u64 at = region.begin; at < region.end(); ++at)
        for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
            auto changed = file;
            changed[at] = static_cast<char>(value);
            load_exactly(as_view(changed), [&](const Image& image) {
                const auto fixups = read_chained_fixups(image);
                if (!fixups) return;
                ++read;
                for (const auto& bind : fixups->binds) CHECK(bind.import < fixups->imports.size());
                for (const auto& i : fixups->imports) {
                    CHECK(region.contains(i.entry.begin));
                    CHECK(i.entry.end() <= region.end());
                    CHECK(i.text.end() <= region.end());
                }
                (void)sizes_in(image, region);
            });
        }
    CHECK(read > 0);
}

// Imports that share a name of half a table each: 2 MB of entries, which would be read 500,000
// times 2 MB.
TEST_CASE("imports that share long names do not take quadratic time") {
    const TempFolder folder;
    const auto path = linked(folder, "arm64", "13.0", "-fixup_chains");
    if (path.empty()) return;
    auto file = read_file(path);
    const auto whole = load(as_view(file));
    REQUIRE(whole);
    const auto region = whole->region("[chained fixups]");
    constexpr u32 count = 500'000, room = count * 4;
    std::string table = file.substr(region.begin, region.size);
    const auto put = [&](std::size_t at, u32 value) { std::memcpy(table.data() + at, &value, 4); };
    const auto offset = static_cast<u32>(table.size());
    table.append(room, '\x01');  // entries: each names what lies at 0x8080 of the names
    table.append(room, 'a');
    table += '\0';
    put(8, offset);
    put(12, offset + room);
    put(16, count);
    put(20, 1);
    file.append(table);
    auto image = load(as_view(file));
    REQUIRE(image);
    for (auto& r : image->regions)
        if (r.name == "[chained fixups]") r.file = {file.size() - table.size(), table.size()};
    CHECK_FALSE(read_chained_fixups(*image));
}

TEST_CASE("lazy binds are told apart, and each is of the import whose pointer it binds") {
    const auto llvm = need_llvm();
    const TempFolder folder;
    const auto made = llvm ? linked(folder, "x86_64", "10.14", "") : std::string();
    if (made.empty()) return;
    std::size_t records = 0;
    auto files = macho_files();
    files.push_back(made);
    for (const auto& path : files) {
        INFO(path);
        const auto input = Input::open(path);
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        const auto region = image->region("[lazy bind info]");
        if (region.empty()) continue;
        std::vector<std::string> theirs, ours;
        std::istringstream lines(listing(*llvm, "--lazy-bind", path));
        for (std::string line; std::getline(lines, line);) {
            std::istringstream words(line);
            std::string segment, section, address, library, symbol;
            words >> segment >> section >> address >> library >> symbol;
            if (address.starts_with("0x"))
                theirs.push_back(
                    fmt::format("{:#x} {}", std::stoull(address, nullptr, 16), symbol));
        }
        const Claims claims(*image);
        u64 met = region.begin;
        each_lazy_bind(*image, region, [&](const DyldRun& r) {
            REQUIRE(r.opcodes.size() == 1);
            const auto record = r.opcodes.front();
            CHECK(record.begin == met);
            met = record.end();
            const auto symbol = clip_slice(input->bytes(), r.symbol.begin + 1, r.symbol.size - 2);
            ours.push_back(fmt::format("{:#x} {}", r.address, as_text(symbol)));
            const auto* cell = claims.at_address(r.address);
            REQUIRE(cell != nullptr);
            claims.each(record, [&](const Cell& part, u64) {
                if (claims.owned(*cell)) CHECK(claims.owner(part).name == claims.owner(*cell).name);
            });
        });
        CHECK(ours == theirs);
        CHECK(region.end() - met < 8);  // what fills it up
        CHECK(all_zero(clip_slice(input->bytes(), met, region.end() - met)));
        records += ours.size();
        if (path == made)  // segment and offset, library, flags and name, bind, end
            CHECK(sizes_in(*image, region) ==
                  Sizes{{"weak_import", 2 + 1 + 1 + sizeof "_weak_import" + 1 + 1},
                        {"puts", 2 + 1 + 1 + sizeof "_puts" + 1 + 1},
                        {"abs", 2 + 1 + 1 + sizeof "_abs" + 1 + 1},
                        {"[lazy bind info]", region.end() - met}});
    }
    WARN(records << " lazy binds");
}

// Of the image's own symbols, which llvm-nm places, and of imports; whatever stubs lead to lazily
// is what dyld finds first in their word: the address of the code that asks it.
TEST_CASE("pointers, stubs and helpers are of the symbols that the indirect table lists") {
    const auto llvm = need_llvm();
    const TempFolder folder;
    const auto made = llvm ? linked(folder, "x86_64", "10.14", "") : std::string();
    if (made.empty()) return;
    std::size_t imports = 0, own = 0, helpers = 0;
    auto files = macho_files();
    files.insert(files.begin(), made);
    for (const auto& path : files) {
        INFO(path);
        const auto input = Input::open(path);
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        if (image->region("[indirect symbols]").empty()) continue;
        std::map<std::string, u64> addresses;
        for (const auto& line : symbols_by_llvm(*llvm, path))
            if (line.starts_with("0x"))
                addresses.emplace(line.substr(line.find(' ') + 1),
                                  std::stoull(line.substr(0, line.find(' ')), nullptr, 16));
        const Claims claims(*image);
        std::istringstream lines(listing(*llvm, "--indirect-symbols", path));
        for (std::string line; std::getline(lines, line);) {
            std::istringstream words(line);
            std::string place, index, name;
            words >> place >> index >> name;
            if (!place.starts_with("0x") || name.empty()) continue;
            const u64 address = std::stoull(place, nullptr, 16);
            const auto* const cell = claims.at_address(address);
            REQUIRE(cell != nullptr);
            INFO(line);
            const auto there = addresses.find(name);
            const auto* const target =
                there != addresses.end() ? claims.at_address(there->second) : nullptr;
            if (target != nullptr && claims.owned(*target)) {
                ++own;
                CHECK(claims.owner(*cell).name == claims.owner(*target).name);
            } else if (target == nullptr) {
                ++imports;
                CHECK(claims.owner(*cell).name == name.substr(name.starts_with('_') ? 1 : 0));
            }
            const auto* const section = image->section("__TEXT,__stub_helper");
            const auto helper = find_int<u64>(image->at_address(address), 0, image->endian);
            if (section == nullptr || !helper || !section->memory.contains(*helper)) continue;
            const auto* const asks = claims.at_address(*helper);
            REQUIRE(asks != nullptr);
            ++helpers;
            if (claims.owned(*cell)) CHECK(claims.owner(*asks).name == claims.owner(*cell).name);
        }
        if (path != made) continue;
        CHECK(own == 3);      // pointer and stub of replaced, pointer of replaced_datum
        CHECK(helpers == 3);  // of puts, abs and weak_import
        for (const std::string name : {"replaced", "replaced_datum"}) {
            u64 found = 0;
            claims.each(image->region("[indirect symbols]"), [&](const Cell& cell, u64 size) {
                if (claims.owner(cell).name == name) found += size;
            });
            CHECK(found >= 4);
        }
    }
    WARN(imports << " of imports, " << own << " of own symbols, " << helpers << " helpers");
}

TEST_CASE("a helper of lazy binding that its section cuts off is none") {
    const TempFolder folder;
    const auto made = linked(folder, "x86_64", "10.14", "");
    if (made.empty()) return;
    auto bytes = read_file(made);
    const auto helpers = [&] {
        std::size_t out = 0;
        const auto image = load(as_view(bytes));
        REQUIRE(image);
        each_link_stub(*image, [&](const LinkStub&) { ++out; });
        return out;
    };
    CHECK(helpers() == 3);
    const auto whole = load(as_view(bytes));
    REQUIRE(whole);
    const auto* const section = whole->section("__TEXT,__stub_helper");
    REQUIRE(section != nullptr);
    // The last ones begin as helpers do, and have no room.
    for (u64 left = 1; left < 10; ++left) bytes[section->file.end() - left] = '\x68';
    CHECK(helpers() == 2);
}
