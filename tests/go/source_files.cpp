// Which source file Go code is of, against `go tool addr2line`, and the same for both twins of a
// build.
#include "analysis/analysis.hpp"
#include "evidence/evidence.hpp"
#include "go/matrix.hpp"
#include "support/tools.hpp"

#include <map>
#include <sstream>

using namespace binsize;

namespace {

struct Place {
    u64 address = 0;
    std::string file;
};

/// One address of every run of every so many functions.
std::vector<Place> sample(const go::Functions& functions) {
    std::vector<Place> out;
    go::SourceFiles files(functions);
    const u32 step = functions.count() / 1500 + 1;
    for (u32 f = 0; f < functions.count(); f += step)
        files.each(f, [&](u32 begin, u32 end, u32 file) {
            out.push_back(
                {functions.table().entry(f) + (begin + end) / 2, std::string(files.path(file))});
        });
    return out;
}

/// "/usr/lib/go/src/runtime/proc.go:271" without the line.
std::string without_line(const std::string& text) { return text.substr(0, text.rfind(':')); }

/// What addr2line says of each address; empty where it cannot read the program.
std::vector<std::string> said_by_go(const std::string& program, const std::vector<Place>& places) {
    const test::TempFolder folder;
    std::ostringstream addresses;
    for (const auto& p : places) addresses << "0x" << std::hex << p.address << "\n";
    const auto input = folder.write("addresses", addresses.str());
    const auto ran =
        test::run("go tool addr2line " + test::quoted(program) + " < " + test::quoted(input));
    std::vector<std::string> out;
    std::istringstream lines(ran.text);
    std::string function;
    for (std::string line; std::getline(lines, function) && std::getline(lines, line);)
        out.push_back(without_line(line));
    return ran.status == 0 ? out : std::vector<std::string>{};
}

std::map<std::string, u64> files_alone(const Image& image) {
    auto out = test::rows_of(image, {"files"});
    std::erase_if(out, [](const auto& row) { return row.first.starts_with('['); });
    return out;
}

}  // namespace

TEST_CASE("source files are those that go tool addr2line names") {
    if (!test::need_tool("go")) return;
    std::size_t programs = 0;
    std::size_t addresses = 0;
    for (const auto& file : test::matrix_files()) {
        if (file.name.find("-default") == std::string::npos) continue;
        const auto input = Input::open(file.path.string());
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        Notes notes;
        const auto program = go::Program::open(*image, notes);
        REQUIRE(program);
        REQUIRE(program->functions);
        const auto places = sample(*program->functions);
        const auto said = said_by_go(file.path.string(), places);
        if (said.size() != places.size()) continue;  // this Go does not read that format's file
        INFO(file.name);
        ++programs;
        std::size_t unlike = 0;
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (said[i] == "?" || said[i].empty()) continue;
            ++addresses;
            if (places[i].file == said[i]) continue;
            if (++unlike > 5) continue;
            INFO(std::hex << places[i].address);
            CHECK(places[i].file == said[i]);
        }
        CHECK(unlike == 0);
    }
    CHECK(programs >= 8);  // the archive of the repository has as many
    CHECK(addresses > 10000);
}

TEST_CASE("twins, stripped and not, give every source file the same code") {
    test::check_twins([](const Image&) { return true; },
                      [](const Image& image) {
                          auto rows = files_alone(image);
                          CHECK(rows.size() > 50);
                          return rows;
                      });
}

TEST_CASE("the runtime divides into its files, directories into theirs") {
    const auto file = test::matrix_file("1.27/linux-amd64/hello-sw");
    REQUIRE(file);
    const auto input = Input::open(file->path.string());
    REQUIRE(input);
    const auto image = load(input->bytes());
    REQUIRE(image);
    const auto files = test::rows_of(*image, {"files"});
    const auto directories = test::rows_of(*image, {"directories"});
    u64 runtime = 0;
    bool malloc_there = false;
    std::string folder;
    for (const auto& [name, bytes] : files)
        if (name.ends_with("/src/runtime/malloc.go")) {
            malloc_there = bytes > 1000;
            folder = name.substr(0, name.rfind('/'));
        }
    for (const auto& [name, bytes] : files)
        if (name.substr(0, name.rfind('/')) == folder) runtime += bytes;
    CHECK(malloc_there);
    CHECK(directories.at(folder) == runtime);
    CHECK(runtime > 100000);
    // Code is of a file but for what has none: the text's end marks and the build id's like.
    const auto none = files.find("[code, no source file]");
    CHECK((none == files.end() || none->second < 100));
}
