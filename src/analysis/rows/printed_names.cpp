#include "analysis/rows/printed_names.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <functional>

namespace binsize {

namespace {

u64 name_bytes(std::span<const Owner> owners) {
    u64 sum = 0;
    for (const auto& owner : owners) sum += owner.name.size();
    return sum;
}

}  // namespace

PrintedNames::PrintedNames(std::span<const Owner> owners)
    : owners_(owners),
      account_(name_bytes(owners)),
      chunks_((owners.size() + chunk_size - 1) / chunk_size),
      hashes_(owners.size()) {}

void PrintedNames::work() {
    for (auto chunk = next_++; chunk < chunks_.size(); chunk = next_++) print(chunk, account_);
}

void PrintedNames::finish() {
    if (!account_.empty()) return;
    // A hostile file. The same one must print the same whichever thread came first: once more, in
    // order.
    DemanglingAccount account(name_bytes(owners_));
    for (std::size_t chunk = 0; chunk < chunks_.size(); ++chunk) print(chunk, account);
}

PrintedNames::Name PrintedNames::name_of(OwnerKind kind, std::string_view text) {
    if (kind == OwnerKind::literal) return {text, true};
    // A symbol that is spelled like a quoted literal prints as one.
    if (text.size() > 1 && text.starts_with('"') && text.ends_with('"'))
        return {text.substr(1, text.size() - 2), true};
    return {text, false};
}

u32 PrintedNames::hash(const Name& name) {
    const u64 all = std::hash<std::string_view>{}(name.text) + (name.quoted ? 1 : 0);
    return static_cast<u32>(all ^ all >> 32U);
}

void PrintedNames::print(std::size_t chunk, DemanglingAccount& account) {
    const auto begin = chunk * chunk_size;
    const auto owners = owners_.subspan(begin, std::min(chunk_size, owners_.size() - begin));
    Demangler demangler(account);
    auto& [changed, text] = chunks_[chunk];
    changed.clear();
    text.clear();
    for (std::size_t i = 0; i < owners.size(); ++i) {
        auto name = owners[i].name;
        const bool mangled = owners[i].kind != OwnerKind::literal && looks_mangled(name);
        std::string other;
        if (mangled) name = other = demangler(name);
        const bool unprintable = !is_printable(name);
        if (unprintable) name = other = printable(name);
        if (mangled || unprintable) {
            changed.push_back(
                {static_cast<OwnerId>(begin + i), static_cast<u32>(name.size()), text.size()});
            text += name;
        }
        hashes_[begin + i] = hash(name_of(owners[i].kind, name));
    }
    text.shrink_to_fit();
    changed.shrink_to_fit();
}

}  // namespace binsize
