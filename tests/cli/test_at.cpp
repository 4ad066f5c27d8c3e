// `binsize at`: places by address, offset and name agree with each other and with the toolchain.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <fstream>
#include <map>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

Ran asked(const std::string& file, const std::string& where) {
    return run(std::vector<std::string>{"at", file, where}, RunOptions{});
}

std::string at(const std::string& file, const std::string& where) {
    const auto ran = run({"at", file, where}, {.environment = {"COLUMNS=200"}});
    INFO(where << ": " << ran.err);
    CHECK(ran.code == 0);
    return ran.out;
}

std::string hex(u64 value) {
    std::ostringstream out;
    out << "0x" << std::hex << value;
    return out.str();
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a place in an object: section, header, padding") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    const auto text = at(app, "+0x40");  // the section lies right behind the 64 bytes of header
    CHECK(has(text, "offset +0x40"));
    CHECK(has(text, "section   .text\n"));
    CHECK(has(text, "[.text, no symbol]"));
    CHECK(has(text, "stretch   16 bytes at +0x40, 16 bytes"));
    CHECK(has(at(app, "+79"), "stretch   16 bytes at +0x40"));
    CHECK(has(at(app, "+0"), "[ELF header]"));
    CHECK_FALSE(has(at(app, "+80"), ".text, no symbol"));
}

TEST_CASE("places that are not there are usage errors") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    const auto size = file_text(app).size();
    for (const auto& where :
         {std::string("+") + std::to_string(size), std::string("0x99999999"),
          std::string("no.such.symbol"), std::string("+99999999999999999999999")}) {
        const auto ran = run({"at", app, where});
        INFO(where << ": " << ran.err);
        CHECK(ran.code == 2);
        CHECK(ran.out.empty());
        CHECK(ran.err.starts_with("binsize: "));
    }
    CHECK(run(std::vector<std::string>{"at", app}).code == 2);
    CHECK(asked("/dev/null", "+0").code == 3);
}

TEST_CASE("a place that is empty, and files of several images") {
    const TemporaryFolder folder;
    const auto object = tiny_elf(".text");
    const auto app = folder.file("app", object);
    CHECK(asked(app, "").err ==
          "binsize: " + app + ": names no place: give an address, +OFFSET or a symbol\n");
    std::string header = "app.o/";  // an archive after ar(5): 60 bytes before each member
    const auto column = [&](std::size_t at, const std::string& text) {
        header.resize(at, ' ');
        header += text;
    };
    column(16, "0"), column(28, "0"), column(34, "0"), column(40, "644");
    column(48, std::to_string(object.size())), column(58, "`\n");
    const auto library = folder.file("lib.a", "!<arch>\n" + header + object);
    const auto ran = asked(library, "main");
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "is an archive of 1 members; extract the one that you ask about (ar x)"));
    CHECK_FALSE(has(ran.err, "--arch"));
    for (const auto* command : {"at", "report"}) {
        const auto with = [&](const std::string& file, const char* arch) {
            std::vector<std::string> arguments{command, file};
            if (arguments[0] == "at") arguments.emplace_back("+0");
            arguments.insert(arguments.end(), {"--arch", arch});
            return run(arguments, RunOptions{});
        };
        CHECK(with(app, "amd64").code == 0);
        CHECK(with(app, "x86_64").code == 0);
        CHECK(with(app, "arm64").code == 2);
        CHECK(has(with(app, "arm64").err, "is for amd64, not for arm64"));
        CHECK(with(library, "amd64").code == 2);
    }
}

// The oracles: nm says where data lies, readelf where the TLS segment's bytes lie in the file.
TEST_CASE("zero-fill and thread-local variables by name, as nm and readelf have them") {
    const auto compiler = need_tool("gcc");
    const auto nm = need_tool("nm");
    const auto readelf = need_tool("readelf");
    if (!compiler || !nm || !readelf) return;
    const TempFolder folder;
    const auto source = folder.write("t.c",
                                     "__thread int tls_first = 3, tls_second = 7;\n"
                                     "__thread int tls_zero[4];\n"
                                     "char big[100000], other[8]; int data = 1;\n");
    const auto library = folder.file("t.so");
    if (run(*compiler + " -shared -fPIC -nostdlib " + quoted(source) + " -o " + quoted(library))
            .status != 0) {
        WARN("SKIPPED: gcc does not build a library here");
        return;
    }
    std::map<std::string, u64> values;
    std::stringstream symbols(run(*nm + " " + quoted(library)).text);
    std::string value, type, name;
    while (symbols >> value >> type >> name) values[name] = std::stoull(value, nullptr, 16);
    std::stringstream segments(run(*readelf + " -lW " + quoted(library)).text);
    std::optional<u64> tls;
    for (std::string word; segments >> word;)
        if (word == "TLS" && !tls && segments >> word) tls = std::stoull(word, nullptr, 16);
    REQUIRE(tls);
    for (const auto* variable : {"big", "other", "data"}) {
        const auto text = at(library, variable);
        INFO(text);
        CHECK(has(text, "place     address " + hex(values.at(variable))));
        CHECK(has(text, std::string("owner     ") + variable + " "));
    }
    for (const auto* variable : {"tls_first", "tls_second"}) {
        const auto text = at(library, variable);
        INFO(text);
        CHECK(has(text, "offset +" + hex(*tls + values.at(variable)) + "\n"));
        CHECK(has(text, std::string("owner     ") + variable + " "));
    }
    const auto ran = asked(library, "tls_zero");
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "is thread-local zero-fill: it has no byte in the file or image"));
}

// `go tool nm -size` prints "ADDRESS SIZE TYPE NAME". Its T symbols with pclntab entries are
// functions whose address, name and size binsize must agree on.
TEST_CASE("functions of a Go program, by address and by name, as go tool nm has them") {
    const auto file = matrix_file("1.27/linux-amd64/hello-default");
    if (!file) SKIP_ALOUD("no 1.27/linux-amd64/hello-default in the matrix at hand");
    std::ifstream oracle(file->nm_oracle);
    std::string line;
    int checked = 0;
    int seen = 0;
    while (std::getline(oracle, line)) {
        std::istringstream fields(line);
        std::string address, type, name;
        u64 size = 0;
        fields >> address >> size >> type >> std::ws;
        std::getline(fields, name);
        if (type != "T" || size == 0 || !name.starts_with("main.")) continue;
        ++seen;
        const auto by_address = at(file->path.string(), "0x" + address);
        INFO(line << '\n' << by_address);
        CHECK(has(by_address, "owner     " + name + " (function"));
        CHECK(has(by_address, "class     code"));
        const auto by_name = at(file->path.string(), name);
        CHECK(has(by_name, "place     address 0x" + address));
        ++checked;
    }
    INFO("of " << seen);
    CHECK(checked > 0);
}
