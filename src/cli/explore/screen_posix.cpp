#include "cli/explore/screen.hpp"

#include "cli/explore/terminfo.hpp"
#include "cli/explore/way_back.hpp"
#include "cli/terminal.hpp"

// Functions alone, with those for characters of several bytes; no macros of short names.
#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <poll.h>
#include <sys/select.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cwchar>

namespace binsize::cli {
namespace {

using explore::Key;

volatile std::sig_atomic_t asked_to_end = 0;
extern "C" void on_ending_signal(int signal) { asked_to_end = signal; }

constexpr std::array ending_signals = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};

sigset_t awaited_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : ending_signals) sigaddset(&set, signal);
    for (const int signal : {SIGWINCH, SIGTSTP}) sigaddset(&set, signal);
    return set;
}

constexpr std::array<short, 7> colors = {-1,       -1, -1, COLOR_CYAN, COLOR_GREEN, COLOR_MAGENTA,
                                         COLOR_RED};

attr_t attributes(Tone tone, bool color) {
    const auto index = static_cast<std::size_t>(tone);
    attr_t out = A_NORMAL;
    if (tone == Tone::strong) out |= A_BOLD;
    if (tone == Tone::dim) out |= A_DIM;
    if (color && colors[index] >= 0) return out | COLOR_PAIR(static_cast<int>(index));
    if (tone == Tone::bad || tone == Tone::warning) out |= A_BOLD;
    return out;
}

std::string utf8(wint_t character) {
    std::array<char, 16> bytes{};
    std::mbstate_t state{};
    const auto size = std::wcrtomb(bytes.data(), static_cast<wchar_t>(character), &state);
    return size == static_cast<std::size_t>(-1) ? std::string() : std::string(bytes.data(), size);
}

std::optional<Key> named_key(wint_t code) {
    switch (code) {
        case KEY_UP: return Key::up;
        case KEY_DOWN: return Key::down;
        case KEY_LEFT: return Key::left;
        case KEY_RIGHT: return Key::right;
        case KEY_PPAGE: return Key::page_up;
        case KEY_NPAGE: return Key::page_down;
        case KEY_HOME: return Key::home;
        case KEY_END: return Key::end;
        case KEY_ENTER: return Key::enter;
        case KEY_BACKSPACE: return Key::backspace;
        case KEY_BTAB: return Key::back_tab;
        default: return std::nullopt;
    }
}

std::optional<explore::Press> press_of(wint_t character) {
    switch (character) {
        case '\r':
        case '\n': return explore::Press{Key::enter};
        case '\t': return explore::Press{Key::tab};
        case 27: return explore::Press{Key::escape};
        case 8:
        case 127: return explore::Press{Key::backspace};
        default: break;
    }
    if (character < ' ') return std::nullopt;
    return explore::Press{Key::character, utf8(character)};
}

}  // namespace

struct Screen::Terminal {
    std::FILE* keys = nullptr;  // the terminal, where standard input is none
    SCREEN* screen = nullptr;
    int input = STDIN_FILENO;
    bool color = false, unicode = false;
    sigset_t before{};

    ~Terminal() {
        if (screen != nullptr) {
            ::endwin();
            forget_way_back();
            ::delscreen(screen);
            ::sigprocmask(SIG_SETMASK, &before, nullptr);
        }
        if (keys != nullptr) std::fclose(keys);
    }
};

Screen::Screen(std::unique_ptr<Terminal> terminal) : terminal_(std::move(terminal)) {}
Screen::Screen(Screen&&) noexcept = default;
Screen::~Screen() = default;

