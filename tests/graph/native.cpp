// The graph of compiled C against the linker: what it says it dropped as unreferenced, and what its
// relocations say beside what is read off the finished code.
#include "analysis/analysis.hpp"
#include "analysis/graph/open_graph.hpp"
#include "base/text.hpp"
#include "format/format.hpp"
#include "graph/reach.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

using namespace binsize;
using binsize::test::need_tool;
using binsize::test::quoted;
using binsize::test::TempFolder;

namespace {

// Two hundred functions and forty tables, in C that no compiler can simplify: each calls, takes
// addresses and reads as a fixed sequence of numbers says.
std::string source() {
    u64 state = 88172645463325252U;
    const auto below = [&](unsigned end) {
        state ^= state << 13U;
        state ^= state >> 7U;
        state ^= state << 17U;
        return static_cast<unsigned>(state % end);
    };
    std::string out = "#define F __attribute__((noinline, noclone))\ntypedef int Fn(int);\n";
    for (int i = 0; i < 200; ++i) out += fmt::format("static int f{}(int);\n", i);
    for (int i = 0; i < 40; ++i)
        out += fmt::format("static Fn* volatile table{}[] = {{f{}, f{}}};\n", i, below(200),
                           below(200));
    for (int i = 0; i < 200; ++i) {
        out += fmt::format("static F int f{}(int a) {{ int r = a * {};\n", i, 3 + below(1000));
        if (below(3) == 0) out += fmt::format("  r += f{}(r) + 1;\n", below(200));
        if (below(4) == 0) out += fmt::format("  r ^= table{}[a & 1](r) + 2;\n", below(40));
        if (below(6) == 0) out += fmt::format("  r += (int)(long)(void*)f{};\n", below(200));
        out += "  return r - 1; }\n";
    }
    // Not static: they stay in the object, and only the linker knows that nobody calls them.
    for (int i = 0; i < 200; ++i)
        out += fmt::format("int g{}(int a) {{ return f{}(a) + 1; }}\n", i, i);
    out +=
        "int main(int argc, char** argv) { (void)argv; return f0(argc) + g1(argc) + f2(argc); }\n";
    return out;
}

struct Program {
    std::vector<std::byte> bytes;
    std::optional<Image> image;
    std::unique_ptr<OpenGraph> open;

    [[nodiscard]] const ProgramGraph& graph() const { return open->graph(); }
};

Program read(const std::string& path) {
    Program out;
    out.bytes = test::read_bytes(path);
    auto image = load(out.bytes);
    REQUIRE(image.has_value());
    out.image.emplace(std::move(*image));
    auto open = OpenGraph::of(*out.image);
    REQUIRE(open.has_value());
    out.open = std::move(*open);
    return out;
}

std::string build(const TempFolder& folder, const std::string& name, const std::string& flags) {
    const auto input = folder.write("a.c", source());
    const auto output = folder.file(name);
    const auto ran = test::run("gcc -O1 -ffunction-sections -fdata-sections -o " + quoted(output) +
                               " " + quoted(input) + " " + flags + " 2>&1 >/dev/null");
    REQUIRE(ran.status == 0);
    return output;
}

bool is_ours(std::string_view name) {
    return name.size() > 1 && (name[0] == 'f' || name[0] == 'g') &&
           name.find_first_not_of("0123456789", 1) == std::string_view::npos;
}
bool is_table(std::string_view name) { return name.starts_with("table"); }

// "f1 f2": edges between functions and tables of ours.
std::set<std::string> edges(const ProgramGraph& graph) {
    std::set<std::string> out;
    for (u32 n = 0; n < graph.graph.size(); ++n) {
        const auto from = graph.nodes[n].name;
        if (!is_ours(from) && !is_table(from)) continue;
        for (const auto to : graph.graph.targets(n)) {
            const auto name = graph.nodes[to].name;
            if (is_ours(name) || is_table(name)) out.insert(fmt::format("{} {}", from, name));
        }
    }
    return out;
}

std::set<std::string> missing(const std::set<std::string>& of, const std::set<std::string>& in) {
    std::set<std::string> out;
    std::ranges::set_difference(of, in, std::inserter(out, out.end()));
    return out;
}

std::set<std::string> unreached(const ProgramGraph& graph) {
    std::vector<u32> roots;
    for (const auto& root : graph.roots)
        if (root.kind != RootKind::unknown) roots.push_back(root.node);
    const auto reached = graph::reach(graph.graph, roots, nullptr, graph::Edges::all);
    std::set<std::string> out;
    for (u32 n = 0; n < graph.nodes.size(); ++n)
        if (is_ours(graph.nodes[n].name) && !reached.contains(n)) out.emplace(graph.nodes[n].name);
    return out;
}

}  // namespace

TEST_CASE("what nothing reaches is what the linker would drop") {
    if (!need_tool("gcc") || !need_tool("nm")) return;
    const TempFolder folder;
    for (const std::string kind : {"-no-pie", "-pie", "-static"}) {
        INFO(kind);
        const auto all = read(build(folder, "all", kind));
        const auto collected = build(folder, "collected", kind + " -Wl,--gc-sections");
        std::set<std::string> left;
        std::istringstream names(test::run("nm " + quoted(collected)).text);
        for (std::string line; std::getline(names, line);)
            if (is_ours(line.substr(line.rfind(' ') + 1)))
                left.insert(line.substr(line.rfind(' ') + 1));
        std::set<std::string> dropped;
        for (const auto& n : all.graph().nodes)
            if (is_ours(n.name) && !left.contains(std::string(n.name))) dropped.emplace(n.name);
        REQUIRE(dropped.size() > 20);
        const auto found = unreached(all.graph());
        // Without relocations a word of the C library's may look like a pointer to one of ours.
        CHECK(std::ranges::includes(dropped, found));
        CHECK(found.size() + (kind == "-static" ? 4 : 0) >= dropped.size());
    }
}

TEST_CASE("edges read off code and data are those of the linker's relocations") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    for (const std::string kind : {"-no-pie", "-pie"}) {
        INFO(kind);
        const auto plain = edges(read(build(folder, "plain", kind)).graph());
        const auto stated =
            edges(read(build(folder, "stated", kind + " -Wl,--emit-relocs")).graph());
        CHECK(stated.size() > 150);
        CHECK(missing(stated, plain) == std::set<std::string>{});
        CHECK(missing(plain, stated) == std::set<std::string>{});
    }
}

TEST_CASE("an object's relocations are its edges") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    const auto linked = edges(read(build(folder, "stated", "-Wl,--emit-relocs")).graph());
    const auto object = edges(read(build(folder, "a.o", "-c")).graph());
    CHECK(missing(object, linked) == std::set<std::string>{});
    CHECK(missing(linked, object) == std::set<std::string>{});
}
