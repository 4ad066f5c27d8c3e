// What can stand behind a path: a file, nothing, a folder, a fifo, a device, an empty file.
#include "base/input.hpp"
#include "support/catch.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

using namespace binsize;
namespace fs = std::filesystem;

namespace {

// A folder of this test's own, gone with it.
struct Folder {
    fs::path path;
    Folder() {
        auto name = (fs::temp_directory_path() / "binsize-test-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { fs::remove_all(path); }
    [[nodiscard]] std::string file(const char* name, std::string_view content) const {
        std::ofstream(path / name, std::ios::binary) << content;
        return (path / name).string();
    }
};

std::string error_of(const std::string& path) {
    const auto input = Input::open(path);
    REQUIRE_FALSE(input);
    CHECK(input.error().kind == ErrorKind::unreadable);
    return input.error().message;
}

// Runs `use` with standard input coming from an open descriptor.
template <class F>
void with_stdin(int fd, F&& use) {
    const int saved = ::dup(STDIN_FILENO);
    ::dup2(fd, STDIN_FILENO);
    use();
    ::dup2(saved, STDIN_FILENO);
    ::close(saved);
}

}  // namespace

TEST_CASE("a file is mapped") {
    const Folder folder;
    auto input = Input::open(folder.file("f", "content"));
    REQUIRE(input);
    CHECK(as_text(input->bytes()) == "content");
    auto moved = std::move(*input);
    CHECK(as_text(moved.bytes()) == "content");
    CHECK(input->bytes().empty());
    auto other = Input::open(folder.file("g", "other"));
    REQUIRE(other);
    moved = std::move(*other);
    CHECK(as_text(moved.bytes()) == "other");
}

TEST_CASE("an empty file is an empty view") {
    const Folder folder;
    const auto input = Input::open(folder.file("empty", ""));
    REQUIRE(input);
    CHECK(input->bytes().empty());
}

TEST_CASE("what is no readable file says so at once") {
    const Folder folder;
    CHECK(error_of(folder.path / "missing") == "cannot be opened: No such file or directory");
    CHECK(error_of(folder.path) == "is a directory");
    CHECK(error_of("") == "cannot be opened: No such file or directory");
    const auto fifo = (folder.path / "fifo").string();
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    CHECK(error_of(fifo).starts_with("is not a regular file"));
    CHECK(error_of("/dev/null").starts_with("is not a regular file"));
    if (::geteuid() != 0) {
        const auto locked = folder.file("locked", "x");
        REQUIRE(::chmod(locked.c_str(), 0) == 0);
        CHECK(error_of(locked) == "cannot be opened: Permission denied");
    }
}

TEST_CASE("a pipe is spooled, a redirected file is mapped") {
    const Folder folder;
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    REQUIRE(::write(ends[1], "through a pipe", 14) == 14);
    ::close(ends[1]);
    with_stdin(ends[0], [] {
        const auto input = Input::from_stdin();
        REQUIRE(input);
        CHECK(as_text(input->bytes()) == "through a pipe");
    });
    ::close(ends[0]);

    std::FILE* file = std::fopen(folder.file("f", "redirected").c_str(), "rb");
    REQUIRE(file != nullptr);
    with_stdin(::fileno(file), [] {
        const auto input = Input::from_stdin();
        REQUIRE(input);
        CHECK(as_text(input->bytes()) == "redirected");
    });
    // Somebody has read a part of it already: only the rest is ours.
    REQUIRE(::lseek(::fileno(file), 2, SEEK_SET) == 2);
    with_stdin(::fileno(file), [] {
        const auto input = Input::from_stdin();
        REQUIRE(input);
        CHECK(as_text(input->bytes()) == "directed");
    });
    std::fclose(file);
}

TEST_CASE("an empty pipe is an empty view") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    ::close(ends[1]);
    with_stdin(ends[0], [] {
        const auto input = Input::from_stdin();
        REQUIRE(input);
        CHECK(input->bytes().empty());
    });
    ::close(ends[0]);
}
