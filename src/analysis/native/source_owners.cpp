#include "analysis/native/source_owners.hpp"

#include "analysis/native/folder_runs.hpp"
#include "evidence/native_references.hpp"

#include <algorithm>
#include <span>
#include <unordered_map>

namespace binsize {
namespace {

constexpr u32 none = SourceOwners::none;
constexpr u32 several = none - 1;

// The end of the part of a folder's path that begins there.
std::size_t part_end(std::string_view folder, std::size_t at) {
    return std::min(folder.find('/', at), folder.size());
}

// What addresses lead to: the file whose path begins there, be it in the middle of a text.
class Places {
public:
    explicit Places(std::span<const SourcePath> texts) : texts_(texts) {
        for (const auto& t : texts) widen(t.address, t.text.size());
        around_texts_ = around();
    }
    /// Data that begins with a path's address.
    void add_record(u64 address, u32 file) {
        const auto [it, added] = records_.try_emplace(address, file);
        if (!added && it->second != file) it->second = none;
        widen(address, 1);
    }
    [[nodiscard]] Extent around() const {
        return begin_ < end_ ? Extent{begin_, end_ - begin_} : Extent{};
    }
    /// Before at(): nearly all that code refers to is something else, and is told by one bit.
    void seal() {
        if (begin_ >= end_) return;
        while ((end_ - begin_) >> block_bits_ >= most_blocks) ++block_bits_;
        blocks_.resize(((end_ - begin_) >> block_bits_) + 1);
        for (const auto& t : texts_) mark(t.address, t.text.size());
        for (const auto& [address, file] : records_) mark(address, 1);
    }
    [[nodiscard]] u32 of_text(u64 address) {
        if (!around_texts_.contains(address)) return none;
        const auto next = std::ranges::upper_bound(texts_, address, {}, &SourcePath::address);
        if (next == texts_.begin()) return none;
        const auto& text = *std::prev(next);
        const u64 at = address - text.address;
        if (at >= text.text.size() || !is_source_path(text.text.substr(at))) return none;
        return known_.try_emplace(text.text.substr(at), static_cast<u32>(known_.size()))
            .first->second;
    }
    [[nodiscard]] u32 at(u64 address) {
        if (address < begin_ || address >= end_ || !blocks_[(address - begin_) >> block_bits_])
            return none;
        const auto found = records_.find(address);
        return found != records_.end() ? found->second : of_text(address);
    }

    /// Paths by number.
    [[nodiscard]] std::vector<std::string_view> files() const {
        std::vector<std::string_view> out(known_.size());
        for (const auto& [path, file] : known_) out[file] = path;
        return out;
    }

private:
    void widen(u64 address, u64 size) {
        begin_ = std::min(begin_, address);
        end_ = std::max(end_, address + std::min(size, ~u64{0} - address));
    }

    void mark(u64 address, u64 size) {
        const u64 last = std::min(address + (size - 1), end_ - 1);
        for (u64 b = (address - begin_) >> block_bits_; b <= (last - begin_) >> block_bits_; ++b)
            blocks_[b] = true;
    }

    static constexpr u64 most_blocks = u64{1} << 22U;

    std::span<const SourcePath> texts_;
    std::unordered_map<std::string_view, u32> known_;  // a few thousand
    std::unordered_map<u64, u32> records_;
    u64 begin_ = ~u64{0}, end_ = 0;
    Extent around_texts_;
    unsigned block_bits_ = 6;
    std::vector<bool> blocks_;
};

}  // namespace

std::string source_folder_of(std::string_view path) {
    std::string text(path.substr(0, path.find_last_of("/\\")));
    std::ranges::replace(text, '\\', '/');
    std::string out;
    if (text.starts_with('/')) out = "/";
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find('/', at), text.size());
        const auto part = std::string_view(text).substr(at, end - at);
        at = end + 1;
        if (part.empty() || part == ".") continue;
        if (part == "..") {
            const auto cut = out.rfind('/');
            out.resize(cut == std::string::npos ? 0 : std::max<std::size_t>(cut, out[0] == '/'));
            continue;
        }
        if (!out.empty() && out.back() != '/') out += '/';
        out += part;
    }
    return out;
}

