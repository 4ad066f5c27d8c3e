// Whole outputs, byte for byte: nothing in them changes unnoticed. Each case is a file in
// tests/golden/expected/; BINSIZE_UPDATE_GOLDEN=1 writes them anew.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <cstdlib>
#include <fstream>

using namespace binsize::test;
namespace fs = std::filesystem;

namespace {

struct Case {
    std::string name;
    std::vector<std::string> options;  ///< after `report FILE`
    std::vector<std::string> environment = {};
};

const std::vector<Case> cases = {
    {"80.txt", {}, {"COLUMNS=80"}},
    {"120.txt", {}, {"COLUMNS=120"}},
    {"full.txt", {"--full"}, {"COLUMNS=80"}},
    {"ascii.txt", {"-d", "sections"}, {"COLUMNS=80", "LC_ALL=C"}},
    {"color.txt", {"--color", "always"}, {"COLUMNS=80"}},
    {"nested.txt", {"-d", "sections,symbols", "-n", "5"}, {"COLUMNS=100"}},
    {"memory.txt", {"-d", "segments", "--domain", "memory", "--sort", "memory"}, {"COLUMNS=80"}},
    {"csv", {"--format", "csv", "-d", "sections,classes"}},
    {"md", {"--format", "markdown"}},
    {"json", {"--format", "json"}},
    {"svg", {"--format", "svg"}},
};

void check(const std::string& name, const std::string& actual) {
    const auto path = fs::path(source_folder()) / "tests/golden/expected" / name;
    if (std::getenv("BINSIZE_UPDATE_GOLDEN") != nullptr) {
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << actual;
        return;
    }
    INFO(name << " differs; BINSIZE_UPDATE_GOLDEN=1 ctest -R golden accepts it");
    CHECK(actual == file_text(path));
}

void check_all(const std::string& file) {
    for (const auto& c : cases) {
        std::vector<std::string> arguments = {"report", file};
        arguments.insert(arguments.end(), c.options.begin(), c.options.end());
        const auto ran = run(arguments, {.environment = c.environment});
        CHECK(ran.code == 0);
        CHECK(ran.err.empty());
        check(fs::path(file).filename().string() + "." + c.name, ran.out);
    }
}

}  // namespace

TEST_CASE("golden: a tiny object") {
    const TemporaryFolder folder;
    check_all(folder.file("tiny.o", tiny_elf(".text", 1000)));
}

TEST_CASE("golden: objects and programs of the fixtures") {
    const TemporaryFolder folder;
    for (const auto* name : {"macho/program-amd64", "pe/mingw-exe", "coff/gnu-386"})
        if (const auto object = yaml_object(std::string(name) + ".yaml"))
            check_all(folder.file(fs::path(name).filename().string(), *object));
}

TEST_CASE("golden: help") {
    const std::vector<std::string> help = {"report", "--help"};
    check("help.txt", run(help).out);
}
