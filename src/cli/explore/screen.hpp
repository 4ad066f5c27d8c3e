// The terminal as a screen, by ncurses: frames are drawn, keys are read. However the program ends,
// the terminal is as it was before: where a signal ends it, where memory is not to be had, and
// where a mapped file shrinks. (SIGKILL alone leaves nobody to do that.)
#pragma once

#include "base/error.hpp"
#include "render/explore/explore.hpp"

#include <chrono>
#include <memory>
#include <optional>

namespace binsize::cli {

class Screen {
public:
    /// Takes over the terminal of standard output; keys come from standard input, or from the
    /// terminal itself where that is none. Errors (usage): no terminal, or one that terminfo does
    /// not describe.
    static Result<Screen> open(bool color);

    Screen(Screen&& other) noexcept;
    Screen& operator=(Screen&&) = delete;
    ~Screen();

    [[nodiscard]] std::size_t width() const;
    [[nodiscard]] std::size_t height() const;
    [[nodiscard]] bool unicode() const;

    void draw(const explore::Frame& frame);
    /// The next key; nothing where none came in time, the screen has another size, or a signal asks
    /// to end.
    [[nodiscard]] std::optional<explore::Press> read_key(
        std::optional<std::chrono::milliseconds> patience);
    /// The signal that asks the program to end, or 0.
    [[nodiscard]] static int ending_signal();

private:
    struct Terminal;
    explicit Screen(std::unique_ptr<Terminal> terminal);
    std::unique_ptr<Terminal> terminal_;
};

}  // namespace binsize::cli
