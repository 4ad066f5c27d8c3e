#include "analysis/native/folder_runs.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace binsize {
namespace {

constexpr u32 none = ~u32{0};

// A file that is named again behind so many others, at most, alternates with them. Linkers that put
// rarely run code apart go through all files more than once.
constexpr std::size_t farthest = 12;

class Compilations {
public:
    explicit Compilations(std::span<const u32> folders)
        : parent_(folders.size()), folder_(folders.begin(), folders.end()) {
        std::iota(parent_.begin(), parent_.end(), 0U);
    }
    void join(u32 a, u32 b) {
        a = of(a);
        b = of(b);
        if (a == b) return;
        if (folder_[a] != folder_[b]) folder_[b] = none;
        parent_[a] = b;
    }
    /// None where files of several folders were compiled at once.
    [[nodiscard]] u32 folder(u32 file) { return folder_[of(file)]; }

private:
    u32 of(u32 file) {
        while (parent_[file] != file) file = parent_[file] = parent_[parent_[file]];
        return file;
    }
    std::vector<u32> parent_;
    std::vector<u32> folder_;  // of what stands for the others
};

}  // namespace

std::vector<CompiledRun> find_folder_runs(std::span<const NamedFile> named,
                                          std::span<const u32> folders) {
    Compilations compilations(folders);
    std::vector<u32> turns;  // files, as one follows another
    for (std::size_t i = 0; i < named.size(); ++i) {
        const u32 file = named[i].file;
        if (i > 0 && named[i - 1].function == named[i].function)
            compilations.join(named[i - 1].file, file);
        if (!turns.empty() && turns.back() == file) continue;
        const auto recent = std::span(turns).last(std::min(turns.size(), farthest));
        if (const auto before = std::ranges::find(recent, file); before != recent.end())
            for (auto other = before; other != recent.end(); ++other)
                compilations.join(*other, file);
        turns.push_back(file);
    }
    std::vector<CompiledRun> out;
    for (const auto& n : named) {
        const u32 folder = compilations.folder(n.file);
        if (!out.empty() && out.back().owner == folder)
            out.back().last = n.function;
        else
            out.push_back({folder, n.function, n.function});
    }
    std::erase_if(out, [](const CompiledRun& r) { return r.owner == none || r.first == r.last; });
    return out;
}

bool is_absolute(std::string_view folder) {
    return folder.starts_with('/') || (folder.size() > 1 && folder[1] == ':');
}

bool is_below(std::string_view folder, std::string_view above) {
    return folder.starts_with(above) &&
           (folder.size() == above.size() || folder[above.size()] == '/');
}

std::string find_main_folder(std::span<const NamedFile> named, std::span<const u32> folders,
                             std::span<const std::string> names) {
    constexpr std::size_t fewest = 20;
    if (named.size() < fewest) return {};
    std::map<std::string_view, std::size_t> below;
    for (const auto& n : named) {
        if (folders[n.file] >= names.size()) continue;
        // What all of a disk lies in says nothing.
        const std::string_view name = names[folders[n.file]];
        const bool absolute = is_absolute(name);
        auto at = absolute ? name.find('/', name.find('/') + 1) : name.find('/');
        if (absolute && at == std::string_view::npos) continue;
        if (absolute) at = name.find('/', at + 1);
        for (;; at = name.find('/', at + 1)) {
            ++below[name.substr(0, at)];
            if (at == std::string_view::npos) break;
        }
    }
    std::string_view out;
    for (const auto& [folder, count] : below)
        if (count * fewest >= named.size() * (fewest - 1) && folder.size() > out.size())
            out = folder;
    return std::string(out);
}

std::vector<CompiledRun> find_runs_of(std::span<const NamedFile> named,
                                      const std::vector<bool>& files, u32 owner) {
    std::vector<CompiledRun> out;
    bool goes_on = false;
    for (std::size_t i = 0; i < named.size();) {
        const u32 function = named[i].function;
        bool all = true;
        for (; i < named.size() && named[i].function == function; ++i)
            all = all && files[named[i].file];
        if (all && goes_on)
            out.back().last = function;
        else if (all)
            out.push_back({owner, function, function});
        goes_on = all;
    }
    return out;
}

}  // namespace binsize
