// Windows: no screen to draw on yet. The page (`report --format html`) shows the same.
#include "cli/explore/screen.hpp"

namespace binsize::cli {

struct Screen::Terminal {};

Result<Screen> Screen::open(bool) {
    return fail(ErrorKind::unsupported,
                "explore draws on terminals of POSIX systems; on Windows `binsize report FILE "
                "--format html -o FILE.html` makes a page of the same");
}
Screen::Screen(std::unique_ptr<Terminal> terminal) : terminal_(std::move(terminal)) {}
Screen::Screen(Screen&&) noexcept = default;
Screen::~Screen() = default;
std::size_t Screen::width() const { return 0; }
std::size_t Screen::height() const { return 0; }
bool Screen::unicode() const { return false; }
void Screen::draw(const explore::Frame&) {}
std::optional<explore::Press> Screen::read_key(std::optional<std::chrono::milliseconds>) {
    return std::nullopt;
}
int Screen::ending_signal() { return 0; }

}  // namespace binsize::cli
