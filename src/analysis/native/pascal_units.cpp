#include "analysis/native/pascal_units.hpp"

#include "base/base.hpp"
#include "evidence/evidence.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize {
namespace {

constexpr u64 largest_instance = u64{1} << 24U;
// Words of TVmt in front of the methods.
constexpr u64 words_of_vmt = 12;
constexpr auto tk_class = std::byte{15};

bool is_identifier(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_.$<>,").contains(c);
    });
}

class Reader {
public:
    explicit Reader(const Image& image) : image_(image), reader_(image), word_(image.word()) {
        for (const auto& s : image.sections)
            if (s.loaded && s.executable) code_.push_back(s.memory);
    }

    PascalUnits run() {
        for (const auto& s : image_.sections)
            if (holds_tables(s)) left_ += 4 * (s.file.size / word_);
        for (const auto& s : image_.sections)
            if (holds_tables(s)) scan(s);
        std::ranges::sort(out_.classes, {}, [](const auto& c) { return c.vmt.begin; });
        find_methods();
        return std::move(out_);
    }

private:
    static bool holds_tables(const Section& s) {
        return s.loaded && !s.executable && !s.thread_local_data && s.file.size > 0 &&
               (s.cost_class == CostClass::rodata || s.cost_class == CostClass::data);
    }
    [[nodiscard]] u64 number(ByteView bytes, u64 at) const {
        return word_ == 8 ? find_int<u64>(bytes, at, image_.endian).value_or(0)
                          : find_int<u32>(bytes, at, image_.endian).value_or(0);
    }
    // {size of an instance, its negative, …}
    void scan(const Section& s) {
        const auto bytes = image_.contents(s);
        const u64 all = word_ == 8 ? ~u64{0} : u64{~u32{0}};
        for (u64 at = (0 - s.memory.begin) & (word_ - 1); at + words_of_vmt * word_ <= bytes.size();
             at += word_) {
            const u64 size = number(bytes, at);
            if (size == 0 || size > largest_instance ||
                number(bytes, at + word_) != ((0 - size) & all))
                continue;
            add(s.memory.begin + at);
        }
    }
    [[nodiscard]] std::string_view short_string(u64 address) const {
        const auto bytes = reader_.at(address);
        if (bytes.empty()) return {};
        const auto text = find_slice(bytes, 1, static_cast<u64>(bytes[0]));
        return text && is_identifier(as_text(*text)) ? as_text(*text) : std::string_view();
    }
    [[nodiscard]] u64 word(u64 address) const { return reader_.word(address).value_or(0); }

    void add(u64 vmt) {
        const u64 text = word(vmt + 3 * word_);
        const u64 type = word(vmt + 7 * word_);
        const auto name = short_string(text);
        if (name.empty() || type == 0 || short_string(type + 1) != name) return;
        if (const auto kind = reader_.bytes(type, 1); !kind || (*kind)[0] != tk_class) return;
        // TTypeData: ClassType, ParentInfo, PropCount, UnitName; aligned where processors want it,
        // and behind a table of attributes where the compiler knows of any.
        const u64 behind = type + 2 + name.size();
        const u64 aligned = (behind + word_ - 1) & ~u64{word_ - 1};
        for (const u64 data : {behind, aligned, behind + word_, aligned + word_}) {
            if (word(data) != vmt) continue;
            const u64 at = data + u64{2} * word_ + 2;
            const auto unit = short_string(at);
            if (unit.empty()) continue;
            out_.classes.push_back({name,
                                    number_of(unit),
                                    {vmt, (words_of_vmt + methods_of(vmt).size()) * word_},
                                    {type, at + 1 + unit.size() - type},
                                    {text, 1 + name.size()}});
            return;
        }
    }
    u32 number_of(std::string_view unit) {
        const auto [it, added] = known_.try_emplace(unit, static_cast<u32>(out_.units.size()));
        if (added) out_.units.push_back(unit);
        return it->second;
    }
    // Tables are apart, so that all of them, each asked for three times at most, have no more words
    // than the file; what is made to look like tables is held to that.
    std::vector<u64> methods_of(u64 vmt) {
        std::vector<u64> out;
        for (u64 at = vmt + words_of_vmt * word_;; at += word_) {
            if (left_ == 0) return out;
            --left_;
            const u64 method = word(at);
            if (method == 0 || std::ranges::none_of(code_, [&](const Extent& code) {
                    return code.contains(method);
                }))
                return out;
            out.push_back(method);
        }
    }
    [[nodiscard]] const PascalUnits::Class* class_at(u64 vmt) const {
        const auto it = std::ranges::lower_bound(out_.classes, vmt, {},
                                                 [](const auto& c) { return c.vmt.begin; });
        return it != out_.classes.end() && it->vmt.begin == vmt ? &*it : nullptr;
    }
    void find_methods() {
        for (const auto& c : out_.classes) {
            // Since 3.2 there is a pointer between.
            const u64 above = word(c.vmt.begin + 2 * word_);
            const auto* parent = class_at(above);
            if (parent == nullptr) parent = class_at(word(above));
            if (parent == nullptr && above != 0) continue;  // which of them are its own?
            const auto methods = methods_of(c.vmt.begin);
            const auto inherited =
                parent == nullptr ? std::vector<u64>() : methods_of(parent->vmt.begin);
            for (std::size_t i = 0; i < methods.size(); ++i)
                if (i >= inherited.size() || methods[i] != inherited[i])
                    out_.methods.push_back({methods[i], c.unit});
        }
        std::ranges::stable_sort(out_.methods, {}, &PascalUnits::Method::address);
        // What is abstract leads to one function of the run time, whoever declares it.
        std::vector<PascalUnits::Method> kept;
        for (auto it = out_.methods.begin(); it != out_.methods.end();) {
            const auto end = std::find_if(it, out_.methods.end(),
                                          [&](const auto& m) { return m.address != it->address; });
            if (end - it == 1) kept.push_back(*it);
            it = end;
        }
        out_.methods = std::move(kept);
    }

    const Image& image_;
    go::PointerReader reader_;
    u64 word_;
    std::vector<Extent> code_;
    std::unordered_map<std::string_view, u32> known_;
    u64 left_ = 0;  // words of tables that may be read
    PascalUnits out_;
};

}  // namespace

PascalUnits read_pascal_units(const Image& image) {
    const bool of_pascal = std::ranges::any_of(
        image.sections, [](const Section& s) { return s.name.starts_with(".fpc"); });
    if (!of_pascal || image.relocatable()) return {};
    return Reader(image).run();
}

}  // namespace binsize
