#include "analysis/native/haskell_code.hpp"

#include "base/platform/search.hpp"
#include "evidence/evidence.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace binsize {
namespace {

// What lies in front of the code of an info table (StgConInfoTable, StgInfoTable; tables next to
// code, 64 bits), as far as it is read here. What con_desc states counts from the code.
namespace ghc {
constexpr u64 con_desc = 24, type = 8;
// ClosureTypes.h, since 8.2.
constexpr u32 CONSTR = 1, CONSTR_NOCAF = 7, FUN_STATIC = 14, THUNK_STATIC = 21;
// Of a pointer to a closure.
constexpr u64 TAG_MASK = 7;
}  // namespace ghc

constexpr u64 longest_name = 1024;

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_lower_or_digit(c) || is_upper(c); }

bool is_unit(std::string_view text) {
    return !text.empty() && is_letter(text[0]) && std::ranges::all_of(text, [](char c) {
        return is_letter(c) || c == '-' || c == '.' || c == '_' || c == '+';
    });
}

// Names may have letters beyond ASCII.
bool begins_name(char c) { return is_upper(c) || static_cast<unsigned char>(c) >= 0x80; }
bool goes_on(char c) {
    return is_letter(c) || c == '_' || c == '\'' || static_cast<unsigned char>(c) >= 0x80;
}

// How many bytes of a name its module has: 8 of "GHC.Base.:|", 9 of "Data.Char".
std::size_t module_size(std::string_view text, bool whole) {
    std::size_t size = 0;
    for (std::size_t at = 0; at < text.size() && begins_name(text[at]); ++at) {
        while (at < text.size() && goes_on(text[at])) ++at;
        if (at == text.size()) return whole ? at : size;
        if (text[at] != '.' || at + 1 == text.size()) break;
        size = at;
    }
    return size;
}
bool is_module(std::string_view text) {
    return !text.empty() && module_size(text, true) == text.size();
}

struct Description {
    std::string_view unit, module, constructor;
};

std::optional<Description> parse(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || !is_unit(text.substr(0, colon))) return std::nullopt;
    const auto rest = text.substr(colon + 1);
    const auto size = module_size(rest, false);
    if (size == 0) return std::nullopt;
    return Description{text.substr(0, colon), rest.substr(0, size), rest.substr(size + 1)};
}

bool holds_text(const Section& s) {
    return s.loaded && !s.executable && s.file.size > 0 &&
           (s.cost_class == CostClass::rodata || s.cost_class == CostClass::strings);
}

bool holds_closures(const Section& s) {
    return s.loaded && !s.executable && !s.thread_local_data && s.file.size > 0 &&
           (s.cost_class == CostClass::data || s.cost_class == CostClass::rodata);
}

// What the run time says when it fails (rts/RtsMessages.c). It is long, which makes it quick to
// look for.
bool has_run_time(const Image& image) {
    constexpr std::string_view message("Please report this as a GHC bug:");
    return std::ranges::any_of(image.sections, [&](const Section& s) {
        return holds_text(s) && find_text(image.contents(s), message) != nullptr;
    });
}

class Finder {
public:
    explicit Finder(const Image& image) : image_(image), reader_(image) {}

