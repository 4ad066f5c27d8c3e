// What a screen shows and keys do, for screens of any size and names of any kind.
#include "base/text.hpp"
#include "render/explore/explore.hpp"
#include "support/catch.hpp"
#include "support/reports.hpp"

using namespace binsize;
using namespace binsize::explore;
using namespace binsize::test;

namespace {

constexpr std::size_t wide = 80, high = 24;

// The lines as a terminal would have them: later pieces lie over earlier ones.
std::vector<std::string> text_of(const Frame& frame) {
    std::vector<std::string> out;
    for (const auto& line : frame.lines) {
        std::string text;
        for (const auto& piece : line.pieces) {
            const auto width = display_width(text);
            if (width < piece.column) text.append(piece.column - width, ' ');
            text += piece.text;
        }
        while (text.ends_with(' ')) text.pop_back();
        out.push_back(text);
    }
    return out;
}

std::string screen(Explorer& explorer) {
    std::string out;
    for (const auto& line : text_of(explorer.frame(wide, high))) out += line + "\n";
    return out;
}

bool shows(Explorer& explorer, std::string_view text) {
    return screen(explorer).find(text) != std::string::npos;
}

void type(Explorer& explorer, std::string_view text) {
    for (const char c : text) explorer.press({Key::character, std::string(1, c)});
}

Report report() {
    Report r;
    r.subject.name = "app";
    r.breakdowns.push_back(
        {"packages,symbols",
         branch("app", {branch("net/http", {leaf("net/http.Get", 600, 600, "function")}, "package"),
                        leaf("[padding]", 24, 24, "format"), leaf("fmt", 376, 0, "package")})});
    r.breakdowns.push_back({"sections", branch("app", {leaf(".text", 1000, 624)})});
    r.tables.push_back({"retained",
                        {{"name", "text"}, {"kind", "text"}, {"at least", "bound"}},
                        {{std::string("net/http"), std::string("package"), u64{123456}},
                         {std::string("net/http"), std::string("module"), u64{1}}}});
    return r;
}

std::vector<Tree> trees_of(const Report& r) {
    std::vector<Tree> out;
    for (const auto& b : r.breakdowns)
        out.push_back({r.subject.name, b.id, &b.root, nullptr, r.tables});
    return out;
}

}  // namespace

TEST_CASE("explore: the first screen of a report") {
    const auto r = report();
    Explorer explorer(trees_of(r));
    const auto lines = text_of(explorer.frame(wide, high));
    REQUIRE(lines.size() == high);
    CHECK(lines[0] == "app" + std::string(51, ' ') + "1,000 bytes, 624 in memory");
    CHECK(lines[1].starts_with("by packages > symbols (1 of 2)"));
    CHECK(lines[1].ends_with("size in the file"));
    CHECK(lines[3].starts_with("▾ app"));
    CHECK(lines[4].starts_with("  ▸ net/http"));
    CHECK(lines[4].find("600  60.0%") != std::string::npos);
    CHECK(lines[6].starts_with("    [padding]"));
    CHECK(lines.back().starts_with("? help"));
}

TEST_CASE("explore: every screen holds its lines and columns") {
    Random random(3);
    Report r = random_report(11);
    r.breakdowns.push_back({"packages,symbols", random_tree(random, "x", {1 << 20, 1 << 20}, 3)});
    r.breakdowns.back().root.children.push_back(leaf(std::string(5000, 'n'), 0, 0));
    r.breakdowns.back().root.children.push_back(leaf("漢字漢字漢字漢字漢字漢字漢字", 0, 0));
    for (const std::size_t width : {10UL, 20UL, 33UL, 40UL, 80UL, 200UL, 400UL})
        for (const std::size_t height : {2UL, 3UL, 5UL, 13UL, 14UL, 24UL, 100UL}) {
            Explorer explorer(trees_of(r), height % 2 == 0);
            for (const std::string_view keys : {"", "l", "jjjjll", "G", "ss", "S", "r", "/n", "\r",
                                                "d", "G", "q", "?", "q", "2"}) {
                if (keys == "\r")
                    explorer.press({Key::enter});
                else
                    type(explorer, keys);
                const auto frame = explorer.frame(width, height);
                CAPTURE(width, height, keys);
                CHECK(frame.lines.size() <= height);
                for (const auto& line : frame.lines)
                    for (const auto& piece : line.pieces) {
                        CHECK(piece.column + display_width(piece.text) <= width);
                        CHECK(is_printable(piece.text));
                    }
                if (frame.cursor) CHECK(*frame.cursor < width);
            }
        }
}

TEST_CASE("explore: the cursor is on the screen wherever it goes") {
    Random random(5);
    Nodes many;
    for (int i = 0; i < 300; ++i) many.push_back(leaf("row" + std::to_string(i), 1, 1));
    Report r;
    r.breakdowns.push_back({"symbols", branch("app", std::move(many))});
    Explorer explorer(trees_of(r));
    for (int i = 0; i < 500; ++i) {
        constexpr Key keys[] = {Key::up,        Key::down, Key::page_up, Key::page_down,
                                Key::page_down, Key::home, Key::end,     Key::left};
        explorer.press({keys[random.below(std::size(keys))]});
        const auto frame = explorer.frame(wide, 5 + random.below(40));
        CHECK(std::ranges::count(frame.lines, true, &Line::selected) == 1);
    }
}

