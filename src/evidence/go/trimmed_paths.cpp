#include "evidence/go/trimmed_paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace binsize::go {
namespace {

constexpr std::string_view root_mark = "/src/runtime/proc.go";
constexpr std::string_view vendor_mark = "/vendor/";

i64 length(std::string_view text) { return static_cast<i64>(text.size()); }

bool is_absolute(std::string_view path) {
    return path.starts_with('/') || (path.size() > 2 && path[1] == ':');
}

// Nobody's folders are longer or deeper; bounds what looking at every part of one takes.
bool is_usual(std::string_view folder) {
    return folder.size() <= 512 && std::ranges::count(folder, '/') <= 48 &&
           std::ranges::count(folder, '@') <= 8;
}

std::string_view folder_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == path.npos ? std::string_view{} : path.substr(0, slash);
}

// As the module cache spells it (golang.org/x/mod/module, EscapePath): "A" is "!a".
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (upper) out += '!';
        out += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

template <class F>
void each_path(const Program& program, F&& each) {
    auto rest = as_text(program.pclntab->files);
    while (!rest.empty()) {
        const auto path = rest.substr(0, rest.find('\0'));
        rest.remove_prefix(std::min(rest.size(), path.size() + 1));
        if (!path.empty()) each(path);
    }
}

// strconv.Quote, for what runtime/debug quotes.
u64 quoted(std::string_view value) {
    if (value.find_first_of(" \t\r\n\"`") == value.npos) return value.size();
    return value.size() + 2 + static_cast<u64>(std::ranges::count_if(value, [](char c) {
               return c == '"' || c == '\\' || c == '\t' || c == '\r' || c == '\n';
           }));
}

}  // namespace

std::optional<TrimmedPaths> TrimmedPaths::of(const Program& program) {
    if (!program.pclntab || !program.build_info) return std::nullopt;
    TrimmedPaths out(program);
    each_path(program, [&](std::string_view path) {
        if (out.go_root_.empty() && is_absolute(path) && path.ends_with(root_mark))
            out.go_root_ = path.substr(0, path.size() - root_mark.size());
    });
    if (out.go_root_.empty()) return std::nullopt;
    out.read_modules();
    out.find_roots();
    return out;
}

void TrimmedPaths::read_modules() {
    for (const auto& m : program_.build_info->modules) {
        const bool replaced = !m.replaced_path.empty();
        const auto& path = replaced ? m.replaced_path : m.path;
        const auto& version = replaced ? m.replaced_version : m.version;
        const bool has_version = !version.empty() && version != "(devel)";
        const auto name = has_version ? fmt::format("{}@{}", path, version) : path;
        if (!m.version.empty() && m.version != "(devel)")
            versions_.emplace(fmt::format("{}@{}", escaped(m.path), escaped(m.version)),
                              name.size());
        if (has_version) modules_.emplace(path, version.size() + 1);
        // What lies in a folder of the user's own: the main module, and what go.mod or go.work put
        // in a module's place.
        if (m.main)
            local_.push_back({path, path});
        else if (m.version.empty() || !has_version)
            local_.push_back({path, name});
    }
}

// The cache has a folder "path@version" for each module.
std::optional<i64> TrimmedPaths::cached(std::string_view folder) const {
    for (auto at = folder.find('@'); at != folder.npos; at = folder.find('@', at + 1)) {
        const auto root = folder.substr(0, folder.find('/', at));
        for (auto begin = root.find('/'); begin < at; begin = root.find('/', begin + 1)) {
            const auto found = versions_.find(std::string(root.substr(begin + 1)));
            if (found != versions_.end()) return length(root) - static_cast<i64>(found->second);
        }
    }
    return std::nullopt;
}

std::optional<i64> TrimmedPaths::vendored(std::string_view folder) const {
    const auto at = folder.find(vendor_mark);
    if (at == folder.npos) return std::nullopt;
    const auto path = folder.substr(at + vendor_mark.size());
    for (auto end = path.size(); end != path.npos && end != 0; end = path.rfind('/', end - 1)) {
        const auto found = modules_.find(std::string(path.substr(0, end)));
        if (found != modules_.end())
            return static_cast<i64>(at + vendor_mark.size()) - static_cast<i64>(found->second);
    }
    return std::nullopt;
}