    HaskellCode run() {
        for (const auto& s : image_.sections)
            if (s.loaded && s.executable) code_.push_back(&s);
        std::ranges::sort(code_, {}, [](const Section* s) { return s->memory.begin; });
        for (const auto* const s : code_) constructors(*s);
        if (out_.constructors.empty()) return {};
        std::ranges::sort(described_);
        std::ranges::sort(named_);
        std::ranges::sort(types_);
        for (const auto& s : image_.sections)
            if (holds_closures(s)) closures(s);
        describe_types();
        std::ranges::stable_sort(out_.constructors, {}, &HaskellMark::address);
        std::ranges::stable_sort(out_.descriptions, {}, &HaskellMark::address);
        std::ranges::stable_sort(out_.closures, {}, &HaskellClosure::address);
        return std::move(out_);
    }

private:
    void constructors(const Section& s) {
        const auto code = clip_slice(image_.contents(s), 0, s.memory.size);
        const u64 first = (8 - s.memory.begin % 8) % 8;
        for (u64 at = first + ghc::con_desc; at < code.size(); at += 8) {
            const u32 type = *find_int<u32>(code, at - ghc::type, image_.endian);
            if (type < ghc::CONSTR || type > ghc::CONSTR_NOCAF) continue;
            const auto offset =
                static_cast<i32>(*find_int<u32>(code, at - ghc::con_desc, image_.endian));
            const u64 place = s.memory.begin + at;
            const u64 text = place + static_cast<u64>(i64{offset});
            if (!begins_text(text)) continue;
            const auto found = parse(text_at(text));
            if (!found) continue;
            out_.constructors.push_back({place, module(found->unit, found->module)});
            if (found->module != "GHC.Types" && found->module != "GHC.Internal.Types") continue;
            if (found->constructor == "Module") described_.push_back(place);
            if (found->constructor == "TrNameS") named_.push_back(place);
            if (found->constructor == "TyCon") types_.push_back(place);
        }
    }
    void closures(const Section& s) {
        const Extent places = {s.memory.begin, std::min(s.memory.size, s.file.size)};
        reader_.pointers(places, [&](u64 place, u64 target) {
            const auto* const code = target % 8 == 0 ? section_of(target) : nullptr;
            if (code == nullptr) return;
            if (std::ranges::binary_search(described_, target)) {
                const auto unit = name_of(place + 8);
                const auto name = name_of(place + 16);
                if (is_unit(unit) && !name.empty() && is_module(name))
                    out_.descriptions.push_back({place, module(unit, name)});
                return;
            }
            if (std::ranges::binary_search(types_, target)) {
                described_types_.push_back(place);
                return;
            }
            const u64 at = target - code->memory.begin;
            if (at < ghc::type) return;
            const auto type =
                find_int<u32>(image_.contents(*code), at - ghc::type, image_.endian).value_or(0);
            if (type == ghc::FUN_STATIC || type == ghc::THUNK_STATIC)
                out_.closures.push_back({place, target});
        });
    }
    // $tcName, the description of a type, refers to its module's $trModule.
    void describe_types() {
        std::ranges::stable_sort(out_.descriptions, {}, &HaskellMark::address);
        const auto modules = out_.descriptions;
        for (const u64 place : described_types_) {
            const u64 module = reader_.word(place + 8).value_or(0) & ~ghc::TAG_MASK;
            const auto it = std::ranges::lower_bound(modules, module, {}, &HaskellMark::address);
            if (it != modules.end() && it->address == module)
                out_.descriptions.push_back({place, it->module});
        }
    }
    // What a TrNameS that a word points at holds.
    [[nodiscard]] std::string_view name_of(u64 place) const {
        const u64 closure = reader_.word(place).value_or(0) & ~ghc::TAG_MASK;
        if (!std::ranges::binary_search(named_, reader_.word(closure).value_or(0))) return {};
        return text_at(reader_.word(closure + 8).value_or(0));
    }
    [[nodiscard]] std::string_view text_at(u64 address) const {
        const auto text = as_text(clip_slice(reader_.at(address), 0, longest_name));
        const auto end = text.find('\0');
        return end == std::string_view::npos ? std::string_view{} : text.substr(0, end);
    }
    // Behind another one's end: any number may lead into the middle of a text.
    [[nodiscard]] bool begins_text(u64 address) const {
        const auto before = reader_.bytes(address - 1, 1);
        return before && before->front() == std::byte{0};
    }
    [[nodiscard]] const Section* section_of(u64 address) const {
        const auto next = std::ranges::upper_bound(
            code_, address, {}, [](const Section* s) { return s->memory.begin; });
        if (next == code_.begin() || !(*std::prev(next))->memory.contains(address)) return nullptr;
        return *std::prev(next);
    }
    u32 module(std::string_view unit, std::string_view name) {
        const auto next = static_cast<u32>(out_.modules.size());
        const auto [it, added] = ids_.try_emplace({unit, name}, next);
        if (added) out_.modules.push_back({unit, name});
        return it->second;
    }

    const Image& image_;
    go::PointerReader reader_;
    std::vector<const Section*> code_;
    std::vector<u64> described_, named_, types_;  ///< code of Module's, TrNameS's and TyCon's
    BigVector<u64> described_types_;
    std::map<std::pair<std::string_view, std::string_view>, u32> ids_;
    HaskellCode out_;
};

}  // namespace

HaskellCode read_haskell_code(const Image& image) {
    if (image.relocatable() || image.word() != 8 || !has_run_time(image)) return {};
    return Finder(image).run();
}

}  // namespace binsize
