// A streaming JSON writer: values go out in pieces as they are made, so that a report of a million
// rows needs one buffer and not a second copy of itself. It knows commas, indentation and escapes;
// what is written is the caller's.
#pragma once

#include "base/error.hpp"

#include <binsize/text_sink.hpp>
#include <binsize/types.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace binsize {

/// `block` puts every member on a line of its own, two spaces deeper; `line` keeps the whole
/// value, and everything inside it, on one line.
enum class JsonLayout : u8 { block, line };

class JsonWriter {
public:
    explicit JsonWriter(const TextSink& out) : out_(&out) { buffer_.reserve(buffer_size * 2); }

    void begin_object(JsonLayout layout = JsonLayout::block) { begin('{', layout); }
    void begin_array(JsonLayout layout = JsonLayout::block) { begin('[', layout); }
    /// Ends the innermost object or array.
    void end();
    /// The name of the next value; only inside an object.
    void key(std::string_view name);

    void text(std::string_view value);  ///< any bytes: what is not printable is escaped first
    void boolean(bool value) { raw(value ? "true" : "false"); }
    void number(u64 value);
    void number(i64 value);
    void number(double value);  ///< shortest form that reads back equal; not finite: null
    void null() { raw("null"); }

    void member(std::string_view name, std::string_view value) { key(name), text(value); }
    void member(std::string_view name, const char* value) { key(name), text(value); }
    void member(std::string_view name, u64 value) { key(name), number(value); }
    void member(std::string_view name, i64 value) { key(name), number(value); }
    void member(std::string_view name, double value) { key(name), number(value); }
    void member(std::string_view name, bool value) { key(name), boolean(value); }

    /// Whether everything written so far was taken. Once false, further writing costs nothing.
    [[nodiscard]] bool ok() const { return ok_; }
    /// Ends the text with a newline and hands over what is buffered.
    bool finish();

private:
    static constexpr std::size_t buffer_size = std::size_t{64} << 10U;
    struct Level {
        char close;
        bool inline_values;
        bool empty;
    };
    void begin(char open, JsonLayout layout);
    void separate();
    void quote(std::string_view value);
    void raw(std::string_view value);
    void flush_if_full() {
        if (buffer_.size() >= buffer_size) flush();
    }
    void flush();

    const TextSink* out_;
    std::string buffer_;
    std::vector<Level> levels_;
    bool after_key_ = false;
    bool ok_ = true;
};

}  // namespace binsize
