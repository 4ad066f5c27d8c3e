#include "evidence/go/packages.hpp"

#include "evidence/go/obfuscation.hpp"

namespace binsize::go {
namespace {

std::string_view first_element(std::string_view path) { return path.substr(0, path.find('/')); }

}  // namespace

Modules::Modules(const BuildInfo* info, bool hashed_names) : hashed_names_(hashed_names) {
    if (info == nullptr) return;
    for (const auto& m : info->modules) {
        const bool replaced = !m.replaced_path.empty();
        const auto versioned = [](const std::string& path, const std::string& version) {
            return version.empty() || version == "(devel)" ? path : path + "@" + version;
        };
        Entry entry;
        entry.path = replaced ? m.replaced_path : m.path;
        entry.label = versioned(m.path, m.version);
        if (replaced) entry.label.insert(0, entry.path + " => ");
        entry.main = m.main;
        entries_.push_back(std::move(entry));
    }
    for (std::size_t i = 0; i < entries_.size(); ++i)
        by_path_.try_emplace(entries_[i].path, static_cast<u32>(i));
}

u32 Modules::of(std::string_view path) const {
    const auto main_module = [&]() -> u32 {
        for (std::size_t i = 0; i < entries_.size(); ++i)
            if (entries_[i].main) return static_cast<u32>(i);
        return none;
    };
    if (path == "main") return main_module();
    if (path.starts_with("_/")) return none;  // built outside of any module or GOPATH
    for (std::string_view prefix = path; !prefix.empty();) {
        if (const auto it = by_path_.find(prefix); it != by_path_.end()) return it->second;
        const auto slash = prefix.rfind('/');
        if (slash == std::string_view::npos) break;
        prefix = prefix.substr(0, slash);
    }
    if (path.starts_with("vendor/")) return std_module;
    if (first_element(path).find('.') == std::string_view::npos &&
        path != "command-line-arguments" && !may_be_hash(path))
        return std_module;
    return none;
}

bool Modules::may_be_hash(std::string_view path) const {
    return hashed_names_ && first_element(path).find('.') == std::string_view::npos &&
           !is_standard_path(path);
}

std::string_view Modules::label(u32 module) const {
    if (module == std_module) return "std";
    return module < entries_.size() ? std::string_view(entries_[module].label) : std::string_view{};
}

bool Modules::is_main(u32 module) const {
    return module < entries_.size() && entries_[module].main;
}

u32 Packages::intern(std::string_view path) {
    const auto [it, added] = ids_.try_emplace(path, static_cast<u32>(names_.size()));
    if (added) {
        names_.push_back(path);
        module_.push_back(modules_->of(path));
    }
    return it->second;
}

bool Packages::knows(std::string_view import_path) const {
    if (ids_.contains(import_path) || is_standard_path(import_path)) return true;
    const u32 module = modules_->of(import_path);
    return module != Modules::none && module != Modules::std_module;
}

u32 Packages::of_symbol(std::string_view symbol) {
    if (surely_of(symbol, last_spelling_)) return last_id_;
    const auto found = package_of(symbol);
    if (found.name_class == NameClass::plain) return none;
    if (found.name_class == NameClass::generated) return generated;
    if (found.path == last_spelling_) return last_id_;
    last_spelling_ = found.path;
    if (!found.escaped) return last_id_ = intern(found.path);
    auto path = unescape_path(found.path);
    if (const auto it = ids_.find(path); it != ids_.end()) return last_id_ = it->second;
    return last_id_ = intern(arena_.emplace_back(std::move(path)));
}

}  // namespace binsize::go
