// `binsize dump`: the loader's listing, one line each, for scripts and for `binsize verify`.
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/graph_listing.hpp"
#include "cli/listing.hpp"
#include "cli/open.hpp"

#include <algorithm>
#include <memory>

namespace binsize::cli {
namespace {

struct Options {
    std::string file, arch;
    bool graph = false;
};

// Members of archives and fat files stand one after another under a line with their name.
bool write(const Image& image, const TextSink& out) {
    const auto line = [&](std::string_view text) { return out(text) && out("\n"); };
    return std::ranges::all_of(all_listing_kinds,
                               [&](ListingKind kind) { return list_image(image, kind, line); });
}

bool write_with_members(const Image& image, const TextSink& out) {
    if (!write(image, out)) return false;
    for (const auto& m : image.members) {
        if (!out("member " + printable(m.name) + "\n")) return false;
        if (m.image && !write(*m.image, out)) return false;
        if (m.image || m.parted) continue;
        if (const auto opened = image.open(m); opened && !write(*opened, out)) return false;
    }
    return true;
}

void run(const Options& options, Session& session) {
    const auto opened = open_image(session.inputs, options.file, {.arch = options.arch});
    if (!opened) return session.fail(options.file, opened.error());
    if (!options.graph) {
        write_output(session, {}, [&](const RenderOptions&, const TextSink& out) {
            return write_with_members(opened->image, out);
        });
        return;
    }
    const auto graph = OpenGraph::of(opened->image);
    if (!graph) return session.fail(options.file, graph.error());
    write_output(session, {}, [&](const RenderOptions&, const TextSink& out) {
        return list_graph((*graph)->graph(), out);
    });
}

}  // namespace

void add_dump(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("dump", "List sections, segments, libraries, symbols");
    const auto options = std::make_shared<Options>();
    command->add_option("file", options->file, "Executable, library or object; - is a pipe")
        ->required()
        ->type_name("FILE");
    command->add_option("--arch", options->arch, "Of a fat file, only this slice")
        ->type_name("ARCH");
    command->add_flag("--graph", options->graph,
                      "What refers to what in a program: one line an edge");
    command->footer(
        "Examples:\n"
        "  binsize dump app\n"
        "  binsize dump app --loader lief\n"
        "  binsize dump app --graph");
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
