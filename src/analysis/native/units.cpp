#include "analysis/native/units.hpp"

#include <unordered_map>

namespace binsize {
namespace {

std::string_view directory_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

// Of std's packages, whose import paths are as short as "crypto/sha1", only GOROOT tells.
bool is_std(std::string_view import_path) {
    return import_path.substr(0, import_path.find('/')).find('.') == std::string_view::npos;
}

class SourceDirectories {
public:
    explicit SourceDirectories(const go::Program& program) {
        const auto& functions = *program.functions;
        const auto& table = functions.table();
        for (u32 id = 0; id < program.code_packages; ++id) {
            auto path = program.packages.name(id);
            if (path == "main" && program.build_info) path = program.build_info->main_package;
            by_import_path_.emplace(path, id);
            paths_.emplace(id, path);
        }
        // One function of each unit tells where the files of its package lie; instances of generics
        // lie elsewhere.
        u32 last = go::Func::no_unit;
        for (u32 f = 0; f < functions.count(); ++f) {
            const auto record = table.func(f);
            if (!record || record->unit == last || record->unit == go::Func::no_unit) continue;
            const u32 package = functions.package(f);
            if (package >= program.code_packages ||
                functions.unit_package(record->unit) != package ||
                functions.name(f).find('[') != std::string_view::npos)
                continue;
            const auto directory = directory_of(functions.first_file(*record));
            if (directory.empty()) continue;
            last = record->unit;
            by_directory_.try_emplace(plain_directory(directory), package);
        }
    }

    /// The package of the directory, else of the nearest one above it: C lies in folders of its
    /// own.
    [[nodiscard]] u32 package_of(std::string_view whole) const {
        for (auto directory = whole; !directory.empty(); directory = directory_of(directory)) {
            const auto known = by_directory_.find(std::string(directory));
            if (known != by_directory_.end())
                return below(known->second, whole.substr(directory.size()));
            if (const u32 package = by_end(directory); package != go::Packages::none)
                return package;
        }
        return go::Packages::none;
    }

private:
    // A package below another one, of which no Go function says where it lies: the go command
    // builds PATH/rest from DIRECTORY/rest.
    [[nodiscard]] u32 below(u32 package, std::string_view rest) const {
        const auto found = paths_.find(package);
        for (; found != paths_.end() && !rest.empty(); rest = directory_of(rest)) {
            const auto nested = by_import_path_.find(std::string(found->second).append(rest));
            if (nested != by_import_path_.end()) return nested->second;
        }
        return package;
    }
    // The longest import path that ends it, in whole elements.
    [[nodiscard]] u32 by_end(std::string_view directory) const {
        constexpr std::string_view goroot = "GOROOT/src/";
        for (std::size_t at = 0; at < directory.size();) {
            const auto end = directory.substr(at);
            const auto found = by_import_path_.find(std::string(end));
            if (found != by_import_path_.end() &&
                (!is_std(end) || directory.substr(0, at).ends_with(goroot)))
                return found->second;
            const auto slash = directory.find('/', at);
            if (slash == std::string_view::npos) break;
            at = slash + 1;
        }
        return go::Packages::none;
    }

    std::unordered_map<std::string, u32> by_directory_;
    std::unordered_map<std::string, u32> by_import_path_;
    std::unordered_map<u32, std::string> paths_;  ///< import paths
};

}  // namespace

std::string plain_directory(std::string_view path) {
    std::string out;
    bool version = false;
    for (std::size_t i = 0; i < path.size(); ++i) {
        char c = path[i];
        if (c == '\\') c = '/';
        if (c == '/') version = false;
        if (c == '@') version = true;
        if (version) continue;
        const bool escaped =
            c == '!' && i + 1 < path.size() && path[i + 1] >= 'a' && path[i + 1] <= 'z';
        out.push_back(escaped ? static_cast<char>(path[++i] - 'a' + 'A') : c);
    }
    return out;
}

std::vector<NativeUnit> find_native_units(dwarf::Sections& sections, const go::Program& program) {
    std::vector<NativeUnit> out;
    std::optional<SourceDirectories> directories;
    dwarf::each_unit(sections, [&](const dwarf::Unit& unit) {
        if (unit.language == dwarf::DW_LANG_Go || unit.ranges.empty()) return;
        if (!directories) directories.emplace(program);
        std::string path(unit.name);
        if (!unit.name.starts_with('/') && !unit.comp_dir.empty())
            path = std::string(unit.comp_dir) + "/" + path;
        out.push_back({directories->package_of(directory_of(plain_directory(path))), unit.ranges});
    });
    return out;
}

}  // namespace binsize
