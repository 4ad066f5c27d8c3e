#include "report/json_writer.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace binsize {

void JsonWriter::begin(char open, JsonLayout layout) {
    separate();
    buffer_ += open;
    const bool inside_line = !levels_.empty() && levels_.back().inline_values;
    levels_.push_back({open == '{' ? '}' : ']', inside_line || layout == JsonLayout::line, true});
}

void JsonWriter::end() {
    const Level level = levels_.back();
    levels_.pop_back();
    if (!level.inline_values && !level.empty) {
        buffer_ += '\n';
        buffer_.append(levels_.size() * 2, ' ');
    }
    buffer_ += level.close;
    flush_if_full();
}

void JsonWriter::key(std::string_view name) {
    separate();
    quote(name);
    buffer_ += ": ";
    after_key_ = true;
}

// What stands between the last value and the next one.
void JsonWriter::separate() {
    if (std::exchange(after_key_, false) || levels_.empty()) return;
    Level& level = levels_.back();
    if (!level.empty) buffer_ += level.inline_values ? ", " : ",";
    level.empty = false;
    if (!level.inline_values) {
        buffer_ += '\n';
        buffer_.append(levels_.size() * 2, ' ');
    }
}

void JsonWriter::quote(std::string_view value) {
    buffer_ += '"';
    if (is_printable(value))
        append_json(buffer_, value);
    else
        append_json(buffer_, printable(value));
    buffer_ += '"';
}

void JsonWriter::raw(std::string_view value) {
    separate();
    buffer_ += value;
    flush_if_full();
}

void JsonWriter::text(std::string_view value) {
    separate();
    quote(value);
    flush_if_full();
}

void JsonWriter::number(u64 value) { raw(fmt::format_int(value).c_str()); }

void JsonWriter::number(i64 value) { raw(fmt::format_int(value).c_str()); }

void JsonWriter::number(double value) {
    if (!std::isfinite(value)) return null();
    auto digits = fmt::format("{}", value);
    // "1" would read back as an integer.
    if (digits.find_first_of(".e") == std::string::npos) digits += ".0";
    raw(digits);
}

void JsonWriter::flush() {
    if (ok_ && !buffer_.empty()) ok_ = (*out_)(buffer_);
    buffer_.clear();
}

bool JsonWriter::finish() {
    buffer_ += '\n';
    flush();
    return ok_;
}

}  // namespace binsize
