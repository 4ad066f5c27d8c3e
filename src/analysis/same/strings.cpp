#include "analysis/same/strings.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize::same {
namespace {

struct Entry {
    u64 at;
    std::string_view text;
};

std::vector<Entry> entries_of(ByteView table) {
    std::vector<Entry> out;
    const auto text = as_text(table);
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\0', at), text.size() - 1) + 1;
        out.push_back({at, text.substr(at, end - at)});
        at = end;
    }
    return out;
}

std::string_view last_element(std::string_view text) { return text.substr(text.rfind('/') + 1); }

// Takes pairs out of both whose `key` is the same, the first with the first.
template <class Key, class Found>
void pair_by(std::vector<Entry>& a, std::vector<Entry>& b, Key&& key, Found&& found) {
    std::unordered_map<std::string_view, std::vector<std::size_t>> places;
    for (std::size_t i = b.size(); i-- > 0;) places[key(b[i].text)].push_back(i);
    std::vector<bool> taken(b.size());
    std::erase_if(a, [&](const Entry& e) {
        const auto at = places.find(key(e.text));
        if (at == places.end() || at->second.empty()) return false;
        const auto& twin = b[at->second.back()];
        taken[at->second.back()] = true;
        at->second.pop_back();
        found(StringPair{e.at, twin.at, e.text, twin.text});
        return true;
    });
    std::size_t i = 0;
    std::erase_if(b, [&](const Entry&) { return taken[i++]; });
}

}  // namespace

StringPairs pair_strings(ByteView a, ByteView b) {
    StringPairs out;
    auto x = entries_of(a);
    auto y = entries_of(b);
    const auto whole = [](std::string_view text) { return text; };
    pair_by(x, y, whole, [&](const StringPair& p) { out.equal.push_back(p); });
    const auto other = [&](const StringPair& p) { out.other.push_back(p); };
    pair_by(x, y, last_element, other);
    const auto is_path = [](std::string_view text) {
        return text.substr(0, text.find('/') == 0 ? 1 : 0);
    };
    pair_by(x, y, is_path, other);
    for (const auto& e : x) other({e.at, b.size(), e.text, {}});
    for (const auto& e : y) other({a.size(), e.at, {}, e.text});
    return out;
}

Edit trimmed(const StringPair& pair) {
    const auto& [a, b, x, y] = pair;
    const auto head = static_cast<std::size_t>(std::ranges::mismatch(x, y).in1 - x.begin());
    const auto room = std::min(x.size(), y.size()) - head;
    std::size_t tail = 0;
    while (tail < room && x[x.size() - 1 - tail] == y[y.size() - 1 - tail]) ++tail;
    return {a + head, x.size() - head - tail, b + head, y.size() - head - tail};
}

}  // namespace binsize::same
