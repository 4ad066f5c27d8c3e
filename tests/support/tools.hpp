// Programs of others, as oracles and as makers of test files: found or reported missing, run, and
// their output read. A test that needs one which is not installed skips aloud.
#pragma once

#include "support/catch.hpp"
#include "support/places.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

namespace binsize::test {

/// The path of a tool: the newest that LLVM's packages install, else the one in PATH. (Debian's
/// unversioned LLVM tools are older ones, which do not read everything that newer ones write.)
inline std::optional<std::string> find_tool(const std::string& name) {
    namespace fs = std::filesystem;
    for (int version = 30; version >= 14; --version) {
        const auto candidate = fs::path("/usr/lib/llvm-" + std::to_string(version)) / "bin" / name;
        if (fs::exists(candidate)) return candidate.string();
    }
    const char* path = std::getenv("PATH");
    std::stringstream folders(path != nullptr ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');)
        if (fs::exists(fs::path(folder) / name)) return (fs::path(folder) / name).string();
    return std::nullopt;
}

/// find_tool, or says on the test's output what is missing.
inline std::optional<std::string> need_tool(const std::string& name) {
    auto tool = find_tool(name);
    if (!tool) WARN("SKIPPED: " << name << " is not installed");
    return tool;
}

struct Output {
    int status = 0;
    std::string text;
};

/// Runs a command line of the shell; its standard output alone is read.
inline Output run(const std::string& command) {
    Output out;
    FILE* pipe = popen(("{ " + command + "\n} 2>/dev/null").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 65536> buffer{};
    for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        out.text.append(buffer.data(), n);
    out.status = pclose(pipe);
    return out;
}

inline std::string quoted(const std::string& path) { return "'" + path + "'"; }

/// A folder that goes away with the object.
class TempFolder {
public:
    TempFolder() {
        auto pattern = (std::filesystem::temp_directory_path() / "binsize-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    [[nodiscard]] std::string file(const std::string& name) const {
        return (path_ / name).string();
    }
    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return file(name);
    }

private:
    std::filesystem::path path_;
};

inline std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The bytes that yaml2obj makes of fixtures/<name>, with `-D` macros where given; nothing where it
/// is not installed.
inline std::optional<std::string> yaml_object(const std::string& name,
                                              const std::string& macros = {}) {
    const auto tool = need_tool("yaml2obj");
    if (!tool) return std::nullopt;
    const TempFolder folder;
    const auto object = folder.file("object");
    const auto made = run(*tool + " " + macros + " " +
                          quoted(source_folder() + "/fixtures/" + name) + " -o " + quoted(object));
    INFO(name);
    REQUIRE(made.status == 0);
    return read_file(object);
}

}  // namespace binsize::test
