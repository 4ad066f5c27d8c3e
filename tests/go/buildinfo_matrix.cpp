// Build information of every program against `go version -m`.
#include "evidence/evidence.hpp"
#include "go/matrix.hpp"
#include "support/catch.hpp"

using namespace binsize;

namespace {

/// As `go version -m` quotes: only what holds space, quote or backquote.
std::string quoted(const std::string& text) {
    if (text.find_first_of(" \t\r\n\"`") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string module_line(const char* kind, const std::string& path, const std::string& version,
                        const std::string& sum) {
    return std::string("\t") + kind + "\t" + path + "\t" + version + "\t" + sum + "\n";
}

std::string as_go_version(const go::BuildInfo& info) {
    std::string out = info.version + "\n";
    if (!info.main_package.empty()) out += "\tpath\t" + info.main_package + "\n";
    for (const auto& m : info.modules) {
        const char* kind = m.main ? "mod" : "dep";
        if (m.replaced_path.empty()) {
            out += module_line(kind, m.path, m.version, m.sum);
        } else {
            out += std::string("\t") + kind + "\t" + m.replaced_path + "\t" + m.replaced_version +
                   "\n" + module_line("=>", m.path, m.version, m.sum);
        }
    }
    for (const auto& s : info.settings)
        out += "\tbuild\t" + quoted(s.key) + "=" + quoted(s.value) + "\n";
    return out;
}

}  // namespace

TEST_CASE("build information equals `go version -m`") {
    const auto count = test::for_each_program([](const test::Program& program, const Image& image) {
        INFO(program.name);
        Notes notes;
        const auto info = go::read_build_info(go::PointerReader(image), notes);
        const auto colon = program.version_oracle.find(": ");
        if (colon == std::string::npos ||
            program.version_oracle.find(": go") == std::string::npos) {
            CHECK_FALSE((info && program.version_oracle.find("not a Go") != std::string::npos));
            return;
        }
        REQUIRE(info);
        CHECK(as_go_version(*info) == program.version_oracle.substr(colon + 2));
    });
    if (count == 0) WARN("no Go programs: set BINSIZE_GO_MATRIX");
}
