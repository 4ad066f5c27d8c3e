// Every example of the README runs, and its picture is of the program that it says.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/places.hpp"
#include "support/run.hpp"

#include <cstdlib>
#include <sstream>

using namespace binsize::test;
namespace fs = std::filesystem;

namespace {

// The text between "```LANGUAGE" and "```", the first after `from`.
std::string block_after(const std::string& text, std::string_view from, std::string_view fence) {
    const auto start = text.find(from);
    REQUIRE(start != std::string::npos);
    const auto open = text.find(fence, start);
    REQUIRE(open != std::string::npos);
    const auto begin = text.find('\n', open) + 1;
    return text.substr(begin, text.find("```", begin) - begin);
}

std::string last_line(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

}  // namespace

TEST_CASE("the examples of the README run") {
    const auto readme = read_text(fs::path(source_folder()) / "README.md");
    const auto program_file = matrix_file("1.27/linux-amd64/hello-default");
    if (!program_file) SKIP_ALOUD("no 1.27/linux-amd64/hello-default in the matrix at hand");
    const TemporaryFolder folder;
    fs::create_directory(folder.path() / "dist");
    for (const auto* name : {"app", "app-stripped", "dist/a", "dist/b"})
        fs::copy_file(program_file->path, folder.path() / name);
    std::istringstream lines(block_after(readme, "## Everyday", "```sh"));
    int count = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.starts_with('#')) continue;
        INFO(line);
        CHECK(line.find("binsize ") != std::string::npos);
        const auto command = "cd '" + folder.path().string() + "' && PATH='" + build_folder() +
                             "':/usr/bin:/bin && { " + line.substr(0, line.find(" #")) +
                             "; } >out 2>err";
        CHECK(std::system(command.c_str()) == 0);
        CHECK(file_text(folder.path() / "err").empty());
        ++count;
    }
    CHECK(count > 8);
    CHECK(fs::file_size(folder.path() / "app.json") > 1000);
}

TEST_CASE("the picture of the README is of a real report") {
    const auto readme = read_text(fs::path(source_folder()) / "README.md");
    const auto picture = block_after(readme, "<!-- picture:", "```");
    const auto program_file = matrix_file("1.27/linux-amd64/hello-sw");
    if (!program_file) SKIP_ALOUD("no 1.27/linux-amd64/hello-sw in the matrix at hand");
    const auto ran = run({"report", program_file->path.string()});
    CHECK(last_line(picture) == last_line(ran.out));
}