Result<Screen> Screen::open(bool color) {
    if (::isatty(STDOUT_FILENO) != 1)
        return fail(ErrorKind::usage,
                    "explore needs a terminal; `binsize report` writes to a pipe");
    auto terminal = std::make_unique<Terminal>();
    if (::isatty(STDIN_FILENO) != 1) {
        terminal->keys = std::fopen("/dev/tty", "re");
        if (terminal->keys == nullptr)
            return fail(ErrorKind::usage, "explore needs a terminal to read keys from");
        terminal->input = ::fileno(terminal->keys);
    }
    // ncurses asks the locale which bytes are one character.
    terminal->unicode = terminal_style("never").unicode;
    if (std::setlocale(LC_CTYPE, "") == nullptr && terminal->unicode &&
        std::setlocale(LC_CTYPE, "C.UTF-8") == nullptr)
        terminal->unicode = false;
    const auto restoring = TRY(restoring_text());
    // The size is the terminal's, also where LINES and COLUMNS say what it was once.
    ::unsetenv("LINES");
    ::unsetenv("COLUMNS");
    const auto awaited = awaited_signals();
    ::sigprocmask(SIG_BLOCK, &awaited, &terminal->before);
    struct sigaction ending{};
    ending.sa_handler = on_ending_signal;
    for (const int signal : ending_signals) ::sigaction(signal, &ending, nullptr);
    keep_way_back(STDOUT_FILENO, restoring);
    terminal->screen =
        ::newterm(nullptr, stdout, terminal->keys != nullptr ? terminal->keys : stdin);
    if (terminal->screen == nullptr) {
        forget_way_back();
        ::sigprocmask(SIG_SETMASK, &terminal->before, nullptr);
        return fail(ErrorKind::usage, "the terminal cannot be used");
    }
    ::cbreak();
    ::noecho();
    ::nonl();
    ::keypad(stdscr, TRUE);
    ::nodelay(stdscr, TRUE);
    ::set_escdelay(25);
    terminal->color = color && ::has_colors() && ::start_color() == OK;
    if (terminal->color) {
        ::use_default_colors();
        for (std::size_t i = 1; i < colors.size(); ++i)
            ::init_pair(static_cast<short>(i), colors[i], -1);
    }
    return Screen(std::move(terminal));
}

std::size_t Screen::width() const { return static_cast<std::size_t>(std::max(getmaxx(stdscr), 1)); }
std::size_t Screen::height() const {
    return static_cast<std::size_t>(std::max(getmaxy(stdscr), 1));
}
bool Screen::unicode() const { return terminal_->unicode; }

void Screen::draw(const explore::Frame& frame) {
    ::werase(stdscr);
    const auto rows = std::min(frame.lines.size(), height());
    for (std::size_t y = 0; y < rows; ++y) {
        const auto& line = frame.lines[y];
        const auto row = static_cast<int>(y);
        const attr_t selected = line.selected ? A_REVERSE : A_NORMAL;
        if (line.selected) ::mvwhline(stdscr, row, 0, ' ' | A_REVERSE, getmaxx(stdscr));
        for (const auto& piece : line.pieces) {
            const auto tone = attributes(piece.tone, terminal_->color && !line.selected);
            ::wattrset(stdscr, static_cast<int>(tone | selected));
            ::mvwaddstr(stdscr, row, static_cast<int>(piece.column), piece.text.c_str());
        }
        ::wattrset(stdscr, A_NORMAL);
    }
    if (frame.cursor && rows > 0)
        ::wmove(stdscr, static_cast<int>(rows - 1), static_cast<int>(*frame.cursor));
    ::curs_set(frame.cursor ? 1 : 0);
    ::wrefresh(stdscr);
}

std::optional<explore::Press> Screen::read_key(std::optional<std::chrono::milliseconds> patience) {
    wint_t character = 0;
    int kind = ::wget_wch(stdscr, &character);
    if (kind == ERR) {
        // Signals are let in while nothing is done, so that none comes between looking and waiting.
        fd_set keys;
        FD_ZERO(&keys);
        FD_SET(terminal_->input, &keys);
        timespec limit{};
        if (patience) limit = {patience->count() / 1000, patience->count() % 1000 * 1000000};
        if (asked_to_end != 0) return std::nullopt;
        ::pselect(terminal_->input + 1, &keys, nullptr, nullptr, patience ? &limit : nullptr,
                  &terminal_->before);
        if (asked_to_end != 0) return std::nullopt;
        kind = ::wget_wch(stdscr, &character);
    }
    // A terminal that went away is always ready to say nothing.
    pollfd gone{terminal_->input, POLLIN, 0};
    if (kind == ERR && ::poll(&gone, 1, 0) > 0 && (gone.revents & (POLLHUP | POLLERR)) != 0)
        asked_to_end = SIGHUP;
    if (kind == KEY_CODE_YES) {
        // What a terminal keeps of its lines when it gets another size is its own affair.
        if (character == KEY_RESIZE) ::clearok(stdscr, TRUE);
        const auto key = named_key(character);
        return key ? std::optional(explore::Press{*key}) : std::nullopt;
    }
    return kind == OK ? press_of(character) : std::nullopt;
}

int Screen::ending_signal() { return asked_to_end; }

}  // namespace binsize::cli
