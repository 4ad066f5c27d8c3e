#include "evidence/rust_locations.hpp"

#include "base/base.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize {
namespace {

constexpr u64 longest_path = 1024, most_lines = u64{1} << 24U, most_columns = u64{1} << 16U;

bool holds_locations(const Section& s) {
    return s.loaded && !s.executable && !s.thread_local_data && s.file.size > 0 &&
           (s.cost_class == CostClass::rodata || s.cost_class == CostClass::data);
}

bool is_path(std::string_view text) {
    return text.ends_with(".rs") &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

class Finder {
public:
    explicit Finder(const go::PointerReader& reader) : image_(reader.image()), reader_(reader) {
        out_.record_size = 2 * image_.word() + 8;
    }

    RustLocations run() {
        for (const auto& s : image_.sections)
            if (holds_locations(s)) read(s);
        std::ranges::stable_sort(out_.records, {}, &RustLocation::address);
        return std::move(out_);
    }

private:
    void read(const Section& s) {
        const auto bytes = image_.contents(s);
        const Extent places = {s.memory.begin, std::min<u64>(s.memory.size, bytes.size())};
        const unsigned word = image_.word();
        reader_.pointers(places, [&](u64 place, u64 target) {
            const u64 at = place - places.begin;
            if (target == 0 || at >= bytes.size() || !fits(bytes.size(), at, out_.record_size))
                return;
            const u64 length = word == 8 ? *find_int<u64>(bytes, at + 8, image_.endian)
                                         : *find_int<u32>(bytes, at + 4, image_.endian);
            const u64 line = *find_int<u32>(bytes, at + 2 * word, image_.endian);
            const u64 column = *find_int<u32>(bytes, at + 2 * word + 4, image_.endian);
            if (length < 4 || length > longest_path || line == 0 || line >= most_lines ||
                column == 0 || column >= most_columns)
                return;
            if (const auto path = path_at(target, length))
                out_.records.push_back(
                    {place, *path, static_cast<u32>(line), static_cast<u32>(column)});
        });
    }
    std::optional<u32> path_at(u64 address, u64 length) {
        const auto [it, added] = known_.try_emplace(address, none);
        if (added) {
            const auto bytes = reader_.bytes(address, length);
            if (bytes && is_path(as_text(*bytes))) {
                it->second = static_cast<u32>(out_.paths.size());
                out_.paths.push_back({address, as_text(*bytes)});
            }
        }
        if (it->second == none || out_.paths[it->second].text.size() != length) return std::nullopt;
        return it->second;
    }

    static constexpr u32 none = ~u32{0};
    const Image& image_;
    const go::PointerReader& reader_;
    RustLocations out_;
    std::unordered_map<u64, u32> known_;  ///< by address: number of the path
};

}  // namespace

RustLocations read_rust_locations(const go::PointerReader& reader) {
    if (reader.image().relocatable()) return {};
    return Finder(reader).run();
}

}  // namespace binsize
