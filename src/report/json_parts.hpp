// What every JSON document of binsize has: who wrote it, lists, keys that may be absent, notes.
#pragma once

#include "report/json_writer.hpp"

#include <binsize/report.hpp>

#include <optional>

namespace binsize {

/// "tool": {name, version}.
inline void write_tool(JsonWriter& out, std::string_view version) {
    out.key("tool");
    out.begin_object(JsonLayout::line);
    out.member("name", "binsize");
    out.member("version", version);
    out.end();
}

template <class T, class F>
void write_list(JsonWriter& out, std::string_view name, const std::vector<T>& items, F&& each) {
    out.key(name);
    out.begin_array();
    for (const auto& item : items) each(item);
    out.end();
}

/// All on one line.
inline void write_texts(JsonWriter& out, std::string_view name,
                        const std::vector<std::string>& texts) {
    out.key(name);
    out.begin_array(JsonLayout::line);
    for (const auto& text : texts) out.text(text);
    out.end();
}

inline void write_size(JsonWriter& out, std::string_view name, const Size& size) {
    out.key(name);
    out.begin_object(JsonLayout::line);
    out.member("file", size.file);
    out.member("memory", size.memory);
    out.end();
}

/// The key is absent where there is nothing to say.
inline void write_optional(JsonWriter& out, std::string_view name, const std::string& value) {
    if (!value.empty()) out.member(name, value);
}
template <class T>
void write_optional(JsonWriter& out, std::string_view name, const std::optional<T>& value) {
    if (value) out.member(name, *value);
}

/// "notes": [{level, where, what}].
inline void write_notes(JsonWriter& out, const std::vector<Note>& notes) {
    write_list(out, "notes", notes, [&](const Note& note) {
        out.begin_object(JsonLayout::line);
        out.member("level", name_of(note.level));
        out.member("where", note.where);
        out.member("what", note.what);
        out.end();
    });
}

}  // namespace binsize
