#include "evidence/go/declarations.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

/// PATH.init, and the parts of it that are functions of their own, PATH.map.init.N. What people
/// write is PATH.init.N.
bool is_initialiser(std::string_view name) {
    const auto last = name.find_last_not_of("0123456789");
    if (last != std::string_view::npos && last + 1 < name.size()) {
        name = name.substr(0, last + 1);
        if (!name.ends_with(".map.init.")) return false;
        name.remove_suffix(10);
    } else {
        if (!name.ends_with(".init")) return false;
        name.remove_suffix(5);
    }
    // A method or a local function of that name has dots in front of it.
    return name.find_first_of(".(", name.rfind('/') + 1) == std::string_view::npos;
}

}  // namespace

void Declarations::enter(u32 f, ByteView code, u64 address) {
    function_ = f;
    code_ = code;
    address_ = address;
    known_ = false;
    asked_ = itself;
    runs_.clear();
    run_ = 0;
}

void Declarations::read_tree() {
    known_ = true;
    path_ = {};
    const auto& table = functions_.table();
    const auto record = table.func(function_);
    if (!record) return;
    const u32 offset = table.pcdata(*record, pcdata_inline_tree);
    const u32 count = functions_.inlined_count(*record);
    if (count == 0 || offset == 0) return;
    const u64 limit = functions_.tables().next(u64{offset} + 1);
    const auto tree = table.inline_tree(*record);
    table.walk(offset, limit, [&](u32, u32 to, i32 index) {
        u32 name = itself;
        if (index >= 0 && static_cast<u32>(index) < count)
            if (const auto inlined = table.inlined(tree, static_cast<u32>(index)))
                name = inlined->name;
        runs_.push_back({to, name});
    });
}

std::string_view Declarations::own_path() const {
    const auto name = functions_.name(function_);
    const u32 package = functions_.package(function_);
    if (package < Packages::generated)
        if (const auto path = functions_.packages().name(package); surely_of(name, path))
            return path;
    return package_of(name).path;
}

bool Declarations::is_foreign(u32 name) {
    if (asked_ == name) return was_foreign_;
    asked_ = name;
    if (path_.data() == nullptr) path_ = own_path();
    const auto symbol = functions_.table().name(name);
    // Most are of the same package: no need to take the name apart.
    const auto behind = std::min(path_.size(), symbol.size());
    if (symbol.starts_with(path_) && symbol.substr(behind).starts_with('.') &&
        symbol.find('/', behind) == std::string_view::npos)
        return was_foreign_ = false;
    if (surely_of(symbol, last_path_)) return was_foreign_ = last_path_ != path_;
    const auto found = package_of(symbol);
    if (found.name_class != NameClass::package) return was_foreign_ = false;
    last_path_ = found.path;
    return was_foreign_ = found.path != path_;
}

std::optional<u32> Declarations::foreign(std::size_t at) {
    if (!known_) read_tree();
    while (run_ < runs_.size() && runs_[run_].end <= at) ++run_;
    if (run_ == runs_.size() || runs_[run_].name == itself) return std::nullopt;
    const u32 name = runs_[run_].name;
    return is_foreign(name) ? std::optional(name) : std::nullopt;
}

bool Declarations::initialises(std::size_t at) const {
    return (run_ == runs_.size() || runs_[run_].name == itself) && stores(isa_, code_, at) &&
           is_initialiser(functions_.name(function_));
}

std::optional<u32> Declarations::dictionary_of(std::size_t at) const {
    const auto place = argument(isa_, code_, at);
    if (place == Argument::none) return std::nullopt;
    const auto& table = functions_.table();
    std::optional<u32> out;
    next_call(isa_, code_, address_, at, [&](u64 target) {
        const auto f = table.function_at(target);
        if (!f || table.entry(*f) != target) return false;
        if (dictionary_argument(functions_.name(*f)) == place) out = f;
        return true;
    });
    return out;
}

}  // namespace binsize::go
