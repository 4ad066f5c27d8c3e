#include "evidence/virtual_classes.hpp"

#include "base/base.hpp"
#include "base/demangle.hpp"
#include "evidence/pe_relocations.hpp"
#include "wire/elf.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace binsize {
namespace {

constexpr u64 longest_name = 2048;

bool holds_tables(const Section& s) {
    return s.loaded && !s.executable && !s.thread_local_data && s.file.size > 0 &&
           (s.cost_class == CostClass::rodata || s.cost_class == CostClass::data);
}

// In ELF, of tables that the loader reads: pointers that it alone knows are zero in the file.
std::vector<u64> places_that_symbols_patch(const Image& image) {
    std::vector<u64> out;
    for (const auto& s : image.sections) {
        const bool rela = s.raw_type == elf::SHT_RELA;
        if (!s.loaded || (!rela && s.raw_type != elf::SHT_REL) ||
            image.traits.relocations != Relocations::sections)
            continue;
        const u64 entry = rela ? elf::rela_size(image.bits) : elf::rel_size(image.bits);
        const auto bytes = image.contents(s);
        for (u64 at = 0; at + entry <= bytes.size(); at += entry) {
            const bool wide = image.bits == 64;
            const u64 offset = wide ? *find_int<u64>(bytes, at, image.endian)
                                    : *find_int<u32>(bytes, at, image.endian);
            const u64 info = wide ? *find_int<u64>(bytes, at + 8, image.endian) >> 32U
                                  : u64{*find_int<u32>(bytes, at + 4, image.endian)} >> 8U;
            if (info != 0) out.push_back(offset);
        }
    }
    std::ranges::sort(out);
    return out;
}

// What all forms of type information share: words in order, names, tables.
class Finder {
public:
    Finder(const go::PointerReader& reader, const FunctionTable& functions)
        : image_(reader.image()),
          functions_(functions),
          reader_(reader),
          word_(image_.word()),
          imports_(places_that_symbols_patch(image_)) {
        for (const auto& section : image_.sections)
            if (section.loaded && section.executable) code_.push_back(section.memory);
        std::ranges::sort(code_, {}, &Extent::begin);
    }

    VirtualClasses run() {
        if (image_.traits.unwind == UnwindTables::pdata) {
            if (word_ == 8)
                find_locators();
            else
                find_locators_of_32_bits();
        }
        find_classes();
        std::ranges::stable_sort(out_.classes, {}, &VirtualClass::address);
        const auto same = std::ranges::unique(out_.classes, {}, &VirtualClass::address);
        out_.classes.erase(same.begin(), same.end());
        if (out_.classes.empty()) return {};
        for (auto& c : out_.classes)
            if (c.type.size == 0) c.type.size = size_of_type(c);
        find_tables();
        return std::move(out_);
    }

private:
    template <class F>
    void each_word(F&& give) const {
        for (const auto& s : image_.sections)
            if (holds_tables(s))
                reader_.pointers({s.memory.begin, std::min(s.memory.size, s.file.size)}, give);
    }
    [[nodiscard]] u64 half(u64 address) const {
        const auto bytes = reader_.bytes(address, 4);
        return bytes ? *find_int<u32>(*bytes, 0, image_.endian) : 0;
    }

