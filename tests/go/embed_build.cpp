// Files embedded in programs that are built on the spot, where a Go toolchain is installed: the
// table that the reader finds has exactly the files of the folder.
#include "base/input.hpp"
#include "evidence/evidence.hpp"
#include "format/format.hpp"
#include "support/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

using namespace binsize;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, std::string_view text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

// A folder of its own for each run; removed at the end.
struct Folder {
    fs::path path;
    Folder() {
        std::string name = (fs::temp_directory_path() / "binsize-embed-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
};

}  // namespace

TEST_CASE("embedded files are found by path and size") {
    if (std::system("go version >/dev/null 2>&1") != 0) {
        WARN("no Go toolchain");
        return;
    }
    const Folder folder;
    const auto& root = folder.path;
    write(root / "go.mod", "module example.com/embed\n\ngo 1.16\n");
    write(root / "main.go",
          "package main\n\nimport \"embed\"\n\n//go:embed static\nvar files embed.FS\n\n"
          "func main() { e, _ := files.ReadDir(\"static\"); println(len(e)) }\n");
    write(root / "static/small.txt", "hello\n");
    write(root / "static/large.bin", std::string(5000, 'x') + std::string(300, '\0'));
    write(root / "static/deep/page.html", std::string(20'000, '<'));
    write(root / "static/empty", "");
    const std::map<std::string, u64> expected = {
        {"static/", 0},      {"static/deep/", 0},        {"static/deep/page.html", 20'000},
        {"static/empty", 0}, {"static/large.bin", 5300}, {"static/small.txt", 6}};
    for (const std::string target : {"GOARCH=amd64", "GOARCH=386", "GOOS=windows GOARCH=arm64"}) {
        INFO(target);
        const auto build = "cd '" + root.string() +
                           "' && GOFLAGS=-mod=mod CGO_ENABLED=0 GOOS=linux " + target +
                           " go build -p 2 -ldflags='-s -w' -o app . >log 2>&1";
        REQUIRE(std::system(build.c_str()) == 0);
        const auto input = Input::open((root / "app").string());
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        Notes notes;
        const auto program = go::Program::open(*image, notes);
        REQUIRE(program);
        REQUIRE(program->data);
        std::map<std::string, u64> found;
        for (const auto& file : go::find_embedded_files(program->reader, *program->data)) {
            found[std::string(file.path)] = file.size;
            CHECK(file.user != go::User::nobody);
        }
        CHECK(found == expected);
    }
}
