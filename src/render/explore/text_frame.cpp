// Text on a screen: the details of a row with the answers about it, the help, the last line.
#include "base/shorten.hpp"
#include "render/explore/details.hpp"
#include "render/explore/painter.hpp"
#include "render/style.hpp"
#include "render/table.hpp"
#include "render/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize::explore {

namespace {

// Lines of at most `width` columns: words that are longer go over several.
std::vector<std::string> broken(std::string_view text, std::size_t width) {
    std::vector<std::string> out;
    for (std::string_view line : wrap(text, width)) {
        while (display_width(line) > width) {
            std::size_t end = first_grapheme(line);
            while (end < line.size()) {
                const auto next = end + first_grapheme(line.substr(end));
                if (display_width(line.substr(0, next)) > width) break;
                end = next;
            }
            out.emplace_back(line.substr(0, end));
            line.remove_prefix(end);
        }
        out.emplace_back(line);
    }
    return out;
}

}  // namespace

void Painter::fact(std::vector<std::string>& lines, std::string_view label, std::string_view value,
                   std::size_t label_width) const {
    const auto room = std::max<std::size_t>(width_, label_width + 10) - label_width;
    for (const auto& part : broken(value, room))
        lines.push_back(fmt::format("{:<{}}{}", std::exchange(label, ""), label_width, part));
}

std::vector<std::string> Painter::details() {
    const auto row = view_.cursor();
    std::vector<std::string> out;
    const auto name = row == 0 ? e_.tree().title : rows_.label(row);
    if (display_width(name) > width_) fact(out, "Name", name, 12);
    for (const auto& [label, value] : facts_of(rows_, e_.tree(), row)) fact(out, label, value, 12);
    for (const auto kind : {Question::Kind::why, Question::Kind::without, Question::Kind::at}) {
        const auto question = question_about(rows_, e_.tree().id, row, kind);
        if (!question) continue;
        const auto answer = e_.answers_.find(*question);
        if (answer == e_.answers_.end()) continue;
        out.emplace_back();
        if (e_.focus_ == *question) {
            e_.text_top_ = out.size();
            e_.focus_.reset();
        }
        const auto text = answer->second(width_);
        for (std::size_t from = 0; from < text.size();) {
            const auto end = std::min(text.find('\n', from), text.size());
            out.push_back(text.substr(from, end - from));
            from = end + 1;
        }
    }
    return out;
}

void Painter::panel_lines(std::size_t count) {
    const auto row = view_.cursor();
    put(std::string(width_, '-'), Tone::dim);
    put(row == 0 ? e_.tree().title : rows_.label(row), Tone::strong);
    const auto lines = details();
    const auto shown = std::min(lines.size(), count - 1);
    for (std::size_t i = 0; i < shown; ++i)
        if (i + 1 == shown && lines.size() > shown)
            put(fmt::format("{} more lines: d", lines.size() - shown + 1), Tone::dim);
        else
            put(lines[i]);
    for (auto i = shown + 1; i < count; ++i) put("");
}

void Painter::foot() {
    if (e_.mode_ == Explorer::Mode::search) {
        const auto line = fmt::format("/{}", e_.typed_);
        const auto count = fmt::format("  {} rows", with_commas(view_.matches()));
        const auto end = width_ > display_width(count) ? width_ - display_width(count) : width_;
        frame_.cursor = std::min(display_width(line), end - 1);
        return put_line(
            {at(0, end, line), right(width_, view_.words().empty() ? "" : count, Tone::dim)});
    }
    if (!e_.message_.empty()) return put(e_.message_, Tone::warning);
    if (!view_.words().empty()) return put(found(), Tone::accent);
    put("? help  / find  Tab breakdown  s sort  r ruler  w why  x without  a at  q quit",
        Tone::dim);
}

std::string Painter::found() {
    const auto number = view_.match_number();
    const auto amount = rows_.is_diff()
                            ? signed_bytes(view_.matched_before(), view_.matched_bytes())
                            : with_commas(view_.matched_bytes());
    return fmt::format("{}{} rows hold \"{}\", {} bytes; n N to walk, Escape to leave",
                       number == 0 ? "" : with_commas(number) + " of ",
                       with_commas(view_.matches()), shorten(printable(view_.words())), amount);
}

void Painter::text() {
    std::vector<std::string> lines;
    std::string title = "Keys";
    if (e_.mode_ == Explorer::Mode::help) {
        for (const auto& key : key_help()) fact(lines, key.keys, key.what, 18);
    } else {
        const auto row = view_.cursor();
        title = row == 0 ? e_.tree().title : rows_.label(row);
        lines = details();
    }
    const auto page = height_ - 2;
    e_.text_page_ = page;
    e_.text_top_ = std::min(e_.text_top_, lines.size() - std::min(lines.size(), page));
    put(title, Tone::strong);
    for (std::size_t i = 0; i < page; ++i) {
        const auto line = e_.text_top_ + i;
        if (line < lines.size())
            put(lines[line]);
        else
            put("");
    }
    if (!e_.message_.empty()) return put(e_.message_, Tone::warning);
    const auto below = lines.size() - std::min(lines.size(), e_.text_top_ + page);
    put(below > 0 ? fmt::format("{} more lines: Page Down; q goes back", with_commas(below))
                  : "q goes back",
        Tone::dim);
}

}  // namespace binsize::explore
