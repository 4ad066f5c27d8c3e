// Funcdata by kind: the same for both twins of a build, all of it, and what the compiler's own
// objects say of the size of each.
#include "evidence/evidence.hpp"
#include "go/go_build.hpp"
#include "go/matrix.hpp"

#include <map>
#include <sstream>

using namespace binsize;

namespace {

std::map<std::string, u64> kinds_of(const Image& image) {
    auto rows = test::rows_of(image, {"funcdata"});
    std::erase_if(rows, [](const auto& row) { return row.first.starts_with('['); });
    return rows;
}

}  // namespace

TEST_CASE("twins, stripped and not, have the same funcdata of each kind") {
    test::check_twins([](const Image&) { return true; },
                      [](const Image& image) {
                          auto rows = kinds_of(image);
                          CHECK(rows.size() >= 5);
                          return rows;
                      });
}

TEST_CASE("rows add up to the class of funcdata, and what is of no kind are values of functions") {
    std::size_t programs = 0;
    test::for_each_program([&](const test::Program& program, const Image& image) {
        if (!program.plain_gc()) return;
        INFO(program.name);
        const auto rows = test::rows_of(image, {"funcdata"});
        u64 sum = 0;
        for (const auto& [name, bytes] : rows)
            if (!name.starts_with('[') || name.starts_with("[funcdata, ")) sum += bytes;
        const auto classes = test::rows_of(image, {"classes"});
        const auto all = classes.find("funcdata");
        if (all == classes.end()) return;
        CHECK(sum == all->second);
        const auto values = rows.find("[funcdata, function values]");
        if (values != rows.end()) CHECK(values->second % (image.bits / 8) == 0);
        ++programs;
    });
    CHECK(programs >= 8);
}

namespace {

constexpr const char* library = R"(package lib

import "fmt"

type Big struct { A, B *int; C [8]string }

//go:noinline
func use(b *Big, f func() string) string { defer fmt.Println(b.A); defer fmt.Print(*b.B); return f() }

//go:noinline
func Objects(n int, names ...string) string {
	var big Big
	big.A, big.B = &n, &n
	big.C[n%8] = names[0]
	return use(&big, func() string { return big.C[n%8] + names[1] })
}

//go:noinline
func Many(a int, b string, c []byte, d any, e float64, f *Big) (string, error) {
	defer use(f, func() string { return b })
	if d == nil { return b, fmt.Errorf("%d %s %v %f", a, b, c, e) }
	return string(c), nil
}

type Door interface{ Open(string) error }
type Base struct{ name string }
func (b Base) Open(s string) error { return fmt.Errorf("%s%s", b.name, s) }
type Outer struct{ *Base }
var Doors = []Door{Outer{&Base{"x"}}, &Base{"y"}}
)";
constexpr const char* program = R"(package main

import (
	"fmt"
	"os"

	"example.com/app/lib"
)

func main() {
	fmt.Println(lib.Objects(len(os.Args), os.Args...))
	fmt.Println(lib.Many(1, os.Args[0], nil, os.Args, 2, new(lib.Big)))
	for _, d := range lib.Doors {
		fmt.Println(d.Open(os.Args[0]))
	}
}
)";

/// What `go tool nm -size` says of the symbols of an archive.
std::map<std::string, u64> object_symbols(const std::string& archive) {
    std::map<std::string, u64> out;
    std::istringstream lines(test::run("go tool nm -size " + test::quoted(archive)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, size, type, name;
        words >> address >> size >> type >> name;
        if (!name.empty())
            out[name.substr(0, name.find('<'))] = std::strtoull(size.c_str(), nullptr, 10);
    }
    return out;
}

}  // namespace

TEST_CASE("funcdata of each function is as long as the compiler's object has it") {
    if (!test::need_go(22)) return;
    const test::GoModule module(program, {{"lib/lib.go", library}});
    const auto made = module.build();
    REQUIRE(made);
    const auto archive = module.file("lib.a");
    REQUIRE(
        test::run("cd " + test::quoted(module.file(".")) +
                  " && env GOFLAGS=-mod=mod GOTOOLCHAIN=local GOWORK=off go build -o lib.a ./lib")
            .status == 0);
    const auto symbols = object_symbols(archive);
    const auto input = Input::open(*made);
    REQUIRE(input);
    const auto image = load(input->bytes());
    REQUIRE(image);
    Notes notes;
    const auto go = go::Program::open(*image, notes);
    REQUIRE(go);
    REQUIRE(go->functions);
    const auto& functions = *go->functions;
    const std::map<std::string, go::FuncData> endings = {
        {".stkobj", go::FuncData::stack_objects},
        {".opendefer", go::FuncData::open_defer},
        {".arginfo1", go::FuncData::arg_info},
        {".wrapinfo", go::FuncData::wrap_info},
    };
    std::map<std::string, std::size_t> compared;
    for (u32 f = 0; f < functions.count(); ++f) {
        const auto record = functions.table().func(f);
        if (!record || !functions.name(f).starts_with("example.com/app/lib.")) continue;
        for (const auto& [ending, kind] : endings) {
            const auto stated = symbols.find(std::string(functions.name(f)) + ending);
            const u64 at = functions.table().funcdata(*record, static_cast<u32>(kind));
            if (stated == symbols.end() || at == 0) continue;
            INFO(functions.name(f) << ending);
            CHECK(functions.blob_size(functions.blobs().rank(at - functions.blob_base())) ==
                  stated->second);
            CHECK((functions.blob_kinds()[functions.blobs().rank(at - functions.blob_base())] >>
                       static_cast<unsigned>(kind) &
                   1U) == 1);
            ++compared[ending];
        }
    }
    CHECK(compared[".stkobj"] >= 1);
    CHECK(compared[".arginfo1"] >= 3);
    CHECK(compared[".opendefer"] >= 1);
}
