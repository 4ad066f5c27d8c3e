#include "analysis/symbol_place.hpp"

namespace binsize {

namespace {

bool is_arm(const Image& image) { return image.arch.starts_with("arm") && image.bits == 32; }

u64 address_of(const Symbol& symbol, bool arm) {
    const bool thumb = arm && symbol.type == SymbolType::function;
    return thumb ? symbol.value & ~u64{1} : symbol.value;
}

}  // namespace

u64 stated_address(const Image& image, const Symbol& symbol) {
    return address_of(symbol, is_arm(image));
}

SymbolPlacer::SymbolPlacer(const Image& image, const Axis& axis)
    : image_(image),
      axis_(axis),
      sections_(image),
      relocatable_(image.relocatable()),
      arm_(is_arm(image)),
      tls_template_(image.traits.tls_template) {
    if (!tls_template_) return;
    for (const auto& s : image.segments)
        if (s.name == "TLS") tls_ = s.memory, tls_in_file_ = s.file.size;
}

SymbolPlace SymbolPlacer::place(const Symbol& s) const {
    if (s.undefined || s.debugging || s.absolute || s.type == SymbolType::section ||
        s.type == SymbolType::file || s.type == SymbolType::common)
        return {};
    const bool named = s.section < image_.sections.size();
    u64 address = address_of(s, arm_);
    if (s.type == SymbolType::tls && tls_template_ && !relocatable_) {
        if (!named && address >= tls_in_file_) return {SymbolPlace::Kind::thread_local_zero_fill};
        address += tls_.begin;
    }
    if (named) return in_section(image_.sections[s.section], address);
    return relocatable_ ? SymbolPlace{} : by_address(address);
}

SymbolPlace SymbolPlacer::in_section(const Section& section, u64 address) const {
    if (image_.overlays_addresses(section) && section.file.empty())
        return {SymbolPlace::Kind::thread_local_zero_fill};
    const u64 begin = relocatable_ ? 0 : section.memory.begin;
    const u64 size = section.loaded ? section.memory.size : section.file.size;
    if (address < begin || address - begin >= size) return {SymbolPlace::Kind::mark};
    const u64 offset = address - begin;
    const auto index = static_cast<u32>(&section - image_.sections.data());
    const auto rest = axis_.rest_of_section(index, offset);
    if (!rest) return {};
    return {SymbolPlace::Kind::bytes, rest->begin, std::min(rest->size, size - offset), &section};
}

SymbolPlace SymbolPlacer::by_address(u64 address) const {
    if (const auto* section = sections_.at(address)) return in_section(*section, address);
    const auto rest = axis_.rest_at_address(address);
    if (!rest) return {};
    return {SymbolPlace::Kind::bytes, rest->begin, rest->size, nullptr};
}

}  // namespace binsize