TEST_CASE("explore: the panel says what the report knows of a row") {
    const auto r = report();
    Explorer explorer(trees_of(r));
    type(explorer, "j");
    CHECK(shows(explorer, "File        600 bytes, 60.0% of all"));
    CHECK(shows(explorer, "Kind        package"));
    CHECK(shows(explorer, "retained    at least 123,456\n"));
    type(explorer, "ll");
    CHECK(shows(explorer, "In          net/http\n"));
    CHECK(shows(explorer, "Kind        function"));
    CHECK_FALSE(shows(explorer, "retained"));
}

TEST_CASE("explore: a search, by keys") {
    const auto r = report();
    Explorer explorer(trees_of(r));
    type(explorer, "/HTTP");
    CHECK(shows(explorer, "/HTTP"));
    CHECK(shows(explorer, "2 rows"));
    explorer.press({Key::backspace});
    explorer.press({Key::character, "ä"});
    CHECK(shows(explorer, "/HTTä"));
    explorer.press({Key::backspace});
    explorer.press({Key::enter});
    CHECK(shows(explorer, "1 of 2 rows hold \"HTT\", 600 bytes"));
    type(explorer, "n");
    CHECK(shows(explorer, "2 of 2 rows"));
    explorer.press({Key::escape});
    CHECK(shows(explorer, "? help"));
    // q is a letter where one types.
    type(explorer, "/q");
    CHECK_FALSE(explorer.finished());
    explorer.press({Key::escape});
    type(explorer, "q");
    CHECK(explorer.finished());
}

TEST_CASE("explore: questions are put once, and answers stay") {
    const auto r = report();
    Explorer explorer(trees_of(r));
    type(explorer, "w");
    CHECK_FALSE(explorer.take_question());
    CHECK(shows(explorer, "only packages, modules and symbols"));
    type(explorer, "ja");
    CHECK_FALSE(explorer.take_question());
    CHECK(shows(explorer, "a asks about a symbol"));
    type(explorer, "w");
    const auto question = explorer.take_question();
    REQUIRE(question);
    CHECK(*question == Question{Question::Kind::why, "package:net/http"});
    CHECK_FALSE(explorer.take_question());
    explorer.answer(*question, [](std::size_t width) {
        std::string out = "because of " + std::to_string(width) + "\n";
        for (int i = 0; i < 50; ++i) out += "line\n";
        return out;
    });
    // The answer is what the eye falls on.
    CHECK(text_of(explorer.frame(wide, high))[1] == "because of 80");
    type(explorer, "q");
    CHECK_FALSE(explorer.finished());
    type(explorer, "w");
    CHECK_FALSE(explorer.take_question());
    CHECK(shows(explorer, "because of"));
    type(explorer, "qlla");
    CHECK(explorer.take_question() == Question{Question::Kind::at, "net/http.Get"});
    // Remainders are nobody's: there is nothing to ask.
    type(explorer, "qGw");
    CHECK_FALSE(explorer.take_question());
}

TEST_CASE("explore: breakdowns, rulers and orders") {
    const auto r = report();
    Explorer explorer(trees_of(r));
    explorer.press({Key::tab});
    CHECK(shows(explorer, "by sections (2 of 2)"));
    type(explorer, "1r");
    CHECK(shows(explorer, "size in memory"));
    type(explorer, "2");
    CHECK(shows(explorer, "size in memory"));
    explorer.press({Key::tab});
    explorer.press({Key::back_tab});
    CHECK(shows(explorer, "by sections"));
    type(explorer, "9");
    CHECK(shows(explorer, "by sections"));
    type(explorer, "s");
    CHECK(shows(explorer, "name in memory"));
    type(explorer, "Z");
    CHECK(shows(explorer, "? lists the keys"));
    type(explorer, "?");
    CHECK(shows(explorer, "binsize whatif --without"));
}

TEST_CASE("explore: what changed") {
    DiffNode root;
    root.before = {1000, 1000};
    root.after = {1200, 1200};
    root.children = {changed("a", 100, 350), changed("b", 50, 0, RowStatus::gone),
                     changed("c@v2", 9, 9, RowStatus::renamed)};
    root.children[2].old_name = "c@v1";
    Explorer explorer({{"app", "packages", nullptr, &root, {}}});
    const auto lines = text_of(explorer.frame(wide, high));
    CHECK(lines[0].ends_with("+200 bytes, +200 in memory"));
    CHECK(lines[2].ends_with("  change  before  after"));
    CHECK(lines[4].ends_with("    +250     100    350"));
    CHECK(lines[5].find("b (gone)") != std::string::npos);
    CHECK(lines[5].ends_with("     −50      50      0"));
    CHECK(lines[6].find("c@v2 (was c@v1)") != std::string::npos);
    type(explorer, "j");
    CHECK(shows(explorer, "File        +250 bytes, from 100 to 350"));
}

TEST_CASE("explore: without UTF-8 all is ASCII") {
    Report r = report();
    r.breakdowns[0].root.children[0].name = "größe→漢字";
    Explorer explorer(trees_of(r), false);
    type(explorer, "jl");
    for (const auto& line : text_of(explorer.frame(120, 30)))
        for (const char c : line) CHECK(static_cast<unsigned char>(c) < 0x80);
    CHECK(shows(explorer, "- gr??e>????"));
}
