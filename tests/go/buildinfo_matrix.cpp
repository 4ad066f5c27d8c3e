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
    std::size_t checked = 0;
    test::for_each_program([&](const test::Program& program, const Image& image) {
        INFO(program.name);
        Notes notes;
        const auto info = go::read_build_info(go::PointerReader(image), notes);
        CHECK(notes.empty());
        // "NAME: go1.27.3\n\tpath…", or a line that says that there is none.
        const auto colon = program.version_oracle.find(": ");
        if (!program.plain_gc()) {
            CHECK_FALSE(info);
            return;
        }
        REQUIRE(info);
        if (colon == std::string::npos) return;
        ++checked;
        CHECK(as_go_version(*info) == program.version_oracle.substr(colon + 2));
    });
    CHECK(checked > 30);
}