std::optional<i64> TrimmedPaths::of_modules(std::string_view folder) const {
    if (!is_absolute(folder)) return 0;
    if (folder.starts_with(go_root_) && folder.substr(go_root_.size()).starts_with("/src/"))
        return length(go_root_) + length("/src/");
    if (!is_usual(folder)) return std::nullopt;
    if (const auto found = cached(folder)) return found;
    return vendored(folder);
}

// A folder that ends as an import path of the module does speaks for what is in front of that.
void TrimmedPaths::find_root(LocalModule& module,
                             const std::vector<std::string_view>& folders) const {
    std::set<std::string_view> ends;  // "/internal/store", and nothing for the module itself
    const auto add = [&](std::string_view path) {
        if (path.starts_with(module.path) &&
            (path.size() == module.path.size() || path[module.path.size()] == '/'))
            ends.insert(path.substr(module.path.size()));
    };
    for (std::size_t i = 0; i < program_.packages.size(); ++i)
        add(program_.packages.name(static_cast<u32>(i)));
    add(program_.build_info->main_package);
    std::unordered_map<std::string_view, std::size_t> votes;
    for (const auto folder : folders)
        for (auto cut = folder.size(); cut != folder.npos && cut != 0;
             cut = folder.rfind('/', cut - 1)) {
            if (!ends.contains(folder.substr(cut))) continue;
            const auto count = ++votes[folder.substr(0, cut)];
            // Of equals the shorter: a module's own package has a folder of any name.
            if (count > module.folders || (count == module.folders && cut < module.root.size()))
                module.root = std::string(folder.substr(0, cut)), module.folders = count;
        }
}

void TrimmedPaths::find_roots() {
    std::vector<std::string_view> folders;
    each_path(program_, [&](std::string_view path) {
        const auto folder = folder_of(path);
        if (folder.empty() || known_.contains(folder)) return;
        const auto saved = of_modules(folder);
        known_.emplace(folder, Shortening{saved.value_or(0), saved.value_or(length(folder) + 1)});
        if (!saved && is_usual(folder)) folders.push_back(folder);
    });
    if (folders.empty()) return;
    // Asks each folder for each module: a few thousand times a few.
    constexpr std::size_t most_questions = 100'000;
    for (std::size_t i = 0; i < local_.size() && i * folders.size() < most_questions; ++i)
        find_root(local_[i], folders);
    // A module may lie in the folder of another one.
    std::ranges::sort(local_, std::ranges::greater{},
                      [](const LocalModule& m) { return m.root.size(); });
    if (program_.build_info->main_package == "command-line-arguments" && folders.size() == 1)
        local_.push_back({{}, "command-line-arguments", std::string(folders[0]), 1});
    for (const auto folder : folders) known_.erase(folder);
}

Shortening TrimmedPaths::folder(std::string_view path) {
    const auto found = known_.find(path);
    if (found != known_.end()) return found->second;
    auto saved = of_modules(path);
    for (const auto& m : local_) {
        if (saved) break;
        if (m.folders == 0 || !path.starts_with(m.root)) continue;
        const auto rest = path.substr(m.root.size());
        if (rest.empty() || rest.starts_with('/')) saved = length(m.root) - length(m.name);
    }
    return known_.emplace(path, Shortening{saved.value_or(0), saved.value_or(length(path) + 1)})
        .first->second;
}

Shortening TrimmedPaths::file_table() {
    Shortening all;
    each_path(program_, [&](std::string_view path) { all += folder(folder_of(path)); });
    return all;
}

i64 TrimmedPaths::build_settings() const {
    const auto& settings = program_.build_info->settings;
    if (settings.empty()) return 0;  // before Go 1.18
    constexpr std::string_view with_paths[] = {"-ldflags", "CGO_CFLAGS", "CGO_CPPFLAGS",
                                               "CGO_CXXFLAGS", "CGO_LDFLAGS"};
    constexpr std::string_view line_mark = "build\t=\n";
    i64 saved = -length("build\t-trimpath=true\n");
    for (const auto& s : settings)
        if (std::ranges::find(with_paths, std::string_view(s.key)) != std::end(with_paths))
            saved += length(line_mark) + length(s.key) + static_cast<i64>(quoted(s.value));
    return saved;
}

}  // namespace binsize::go
