#include "support/fixtures.hpp"

#include "support/places.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>

namespace binsize::test {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> folder_from(const char* variable) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return fs::path(value);
}

fs::path matrix_folder() {
    const auto folder = folder_from("BINSIZE_MATRIX").value_or(fs::path(build_folder()) / "matrix");
    INFO("run `ctest -R fixtures.matrix` once, or set BINSIZE_MATRIX");
    REQUIRE(fs::is_directory(folder));
    return folder;
}

fs::path if_there(const fs::path& path) { return fs::exists(path) ? path : fs::path(); }

// "1.27/linux-amd64/hello-sw.exe" says it all; "strip/hello-1.27-strip-g" hides the version in
// the name and is linux-amd64, as all of special, strip and gccgo are.
void take_apart(MatrixFile& file) {
    const fs::path name = file.name;
    const auto top = name.begin()->string();
    const auto stem = name.extension() == ".exe" ? name.stem().string() : name.filename().string();
    if (top.starts_with("1.")) {
        file.version = top;
        file.target = (++name.begin())->string();
        file.variant = stem.substr(stem.find('-') + 1);
        return;
    }
    file.target = "linux-amd64";
    file.variant = stem;
    const auto at = stem.find("1.");
    if (top == "gccgo" || at == std::string::npos) return;
    const auto end = stem.find_first_not_of("0123456789", at + 2);
    file.version = stem.substr(at, end == std::string::npos ? end : end - at);
    if (end != std::string::npos && stem[end] == '-') file.variant = stem.substr(end + 1);
    if (top == "upx") file.target = stem.substr(5, stem.rfind('_') - 5);
}

bool is_program(const fs::path& path) {
    constexpr std::array<std::string_view, 10> magics = {"\177ELF",          "MZ",
                                                         "\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe",
                                                         "\xfe\xed\xfa\xcf", "\xfe\xed\xfa\xce",
                                                         "\xca\xfe\xba\xbe", "\xca\xfe\xba\xbf",
                                                         "!<arch>\n",        "!<thin>\n"};
    std::array<char, 8> head{};
    std::ifstream(path, std::ios::binary).read(head.data(), head.size());
    const std::string_view text(head.data(), head.size());
    return std::ranges::any_of(magics, [&](auto magic) { return text.starts_with(magic); });
}

}  // namespace

fs::path fixture(const std::string& name) { return fs::path(source_folder()) / "fixtures" / name; }

std::string read_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    INFO(path);
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::byte> read_bytes(const fs::path& path) {
    const auto text = read_text(path);
    const auto* begin = reinterpret_cast<const std::byte*>(text.data());
    return {begin, begin + text.size()};
}

std::vector<MatrixFile> matrix_files() {
    const auto folder = matrix_folder();
    std::vector<MatrixFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto name = fs::relative(entry.path(), folder).string();
        if (!entry.is_regular_file() || name.starts_with("oracle/") || name.starts_with("."))
            continue;
        MatrixFile file;
        file.name = name;
        file.path = entry.path();
        file.nm_oracle = if_there(folder / "oracle" / (name + ".nm"));
        file.version_oracle = if_there(folder / "oracle" / (name + ".version"));
        take_apart(file);
        files.push_back(std::move(file));
    }
    std::ranges::sort(files, {}, &MatrixFile::name);
    return files;
}

std::optional<MatrixFile> matrix_file(const std::string& name) {
    for (auto& file : matrix_files())
        if (file.name == name) return std::move(file);
    return std::nullopt;
}

std::vector<fs::path> corpus_files() {
    const auto folder =
        folder_from("BINSIZE_CORPUS").value_or(fs::path(source_folder()) / ".." / "corpus");
    std::vector<fs::path> files;
    if (!fs::is_directory(folder)) return files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && entry.file_size() > 200'000 && is_program(entry.path()))
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

}  // namespace binsize::test
