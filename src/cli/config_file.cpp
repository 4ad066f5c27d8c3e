#include "cli/config_file.hpp"

#include "base/base.hpp"
#include "cli/read_side.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace binsize::cli {
namespace {

namespace fs = std::filesystem;

// What a folder holds is enough to be named; a repository of more files than this is asked for
// narrower globs.
constexpr std::size_t most_files = 200'000;

bool is_there(const fs::path& path) {
    std::error_code none;
    return fs::exists(path, none);
}

// The part of a glob before its first wildcard, in whole folders: where to look.
std::string fixed_folder(const std::string& glob) {
    const auto wild = glob.find_first_of("*?[\\");
    const auto end = glob.rfind('/', wild);
    return wild == std::string::npos || end == std::string::npos ? "" : glob.substr(0, end + 1);
}

// Files below a folder, as paths from it; folders that begin with a dot are left out.
Result<std::vector<std::string>> files_below(const fs::path& folder) {
    std::vector<std::string> out;
    std::error_code error;
    fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied,
                                        error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        std::error_code none;
        if (at->is_directory(none)) {
            if (at->path().filename().string().starts_with('.')) at.disable_recursion_pending();
        } else if (at->is_regular_file(none)) {
            out.push_back(at->path().lexically_relative(folder).generic_string());
            if (out.size() > most_files)
                return fail(ErrorKind::usage, "more than {} files lie below {}", most_files,
                            printable(folder.string()));
        }
    }
    std::ranges::sort(out);
    return out;
}

Result<std::vector<std::string>> files_of(const std::string& glob, const std::string& folder) {
    const Glob pattern(glob);
    if (pattern.exact()) {
        const auto path = folder + *pattern.exact();
        return is_there(path) ? std::vector<std::string>{path} : std::vector<std::string>{};
    }
    const auto fixed = fixed_folder(glob);
    const auto start = folder + fixed;
    std::vector<std::string> out;
    for (const auto& file : TRY(files_below(start.empty() ? "." : start)))
        if (pattern.matches(fixed + file)) out.push_back(start + file);
    return out;
}

}  // namespace

std::string ConfigFile::located(const std::string& at) const {
    return at.starts_with('/') || at.starts_with("db:") ? at : folder + at;
}

std::string ConfigFile::origin(Place place) const {
    return fmt::format("{}:{}:{}", path, place.line, place.column);
}

const Configured* ConfigFile::format_of(std::string_view command) const {
    for (const auto& f : content.formats)
        if (f.command == command) return &f.format;
    return nullptr;
}

std::string nearest_config() {
    std::string folder;
    std::error_code error;
    const auto here = fs::current_path(error);
    // One step up a component: no more than the path has.
    for (auto at = here; !error; at = at.parent_path(), folder += "../") {
        if (is_there(at / usual_config)) return folder + std::string(usual_config);
        if (is_there(at / ".git") || at == at.root_path()) break;
    }
    return {};
}

Result<std::optional<ConfigFile>> read_config(Inputs& inputs, const std::string& given) {
    ConfigFile out;
    out.path = given.empty() ? nearest_config() : given;
    if (out.path.empty()) return std::nullopt;
    const auto text = read_text(inputs, out.path);
    if (!text) return fail(text.error().kind, "{}: {}", out.path, text.error().message);
    auto content = read_configuration(*text);
    if (!content) return fail(content.error().kind, "{}:{}", out.path, content.error().message);
    out.content = *std::move(content);
    if (const auto slash = out.path.rfind('/'); slash != std::string::npos)
        out.folder = out.path.substr(0, slash + 1);
    return out;
}

std::string database_of(const std::optional<ConfigFile>& config, const std::string& given) {
    if (!given.empty() || !config || !config->content.database) return given;
    return config->located(config->content.database->value);
}

Result<void> configure_format(const std::optional<ConfigFile>& config, std::string_view command,
                              OutputOptions& output) {
    const auto* format = config ? config->format_of(command) : nullptr;
    if (format == nullptr || output.chosen()) return {};
    if (std::ranges::find(output.formats, format->value) == output.formats.end())
        return fail(ErrorKind::usage, "{}: {} has no format {}", config->origin(format->place),
                    command, printable(format->value));
    output.format = format->value;
    return {};
}

Result<std::vector<TargetFile>> target_files(const ConfigFile& config) {
    std::vector<TargetFile> out;
    std::set<std::string> known;
    for (const auto& target : config.content.targets) {
        bool any = false;
        for (const auto& glob : target.files)
            for (auto& file : TRY(files_of(glob, config.folder))) {
                any = true;
                if (known.insert(file).second) out.push_back({std::move(file), &target});
            }
        if (!any)
            return fail(ErrorKind::usage, "{}: no file is {}", config.origin(target.place),
                        printable(target.files[0]));
    }
    return out;
}

std::vector<TargetFile> targets_of(const std::vector<std::string>& files,
                                   const std::optional<ConfigFile>& config) {
    std::vector<TargetFile> out;
    for (const auto& file : files) {
        out.push_back({file, nullptr});
        if (!config) continue;
        const auto below =
            fs::path(file).lexically_proximate(config->folder.empty() ? "." : config->folder);
        for (const auto& target : config->content.targets)
            if (out.back().target == nullptr &&
                std::ranges::any_of(target.files, [&](const std::string& glob) {
                    return glob_match(glob, below.generic_string());
                }))
                out.back().target = &target;
    }
    return out;
}

}  // namespace binsize::cli
