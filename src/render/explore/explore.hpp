// Somebody walks through a report or a diff on a terminal: keys go in, frames come out. What is
// true of rows and what keys do is decided here, without a terminal; cli draws the frames, reads
// the keys and answers what needs the file itself (src/cli/explore.cpp).
#pragma once

#include "render/explore/tree_view.hpp"

#include <binsize/render.hpp>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace binsize::explore {

/// What one walks through unless other breakdowns are asked for, here and on the page.
inline constexpr std::array<std::string_view, 5> usual_breakdowns = {
    "modules,packages,symbols", "sections,symbols", "classes,packages,symbols",
    "categories,packages", "directories,files"};
inline constexpr std::array<std::string_view, 3> usual_diff_breakdowns = {
    "modules,packages,symbols", "sections,symbols", "classes,packages"};

/// A breakdown that can be chosen.
struct Tree {
    std::string title;  ///< what it is of, "app"; of a fat file a slice
    std::string id;     ///< "modules,packages,symbols"
    const Node* report = nullptr;
    const DiffNode* diff = nullptr;  ///< one of both
    /// What is known of rows by their name: the report's tables.
    std::span<const Table> tables = {};
};

enum class Key : u8 {
    character,
    up,
    down,
    left,
    right,
    page_up,
    page_down,
    home,
    end,
    enter,
    backspace,
    escape,
    tab,
    back_tab
};
struct Press {
    Key key = Key::character;
    std::string text = {};  ///< of a character, in UTF-8
};

/// A question that only the file can answer, about the row that is selected.
struct Question {
    enum class Kind : u8 { at, why, without } kind = Kind::at;
    std::string subject;  ///< as the command takes it: "package:net/http"; at: a symbol
    friend auto operator<=>(const Question&, const Question&) = default;
};
/// What the answer says on a screen of so many columns.
using Answer = std::function<std::string(std::size_t width)>;

struct Piece {
    std::size_t column = 0;
    std::string text;
    Tone tone = Tone::plain;
};
struct Line {
    std::vector<Piece> pieces;  ///< from left to right; a later one lies over an earlier one
    bool selected = false;
};
/// A screen; lines below its last are empty.
struct Frame {
    std::vector<Line> lines;
    std::optional<std::size_t> cursor;  ///< column in the last line where text is typed
};

/// A key and what it does, for the help and for the command's own.
struct KeyHelp {
    std::string_view keys, what;
};
[[nodiscard]] std::span<const KeyHelp> key_help();

class Explorer {
public:
    /// There is at least one tree; reports and diffs outlive this.
    explicit Explorer(std::vector<Tree> trees, bool unicode = true);

    void press(const Press& press);
    [[nodiscard]] bool finished() const { return finished_; }
    [[nodiscard]] Frame frame(std::size_t width, std::size_t height);

    /// What was asked and nobody has answered; it is asked once.
    [[nodiscard]] std::optional<Question> take_question();
    void answer(const Question& question, Answer answer);
    /// Something to say in the last line until the next key, or while an answer is waited for.
    void say(std::string message) { message_ = std::move(message); }

private:
    friend class Painter;  ///< what a frame shows, frame.cpp
    enum class Mode : u8 { tree, search, details, help };

    [[nodiscard]] TreeView& view();
    [[nodiscard]] const Tree& tree() const { return trees_[tree_]; }
    void press_in_tree(const Press& press);
    void press_in_search(const Press& press);
    void press_in_text(const Press& press);
    void character(char c);
    void choose(std::size_t tree);
    void ask(Question::Kind kind);

    std::vector<Tree> trees_;
    std::vector<std::unique_ptr<TreeView>> views_;  ///< made when they are first looked at
    std::size_t tree_ = 0;
    bool unicode_;
    bool memory_ = false;
    bool finished_ = false;
    Mode mode_ = Mode::tree;
    std::size_t page_ = 10;  ///< rows on the screen
    std::size_t top_ = 0;    ///< the first of them
    std::size_t text_top_ = 0, text_page_ = 10;
    std::string typed_, message_;
    std::optional<Question> question_;
    std::optional<Question> focus_;  ///< whose answer the details are to show first
    std::map<Question, Answer> answers_;
};

}  // namespace binsize::explore
