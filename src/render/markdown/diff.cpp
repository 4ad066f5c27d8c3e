// The diff as a comment on a pull request: a reader who sees the first line alone knows what
// matters, the rest is folded away. The text is built under a budget, line by line: what no longer
// fits is counted, never cut in the middle, and the comment is never refused for its length.
#include "render/words/diff.hpp"
#include "base/markdown.hpp"
#include "base/text.hpp"
#include "render/markdown/markdown.hpp"

#include <fmt/format.h>

namespace binsize::markdown {
namespace {

using namespace words;

constexpr std::size_t comment_limit = 65'536;  // GitHub's, in characters; we count bytes
constexpr std::size_t reserve = 1'024;         // for closing tags and "and N more" lines
constexpr std::size_t longest_text = 160;      // columns of one name or value

std::string cell(std::string_view text) { return markdown_text(elide(text, longest_text)); }
std::string name_cell(std::string_view name) { return markdown_code(elide(name, longest_text)); }

class Comment {
public:
    // Appends the line where it fits and says whether it did.
    bool add(std::string_view line) {
        if (text_.size() + line.size() + reserve > comment_limit) return false;
        text_ += line;
        return true;
    }
    // A closing tag or a count, which the reserve is for.
    void close(std::string_view line) {
        if (text_.size() + line.size() <= comment_limit) text_ += line;
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

void context(Comment& comment, const Diff& diff) {
    if (diff.context.empty()) return;
    std::size_t said = 0;
    bool unlike = false;
    for (const auto& change : diff.context) unlike |= say(change).unlike;
    comment.add(unlike ? "**What else changed** (the two sides are not alike: some of these "
                         "differences move bytes)\n\n"
                       : "**What else changed**\n\n");
    for (const auto& change : diff.context) {
        const auto words = say(change);
        if (!comment.add(fmt::format("- {}: {}\n", cell(words.label), cell(words.text)))) break;
        ++said;
    }
    if (said < diff.context.size())
        comment.close(fmt::format("- and {} more\n", diff.context.size() - said));
    comment.close("\n");
}

// A table of rows that are made one by one; `rows` is how many there are.
template <class F>
void table(Comment& comment, std::string_view head, std::size_t rows, F&& row) {
    if (!comment.add(head)) {
        comment.close(fmt::format("_{} rows left out._\n\n", rows));
        return;
    }
    std::size_t said = 0;
    row([&](const std::string& line) {
        if (!comment.add(line)) return false;
        ++said;
        return true;
    });
    if (said < rows) comment.close(fmt::format("\n_{} more rows left out._\n", rows - said));
    comment.close("\n");
}

void modules(Comment& comment, const Diff& diff) {
    if (diff.modules.empty()) return;
    table(comment, "| module | version | change |\n| --- | --- | ---: |\n", diff.modules.size(),
          [&](auto&& put) {
              for (const auto& change : diff.modules) {
                  const auto words = say(change);
                  const bool known = change.size_before || change.size_after;
                  const auto moved = signed_bytes(change.size_before.value_or(Size{}).file,
                                                  change.size_after.value_or(Size{}).file);
                  if (!put(fmt::format("| {} | {} | {} |\n", cell(words.label), cell(words.text),
                                       known ? moved : "")))
                      return;
              }
          });
}

void breakdown(Comment& comment, const DiffBreakdown& b, bool memory) {
    const auto sizes = [&](const DiffNode& node) {
        return memory ? std::pair(node.before.memory, node.after.memory)
                      : std::pair(node.before.file, node.after.file);
    };
    const auto shown = [&](const DiffNode& node) {
        const auto [before, after] = sizes(node);
        return before != after || !node.children.empty() || node.status != RowStatus::changed;
    };
    std::size_t rows = 0;
    walk(b.root, [&](const DiffNode& node, unsigned) {
        rows += shown(node) ? 1 : 0;
        return true;
    });
    if (rows == 0) return;
    const auto [before, after] = sizes(b.root);
    const auto head = fmt::format(
        "<details><summary>{}{}: {} row{}, {}</summary>\n\n"
        "| name | before | after | change | % |\n| --- | ---: | ---: | ---: | ---: |\n",
        html_text(b.id), memory ? ", memory" : "", rows, rows == 1 ? "" : "s",
        signed_bytes(before, after));
    const auto length = comment.text().size();
    table(comment, head, rows, [&](auto&& put) {
        walk(b.root, [&](const DiffNode& node, unsigned level) {
            if (!shown(node)) return true;
            const auto [x, y] = sizes(node);
            std::string line = "| ";
            for (unsigned i = 0; i < level; ++i) line += "&emsp;";
            const auto note = remark(node);
            line += name_cell(node.name) + (note.empty() ? "" : " ") + cell(note);
            line += fmt::format(" | {} | {} | {} | {} |\n", with_commas(x), with_commas(y),
                                signed_bytes(x, y), markdown_text(signed_percent(x, y)));
            return put(line);
        });
    });
    if (comment.text().substr(length).starts_with("<details>")) comment.close("</details>\n\n");
}

}  // namespace

bool write_diff(const Diff& diff, const RenderOptions& options, const TextSink& out) {
    Comment comment;
    comment.add("<!-- binsize:diff -->\n");
    comment.add(fmt::format("**{}**\n\n", markdown_text(headline(diff))));
    context(comment, diff);
    modules(comment, diff);
    for (const auto& b : diff.breakdowns) {
        if (options.ruler != Ruler::memory) breakdown(comment, b, false);
        if (options.ruler != Ruler::file) breakdown(comment, b, true);
    }
    for (const auto& note : diff.notes)
        comment.add(fmt::format("> {}: {}\n", cell(note.where), cell(note.what)));
    if (!diff.tool_version.empty())
        comment.close(fmt::format("<sub>binsize {}</sub>\n", cell(diff.tool_version)));
    return out(comment.text());
}

}  // namespace binsize::markdown