void shorten_folders(std::vector<std::string>& folders) {
    std::vector<std::string_view> left;
    for (const auto& f : folders)
        if (is_absolute(f)) left.emplace_back(f);
    const auto all = left.size();
    std::size_t cut = 0;  // where the last part begins that stays
    for (std::size_t at = 0; !left.empty();) {
        std::unordered_map<std::string_view, std::size_t> parts;
        for (const auto& f : left)
            if (at < f.size()) ++parts[f.substr(at, part_end(f, at) - at)];
        const auto most =
            std::ranges::max_element(parts, {}, [](const auto& p) { return p.second; });
        if (most == parts.end() || most->second * 4 < all * 3) break;
        const auto part = most->first;
        std::erase_if(left, [&](std::string_view f) {
            return at >= f.size() || f.substr(at, part_end(f, at) - at) != part;
        });
        cut = at;
        at += part.size() + 1;
    }
    if (cut == 0) return;
    const std::string prefix(left.front().substr(0, cut));
    for (auto& f : folders)
        if (f.starts_with(prefix)) f.erase(0, cut);
}

namespace {

void add_wide_runs(std::span<const NamedFile> named, std::span<const u32> folders,
                   SourceOwners& out) {
    const auto wide = find_main_folder(named, folders, out.folders);
    if (wide.empty()) return;
    const auto known = std::ranges::find(out.folders, wide);
    const auto number = static_cast<u32>(known - out.folders.begin());
    if (known == out.folders.end()) out.folders.push_back(wide);
    std::vector<bool> files;
    for (const u32 folder : folders)
        files.push_back(folder < out.folders.size() && is_below(out.folders[folder], wide));
    out.wide_runs = find_runs_of(named, files, number);
}

// Folders of files, by number; several, where a path leads out of all that it names.
std::vector<u32> folders_of(std::span<const std::string_view> files,
                            std::vector<std::string>& folders) {
    std::unordered_map<std::string, u32> known;
    std::vector<u32> out;
    for (const auto& file : files) {
        auto folder = source_folder_of(file);
        if (folder.empty()) {
            out.push_back(several);
            continue;
        }
        const auto [it, added] = known.try_emplace(folder, static_cast<u32>(folders.size()));
        if (added) folders.push_back(std::move(folder));
        out.push_back(it->second);
    }
    return out;
}

}  // namespace

SourceOwners find_source_owners(const go::PointerReader& pointers, const FunctionTable& functions,
                                const FunctionParts& parts) {
    const auto& image = pointers.image();
    SourceOwners out;
    if (functions.empty() || !reads_code_of(image)) return out;
    const auto paths = read_source_paths(image);
    if (paths.empty()) return out;
    Places places(paths);
    each_data_pointer(pointers, [&](const NativeReference& r) {
        if (const auto file = places.of_text(r.to.at); file != none)
            places.add_record(r.from.at, file);
    });
    places.seal();
    std::vector<NamedFile> named;
    for (const auto& s : image.sections) {
        if (!s.executable || !s.loaded) continue;
        each_code_address(image, s.memory, places.around(), [&](const NativeReference& r) {
            const auto file = r.guess ? none : places.at(r.to.at);
            if (file == none) return;
            const auto* const f = function_at(functions, r.from.at);
            if (f == nullptr) return;
            const NamedFile n = {static_cast<u32>(f - functions.data()), file};
            if (!named.empty() && named.back() == n) return;
            named.push_back(n);
            if (const u32 whole = parts.of(n.function); whole != n.function)
                named.push_back({whole, file});
        });
    }
    std::ranges::sort(named);
    const auto repeated = std::ranges::unique(named);
    named.erase(repeated.begin(), repeated.end());
    const auto folders = folders_of(places.files(), out.folders);
    out.of_function.resize(functions.size(), none);
    for (const auto& n : named) {
        auto& mine = out.of_function[n.function];
        const auto folder = folders[n.file];
        mine = mine == none || mine == folder ? folder : several;
    }
    for (auto& folder : out.of_function)
        if (folder == several) folder = none;
    out.runs = find_folder_runs(named, folders);
    std::erase_if(out.runs, [](const CompiledRun& r) { return r.owner == several; });
    add_wide_runs(named, folders, out);
    shorten_folders(out.folders);
    for (auto& folder : out.folders) folder += '/';
    return out;
}

}  // namespace binsize
