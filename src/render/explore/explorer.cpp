// What keys do.
#include "render/explore/details.hpp"
#include "render/explore/explore.hpp"

#include <algorithm>
#include <array>

namespace binsize::explore {
namespace {

constexpr std::array keys = {
    KeyHelp{"Up Down, k j", "the row above, below; also Page Up, Page Down, Home, End, g G"},
    KeyHelp{"Right Left, l h", "open a row, close it or go to what it lies in; Enter does both"},
    KeyHelp{"c", "close all rows but those around this one"},
    KeyHelp{"Tab, 1 to 9", "another breakdown; Shift-Tab or B the one before"},
    KeyHelp{"s S", "sort by something else; the other way round"},
    KeyHelp{"r", "bytes of the file or of memory"},
    KeyHelp{"/", "find rows by a part of their name; n N the next, the one before"},
    KeyHelp{"w", "why it is there: binsize why"},
    KeyHelp{"x", "what would go without it: binsize whatif --without"},
    KeyHelp{"a", "whose bytes a symbol's are, and who else claimed them: binsize at"},
    KeyHelp{"d", "all that is known of the row"},
    KeyHelp{"?", "this help"},
    KeyHelp{"q", "quit; Escape or q leaves a search, details and help"},
};

}  // namespace

std::span<const KeyHelp> key_help() { return keys; }

Explorer::Explorer(std::vector<Tree> trees, bool unicode)
    : trees_(std::move(trees)), views_(trees_.size()), unicode_(unicode) {}

TreeView& Explorer::view() {
    auto& view = views_[tree_];
    if (view == nullptr) {
        const auto& of = tree();
        view = std::make_unique<TreeView>(of.diff != nullptr ? Rows(*of.diff) : Rows(*of.report));
    }
    if (view->by_memory() != memory_) view->set_ruler(memory_);
    return *view;
}

void Explorer::press(const Press& press) {
    message_.clear();
    if (mode_ == Mode::tree) return press_in_tree(press);
    if (mode_ == Mode::search) return press_in_search(press);
    press_in_text(press);
}

void Explorer::choose(std::size_t tree) {
    if (tree >= trees_.size()) return;
    tree_ = tree;
    top_ = 0;
}

void Explorer::press_in_tree(const Press& press) {
    const auto page = static_cast<i64>(std::max<std::size_t>(page_, 2) - 1);
    switch (press.key) {
        case Key::up: return view().move(-1);
        case Key::down: return view().move(1);
        case Key::page_up: return view().move(-page);
        case Key::page_down: return view().move(page);
        case Key::home: return view().move_to(0);
        case Key::end: return view().move_to(view().shown().size());
        case Key::right: return view().open();
        case Key::left: return view().close();
        case Key::enter: return view().toggle();
        case Key::backspace: return view().reveal(view().rows().parent(view().cursor()));
        case Key::escape: return view().search("");
        case Key::tab: return choose((tree_ + 1) % trees_.size());
        case Key::back_tab: return choose((tree_ + trees_.size() - 1) % trees_.size());
        case Key::character:
            if (press.text.size() == 1) character(press.text[0]);
            return;
    }
}

void Explorer::character(char c) {
    if (c >= '1' && c <= '9') return choose(static_cast<std::size_t>(c - '1'));
    switch (c) {
        case 'q': finished_ = true; return;
        case 'k': return view().move(-1);
        case 'j': return view().move(1);
        case 'g': return view().move_to(0);
        case 'G': return view().move_to(view().shown().size());
        case 'l': return view().open();
        case 'h': return view().close();
        case ' ': return view().toggle();
        case 'c': return view().close_others();
        case 'b': return choose((tree_ + 1) % trees_.size());
        case 'B': return choose((tree_ + trees_.size() - 1) % trees_.size());
        case 's': return view().next_sort();
        case 'S': return view().reverse();
        case 'r': memory_ = !memory_; return;
        case 'n': return view().next_match(true);
        case 'N': return view().next_match(false);
        case 'w': return ask(Question::Kind::why);
        case 'x': return ask(Question::Kind::without);
        case 'a': return ask(Question::Kind::at);
        case '/':
            mode_ = Mode::search;
            typed_ = view().words();
            return;
        case 'd':
        case '?':
            mode_ = c == '?' ? Mode::help : Mode::details;
            text_top_ = 0;
            return;
        default: message_ = "? lists the keys";
    }
}

void Explorer::press_in_search(const Press& press) {
    if (press.key == Key::character) {
        typed_ += press.text;
    } else if (press.key == Key::backspace) {
        while (!typed_.empty() && (static_cast<unsigned char>(typed_.back()) & 0xc0U) == 0x80)
            typed_.pop_back();
        if (!typed_.empty()) typed_.pop_back();
    } else if (press.key == Key::escape) {
        mode_ = Mode::tree;
        typed_.clear();
    } else {
        mode_ = Mode::tree;
        if (view().match_number() == 0) view().next_match(true);
        if (press.key != Key::enter) press_in_tree(press);
        return;
    }
    view().search(typed_);
}

void Explorer::press_in_text(const Press& press) {
    const auto page = std::max<std::size_t>(text_page_, 2) - 1;
    const auto up = [&](std::size_t lines) { text_top_ -= std::min(text_top_, lines); };
    const auto is = [&](char c) {
        return press.key == Key::character && press.text == std::string_view(&c, 1);
    };
    if (press.key == Key::up || is('k')) return up(1);
    if (press.key == Key::page_up || is('b')) return up(page);
    if (press.key == Key::home || is('g')) return up(text_top_);
    // The frame keeps it within the text.
    constexpr auto end = ~std::size_t{0};
    const auto down = [&](std::size_t lines) { text_top_ += std::min(end - text_top_, lines); };
    if (press.key == Key::down || is('j')) return down(1);
    if (press.key == Key::page_down || is(' ')) return down(page);
    if (press.key == Key::end || is('G')) return down(end);
    if (press.key == Key::escape || press.key == Key::left || press.key == Key::backspace ||
        press.key == Key::enter || is('q') || is('?') || is('d'))
        mode_ = Mode::tree;
    if (mode_ == Mode::details && press.key == Key::character && (is('w') || is('x') || is('a')))
        character(press.text[0]);
}

void Explorer::ask(Question::Kind kind) {
    const auto question = question_about(view().rows(), tree().id, view().cursor(), kind);
    if (!question) {
        message_ = kind == Question::Kind::at
                       ? "a asks about a symbol"
                       : "only packages, modules and symbols can be asked about";
        return;
    }
    mode_ = Mode::details;
    text_top_ = 0;
    focus_ = *question;
    if (!answers_.contains(*question)) question_ = *question;
}

std::optional<Question> Explorer::take_question() { return std::exchange(question_, std::nullopt); }

void Explorer::answer(const Question& question, Answer answer) {
    answers_.insert_or_assign(question, std::move(answer));
    message_.clear();
}

}  // namespace binsize::explore
