#include "evidence/go/embed.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

// Paths of io/fs: valid UTF-8 without empty elements; a directory's ends with a slash.
bool plausible_path(std::string_view path) {
    if (path.empty() || path.size() > 4096 || path.front() == '/') return false;
    return std::ranges::none_of(
        path, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\'; });
}

// One entry, or nothing where the words cannot be one.
std::optional<EmbeddedFile> read_entry(const PointerReader& reader, u64 at) {
    const unsigned word = reader.word_size();
    const auto name = reader.word(at);
    const auto name_size = reader.plain_word(at + word);
    const auto content = reader.word(at + 2 * word);
    const auto size = reader.plain_word(at + 3 * word);
    if (!name || !name_size || !content || !size) return std::nullopt;
    const auto text = reader.bytes(*name, *name_size);
    if (!text || !plausible_path(as_text(*text))) return std::nullopt;
    const bool directory = as_text(*text).ends_with('/');
    if (directory && (*content != 0 || *size != 0)) return std::nullopt;
    if (*size != 0 && !reader.bytes(*content, *size)) return std::nullopt;
    return EmbeddedFile{as_text(*text), *size == 0 ? 0 : *content, *size, at, 4 * word + 16,
                        User::nobody};
}

}  // namespace

std::vector<EmbeddedFile> find_embedded_files(const PointerReader& reader, const StaticData& data) {
    const unsigned word = reader.word_size();
    std::vector<EmbeddedFile> out;
    std::vector<EmbeddedFile> table;
    // Tables do not overlap: together they have no more entries than fit into the file.
    u64 left = reader.image().bytes.size() / (4 * word + 16);
    data.references.each([&](const Target& target) {
        // The variable points at the header, so every table is a target.
        const u64 at = target.address;
        if (reader.word(at).value_or(0) != at + 3 * word) return;
        const u64 count = reader.plain_word(at + word).value_or(0);
        if (count == 0 || count > left || reader.plain_word(at + 2 * word) != count) return;
        table.clear();
        left -= count;
        u64 entry = at + 3 * word;
        for (u64 i = 0; i < count; ++i, entry += 4 * word + 16) {
            auto file = read_entry(reader, entry);
            if (!file) return;
            file->user = target.user;
            table.push_back(*file);
        }
        table.front().entry = at;
        table.front().entry_size += 3 * word;
        out.insert(out.end(), table.begin(), table.end());
    });
    return out;
}

}  // namespace binsize::go