    // Itanium: {pointer into the table of the type's own class, pointer to the name, …}. The first
    // may be known to the loader alone; that it is a pointer is enough.
    void find_classes() {
        u64 before = 0;
        each_word([&](u64 place, u64 target) {
            if (place - before == word_ && target != 0)
                if (const auto name = name_at(target); name && is_pointer(before))
                    out_.classes.push_back(
                        {before, *name, {before, 0}, {target, name->size() + 1}});
            before = place;
        });
    }
    [[nodiscard]] bool is_pointer(u64 place) const {
        return reader_.word(place).value_or(0) != 0 || is_imported(place);
    }
    /// The loader fills in what the file does not know.
    [[nodiscard]] bool is_imported(u64 place) const {
        if (reader_.only_relocated()) return true;  // nothing else is enumerated
        return reader_.plain_word(place).value_or(0) != 0 ||
               std::ranges::binary_search(imports_, place);
    }
    // A file may hold as many pointers to parts of one text as fit: what is looked at of names adds
    // up to no more than the file has bytes.
    std::optional<std::string_view> name_at(u64 address) {
        const auto bytes = reader_.at(address);
        if (bytes.empty() || left_ == 0) return std::nullopt;
        const auto first = static_cast<char>(bytes[0]);
        if (first != 'N' && first != 'S' && first != '*' && (first < '1' || first > '9'))
            return std::nullopt;
        const auto text = as_text(bytes.first(std::min<u64>(bytes.size(), longest_name)));
        const auto end = text.find('\0');
        left_ -= std::min<u64>(left_, std::min(end, text.size()));
        if (end == std::string_view::npos || end < 3) return std::nullopt;
        const auto name = text.substr(0, end);
        const auto plain = name.substr(name.starts_with('*') ? 1 : 0);
        if (plain.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789_.$") != std::string_view::npos)
            return std::nullopt;
        const auto symbol = "_ZTS" + std::string(plain);
        if (demangler_(symbol) == symbol) return std::nullopt;
        return name;
    }
    // One base: {…, base}; several: {…, flags, count, {base, offset}…}; else nothing more.
    [[nodiscard]] u64 size_of_type(const VirtualClass& c) const {
        const u64 plain = u64{2} * word_;
        const u64 third = c.address + plain;
        if (class_at(reader_.word(third).value_or(0)) != none) return plain + word_;
        const u64 count = half(third + 4);
        if (half(third) <= 3 && count >= 1 && count <= 64 &&
            class_at(reader_.word(third + 8).value_or(0)) != none)
            return plain + 8 + count * 2 * word_;
        return plain;
    }

    // Microsoft's, of 64 bits: a locator says where it lies itself. It stands for the class here:
    // {1, offset, displacement, type, hierarchy, self}; the type: {pointer, pointer, name}.
    void find_locators() {
        constexpr u64 locator = 24, self = 20, type = 12, name = 16;
        each_word([&](u64, u64 target) {
            if (target < image_.image_base || target - image_.image_base > ~u32{0}) return;
            if (half(target) != 1 || half(target + self) != target - image_.image_base) return;
            const u64 descriptor = image_.image_base + half(target + type);
            if (const auto text = described_name(descriptor, name))
                add_locator({target, locator}, descriptor, name, *text);
        });
    }
    // Of 32 bits words are addresses, and the hierarchy's first base is the class itself:
    // {0, offset, displacement, type, hierarchy}, {0, attributes, count, bases}.
    void find_locators_of_32_bits() {
        constexpr u64 locator = 20, type = 12, hierarchy = 16, count = 8, bases = 12, name = 8;
        u64 before = 0;
        each_word([&](u64, u64 target) {
            if (target == 0 || target % word_ != 0 || target == before || half(target) != 0) return;
            const u64 descriptor = half(target + type);
            const u64 tree = half(target + hierarchy);
            if (descriptor == 0 || half(tree) != 0 || half(tree + count) == 0 ||
                half(half(half(tree + bases))) != descriptor)
                return;
            before = target;
            if (const auto text = described_name(descriptor, name))
                add_locator({target, locator}, descriptor, name, *text);
        });
        if (!out_.classes.empty())
            each_pe_relocation(image_, [&](Extent, u64 place) { patched_.push_back(place); });
        if (!std::ranges::is_sorted(patched_)) std::ranges::sort(patched_);
    }
    std::optional<std::string_view> described_name(u64 descriptor, u64 front) {
        const auto bytes = reader_.at(descriptor + front);
        const auto text = as_text(bytes.first(std::min<u64>(bytes.size(), longest_name)));
        if (left_ == 0 || !text.starts_with(".?A")) return std::nullopt;
        const auto end = text.find('\0');
        left_ -= std::min<u64>(left_, std::min(end, text.size()));
        return end == std::string_view::npos ? std::nullopt : std::optional(text.substr(0, end));
    }
    void add_locator(Extent at, u64 descriptor, u64 front, std::string_view name) {
        out_.classes.push_back({at.begin, name, at, {descriptor, front + name.size() + 1}});
    }

    // Itanium's table: {offset to the object, type, functions…}; Microsoft's: {type, functions…}.
    void find_tables() {
        u64 next = 0;
        std::optional<VirtualTable> open;
        const auto close = [&] {
            if (open && open->at.end() < next) {
                open->at.size = next - open->at.begin;
                out_.tables.push_back(*open);
            }
            open.reset();
        };
        each_word([&](u64 place, u64 target) {
            if (open) {
                const auto* const f = place == next ? function_at(functions_, target) : nullptr;
                // One that calls nobody may have no unwind data, but is in no other function.
                const bool function =
                    f != nullptr ? f->begin == target
                                 : place == next && in_code(target) && may_be_patched(place);
                if (f != nullptr && function) out_.functions.emplace_back(target, open->of_class);
                if (function || (place == next && target == 0 && is_imported(place))) {
                    next += word_;
                    return;
                }
                close();
            }
            const u32 of_class = class_at(target);
            if (of_class == none || in_type(place)) return;
            const bool microsoft = out_.classes[of_class].name.starts_with('.');
            if (!microsoft && !is_offset(reader_.plain_word(place - word_))) return;
            const u64 front = microsoft ? word_ : 2 * word_;
            next = place + word_;
            open = {{next - front, front}, of_class};
        });
        close();
    }
    [[nodiscard]] bool may_be_patched(u64 place) const {
        return patched_.empty() || std::ranges::binary_search(patched_, place);
    }
    [[nodiscard]] bool is_offset(std::optional<u64> value) const {
        if (!value) return false;
        const i64 offset =
            word_ == 8 ? static_cast<i64>(*value) : i64{static_cast<i32>(static_cast<u32>(*value))};
        return offset <= 0 && offset > -(i64{1} << 24U);
    }
    [[nodiscard]] bool in_type(u64 place) const {
        const auto after =
            std::ranges::upper_bound(out_.classes, place, {}, &VirtualClass::address);
        return after != out_.classes.begin() && std::prev(after)->type.contains(place);
    }
    [[nodiscard]] bool in_code(u64 address) const {
        const auto next = std::ranges::upper_bound(code_, address, {}, &Extent::begin);
        return next != code_.begin() && std::prev(next)->contains(address);
    }
    [[nodiscard]] u32 class_at(u64 address) const {
        if (address < out_.classes.front().address) return none;
        const auto it = std::ranges::lower_bound(out_.classes, address, {}, &VirtualClass::address);
        return it != out_.classes.end() && it->address == address
                   ? static_cast<u32>(it - out_.classes.begin())
                   : none;
    }

    static constexpr u32 none = ~u32{0};
    const Image& image_;
    const FunctionTable& functions_;
    const go::PointerReader& reader_;
    unsigned word_;
    std::vector<u64> imports_;  ///< sorted
    std::vector<u64> patched_;  ///< sorted: all pointers, where Microsoft's tables of 32 bits are
    std::vector<Extent> code_;  ///< by address
    u64 left_ = image_.bytes.size();
    DemanglingAccount account_{image_.bytes.size() / 16};
    Demangler demangler_{account_};
    VirtualClasses out_;
};

}  // namespace

VirtualClasses read_virtual_classes(const go::PointerReader& reader,
                                    const FunctionTable& functions) {
    if (reader.image().relocatable()) return {};
    return Finder(reader, functions).run();
}

}  // namespace binsize
