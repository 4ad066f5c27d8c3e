// `binsize at`: whose is this byte, how do we know, and who else claimed it.
#include "analysis/analysis.hpp"
#include "base/rows.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/explanation.hpp"
#include "cli/open.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace binsize::cli {
namespace {

struct Options {
    std::string file;
    std::string where;
    std::string arch;
    CompanionSearch debug;
};

template <class At>
std::string place(const At& e) {
    std::string out;
    if (e.address) out += fmt::format("address {:#x}", *e.address);
    if (e.offset) out += fmt::format("{}offset +{:#x}", out.empty() ? "" : ", ", *e.offset);
    return out;
}

std::string stretch(const ClaimedBy& by) {
    return fmt::format("{} bytes at +{:#x}", with_commas(by.size), by.begin);
}

std::string owner_line(const ClaimedBy& by) {
    const bool says_itself = by.package.empty() || by.package == by.owner;
    return says_itself ? fmt::format("{} ({})", by.owner, by.kind)
                       : fmt::format("{} ({} of {})", by.owner, by.kind, by.package);
}

std::string aliases(const Explanation& e) {
    constexpr std::size_t shown = 5;
    std::string out;
    std::size_t count = 0;
    for (const auto& by : e.lost) {
        if (by.rank != "alias" || by.begin != e.owner.begin || by.size != e.owner.size) continue;
        if (++count <= shown) out += (out.empty() ? "" : ", ") + by.owner;
    }
    if (count > shown) out += ", " + others_name(count - shown);
    return out;
}

bool write_places(const Explanation& e, const Style& style, const TextSink& out) {
    if (e.places.empty()) return true;
    if (!out(fmt::format("\n{} places are meant; this is the first:\n", e.places.size())))
        return false;
    TextTable table({{.title = "place", .title_tone = Tone::strong},
                     {.title = "bytes", .align = Align::right},
                     {.title = "section"},
                     {.title = "owner", .elastic = true}},
                    0);
    for (const auto& p : e.places)
        table.add({{place(p)}, {with_commas(p.size)}, {p.section}, {owner_line(p.owner)}});
    return table.write(style, out);
}

}  // namespace

bool write_explanation(const Explanation& e, const Style& style, const TextSink& out) {
    TextTable card({{.title = ""}, {.title = "", .elastic = true}}, 0);
    const auto fact = [&](std::string label, const std::string& value, Tone tone = Tone::plain) {
        if (!value.empty()) card.add({{std::move(label), Tone::dim}, {shorten(value), tone}});
    };
    fact("place", place(e));
    fact("segment", e.segment);
    fact("section", e.section);
    fact("owner", owner_line(e.owner), Tone::strong);
    fact("aliases", aliases(e));
    fact("stretch",
         fmt::format("{}, {} bytes of this owner in all", stretch(e.owner), with_commas(e.total)));
    fact("class", e.owner.cost_class);
    fact("evidence", e.owner.evidence);
    fact("category", e.category);
    fact("module", e.module);
    for (const auto& note : e.notes) fact("note", note.what, Tone::warning);
    if (!card.write(style, out) || !write_places(e, style, out)) return false;
    if (e.lost.empty()) return out("\nNobody else claimed it.\n");

    TextTable lost({{.title = "also claimed by", .elastic = true, .title_tone = Tone::strong},
                    {.title = "as"},
                    {.title = "evidence"},
                    {.title = "class"},
                    {.title = "stretch"}},
                   0);
    for (const auto& by : e.lost)
        lost.add({{shorten(by.owner)}, {by.rank}, {by.evidence}, {by.cost_class}, {stretch(by)}});
    return out("\n") && lost.write(style, out);
}

namespace {

Result<Explanation> ask(Inputs& inputs, const Options& options) {
    const auto where = TRY(parse_where(options.where));
    const auto opened =
        TRY(open_program(inputs, options.file, {.arch = options.arch}, options.debug));
    return explain(opened.image, where);
}

void run(const Options& options, const OutputOptions& output, Session& session) {
    const auto explanation = ask(session.inputs, options);
    if (!explanation) return session.fail(options.file, explanation.error());
    write_output(session, output, [&](const RenderOptions& render, const TextSink& out) {
        const TextSink ascii = [&](std::string_view piece) { return out(ascii_only(piece)); };
        return write_explanation(*explanation, render.style, render.style.unicode ? out : ascii);
    });
}

}  // namespace

void add_at(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("at", "Say whose a byte is, and who else claimed it");
    const auto options = std::make_shared<Options>();
    const auto output = std::make_shared<OutputOptions>();
    command->add_option("file", options->file, "An executable, library or object; - is a pipe")
        ->required()
        ->type_name("FILE");
    command->add_option("where", options->where, "An address, +OFFSET in the file, or a symbol")
        ->required()
        ->type_name("WHERE");
    command->add_option("--arch", options->arch, "Of a fat file, this slice")->type_name("ARCH");
    add_companion_options(*command, options->debug);
    command->footer(
        "Examples:\n"
        "  binsize at app 0x4a2f10     an address\n"
        "  binsize at app +0x1000      an offset in the file\n"
        "  binsize at app main.main    a symbol");
    command->callback([&session, options, output] {
        session.run = [&session, options, output] { run(*options, *output, session); };
    });
}

}  // namespace binsize::cli
