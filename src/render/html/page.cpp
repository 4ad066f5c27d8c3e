#include "render/html/page.hpp"

#include "base/deflate.hpp"

#include <fmt/format.h>

namespace binsize::html {
namespace {

// What is compressed at once: enough to cost nothing, little enough to be held.
constexpr std::size_t piece_size = 1 << 20;

ByteView bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

// "'sha256-…'": what a policy calls an inline script or style by (Content Security Policy
// 3, 2.3.1).
std::string hash_source(std::string_view text) {
    const auto hex = sha256_hex(bytes_of(text));
    const auto digit = [&](std::size_t i) {
        return hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10;
    };
    std::string digest;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        digest += static_cast<char>(digit(i) << 4 | digit(i + 1));
    std::string out = "'sha256-";
    append_base64(out, digest);
    return out + '\'';
}

}  // namespace

bool open_page(std::string_view title, bool script, const TextSink& out) {
    return out(fmt::format(
        "<!doctype html>\n"
        "<html lang=\"en\">\n"
        "<head>\n"
        "<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "script-src {}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<link rel=\"icon\" href=\"data:,\">\n"
        "<title>{}</title>\n"
        "<style>{}</style>\n"
        "</head>\n"
        "<body>\n"
        "<main>\n",
        script ? hash_source(page_script) : "'none'", hash_source(page_style), inert(title),
        page_style));
}

bool close_page(bool script, const TextSink& out) {
    if (!out("</main>\n")) return false;
    if (script && !(out("<script>") && out(page_script) && out("</script>\n"))) return false;
    return out("</body>\n</html>\n");
}

bool write_block(std::string_view id, const Block& block, const TextSink& out) {
    if (!out(fmt::format("<script type=\"application/octet-stream\" id=\"{}\">\n", id)))
        return false;
    std::string_view rest = block.bytes;
    while (!rest.empty()) {
        const auto piece = deflate(rest.substr(0, piece_size));
        if (!piece) throw std::bad_alloc();
        std::string line;
        append_base64(line, *piece);
        line += '\n';
        if (!out(line)) return false;
        rest.remove_prefix(std::min(piece_size, rest.size()));
    }
    return out("</script>\n");
}

// Within a script element only "<" could end it or begin a comment.
bool write_json(std::string_view id, std::string_view json, const TextSink& out) {
    std::string inert;
    inert.reserve(json.size());
    for (const char c : json) c == '<' ? inert += "\\u003c" : inert += c;
    return out(fmt::format("<script type=\"application/json\" id=\"{}\">", id)) && out(inert) &&
           out("</script>\n");
}

std::string inert(std::string_view text) { return html_text(printable(text)); }

std::string quoted(std::string_view text) {
    std::string out = "\"";
    append_json(out, text);
    out += '"';
    return out;
}

}  // namespace binsize::html
