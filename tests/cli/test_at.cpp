// `binsize at`: places by address, offset and name agree with each other and with the toolchain.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"

#include <fstream>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

std::string at(const std::string& file, const std::string& where) {
    const auto ran = run({"at", file, where}, {.environment = {"COLUMNS=200"}});
    INFO(where << ": " << ran.err);
    CHECK(ran.code == 0);
    return ran.out;
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
    CHECK(run({"at", app}).code == 2);
    CHECK(run({"at", "/dev/null", "+0"}).code == 3);
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
