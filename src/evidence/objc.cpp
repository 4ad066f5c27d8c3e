#include "evidence/objc.hpp"

#include "evidence/chained_fixups.hpp"
#include "wire/objc.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_map>

namespace binsize {
namespace {

constexpr std::size_t longest_name = 4096;

template <class Word>
class Finder {
    using class_t = objc::class_t<Word>;
    using class_ro_t = objc::class_ro_t<Word>;
    using category_t = objc::category_t<Word>;
    using method_list_t = objc::method_list_t;
    using method_t = objc::method_t<Word>;
    using small_method_t = objc::small_method_t;
    static constexpr u64 data_mask = objc::FAST_DATA_MASK<Word>;

public:
    explicit Finder(const go::PointerReader& reader)
        : reader_(reader), image_(reader.image()), budget_(image_.bytes.size() / sizeof(Word)) {}

    ObjcMetadata run() {
        each_of("__objc_classlist", [&](u64 address) { add_class(address); });
        each_of("__objc_catlist", [&](u64 address) { add_category(address); });
        std::ranges::stable_sort(out_.methods, {}, &ObjcMethod::code);
        const auto repeated = std::ranges::unique(out_.methods, {}, &ObjcMethod::code);
        out_.methods.erase(repeated.begin(), repeated.end());
        std::ranges::stable_sort(out_.parts, {}, [](const ObjcPart& p) { return p.at.begin; });
        u64 end = 0;
        std::erase_if(out_.parts, [&](const ObjcPart& p) {
            const bool over = p.at.begin < end;
            if (!over) end = p.at.end();
            return over;
        });
        return std::move(out_);
    }

private:
    template <class F>
    void each_of(std::string_view section, F&& each) {
        for (const auto& s : image_.sections) {
            if (!s.name.ends_with(section) || !s.loaded) continue;
            const u64 count = std::min(s.file.size, s.memory.size) / sizeof(Word);
            for (u64 i = 0; i < count && take(1); ++i)
                if (const u64 address = word(s.memory.begin + i * sizeof(Word)); address != 0)
                    each(address);
        }
    }
    // Lists that many share would be read as often.
    [[nodiscard]] bool take(u64 entries) {
        const bool enough = entries <= budget_;
        budget_ -= enough ? entries : budget_;
        return enough;
    }
    [[nodiscard]] u64 word(u64 address) const { return reader_.word(address).value_or(0); }
    [[nodiscard]] u32 half(u64 address) const {
        return find_int<u32>(reader_.at(address), 0, image_.endian).value_or(0);
    }
    [[nodiscard]] std::string_view text(u64 address) const {
        const auto all = as_text(clip_slice(reader_.at(address), 0, longest_name));
        const auto zero = all.find('\0');
        const auto out = zero == std::string_view::npos ? std::string_view() : all.substr(0, zero);
        return std::ranges::all_of(out, [](char c) { return c > ' ' && c != '\x7f'; })
                   ? out
                   : std::string_view();
    }
    [[nodiscard]] bool add_part(Extent at, u32 of, std::string_view symbol) {
        if (!reader_.bytes(at.begin, at.size)) return false;
        out_.parts.push_back({at, of, symbol});
        return true;
    }

    // What describes it: of a class, and of the class of the class, whose methods are its own.
    void add_description(u64 address, u32 of, bool meta) {
        const u64 at = word(address + offsetof(class_t, data)) & data_mask;
        if (!add_part({address, sizeof(class_t)}, of,
                      meta ? "OBJC_METACLASS_$_" : "OBJC_CLASS_$_") ||
            !add_part({at, sizeof(class_ro_t)}, of,
                      meta ? "_OBJC_METACLASS_RO_$_" : "_OBJC_CLASS_RO_$_"))
            return;
        add_methods(word(at + offsetof(class_ro_t, baseMethods)), of, meta,
                    meta ? "_OBJC_$_CLASS_METHODS_" : "_OBJC_$_INSTANCE_METHODS_");
    }
    void add_class(u64 address) {
        const u64 description = word(address + offsetof(class_t, data)) & data_mask;
        const u64 name_at = word(description + offsetof(class_ro_t, name));
        const auto name = text(name_at);
        if (name.empty() || !known_.try_emplace(address, out_.classes.size()).second) return;
        const auto of = static_cast<u32>(out_.classes.size());
        out_.classes.push_back({name, {}});
        add_description(address, of, false);
        if (const u64 meta = word(address + offsetof(class_t, isa)); meta != 0 && meta != address)
            add_description(meta, of, true);
    }
    void add_category(u64 address) {
        const auto category = text(word(address + offsetof(category_t, name)));
        if (category.empty()) return;
        const auto extended = class_at(address + offsetof(category_t, cls));
        const auto of = static_cast<u32>(out_.classes.size());
        if (extended.empty()) return;
        out_.classes.push_back({extended, category});
        if (!add_part({address, sizeof(category_t)}, of, "_OBJC_$_CATEGORY_")) return;
        add_methods(word(address + offsetof(category_t, instanceMethods)), of, false,
                    "_OBJC_$_CATEGORY_INSTANCE_METHODS_");
        add_methods(word(address + offsetof(category_t, classMethods)), of, true,
                    "_OBJC_$_CATEGORY_CLASS_METHODS_");
    }

    // Of the class that a pointer leads to; of another image's, what the loader is asked for.
    std::string_view class_at(u64 pointer) {
        const auto known = known_.find(word(pointer));
        if (known != known_.end()) return out_.classes[known->second].name;
        if (!read_fixups_) fixups_ = read_chained_fixups(image_);
        read_fixups_ = true;
        if (!fixups_ || !std::ranges::binary_search(fixups_->places, pointer)) return {};
        const auto target = fixups_->target_of(reader_.plain_word(pointer).value_or(0));
        constexpr std::string_view front = "_OBJC_CLASS_$_";
        if (!target.import || *target.import >= fixups_->imports.size()) return {};
        const auto name = fixups_->imports[*target.import].name;
        return name.starts_with(front) ? name.substr(front.size()) : std::string_view();
    }

    void add_methods(u64 list, u32 of, bool of_class, std::string_view symbol) {
        if (list == 0) return;
        const u32 flags = half(list + offsetof(method_list_t, entsizeAndFlags));
        const u64 count = half(list + offsetof(method_list_t, count));
        const bool small = (flags & objc::small_methods) != 0;
        const u64 size = flags & objc::entsize_mask;
        if (size != (small ? sizeof(small_method_t) : sizeof(method_t)) || !take(count)) return;
        if (!add_part({list, sizeof(method_list_t) + count * size}, of, symbol)) return;
        for (u64 i = 0; i < count; ++i) {
            const u64 at = list + sizeof(method_list_t) + i * size;
            const auto leads = [&](u64 field) {
                return at + field +
                       static_cast<u64>(static_cast<i64>(static_cast<i32>(half(at + field))));
            };
            const u64 selector = small ? word(leads(offsetof(small_method_t, name)))
                                       : word(at + offsetof(method_t, name));
            const u64 code = (small ? leads(offsetof(small_method_t, imp))
                                    : word(at + offsetof(method_t, imp))) &
                             ~u64{image_.arch == "arm"};  // bit 0: Thumb
            if (const auto name = text(selector); !name.empty() && code != 0)
                out_.methods.push_back({code, of, of_class, name});
        }
    }

    const go::PointerReader& reader_;
    const Image& image_;
    ObjcMetadata out_;
    std::unordered_map<u64, std::size_t> known_;  // classes by address
    std::optional<ChainedFixups> fixups_;
    bool read_fixups_ = false;
    u64 budget_;
};

}  // namespace

ObjcMetadata read_objc_metadata(const go::PointerReader& reader) {
    const auto& image = reader.image();
    if (image.relocatable()) return {};
    return image.word() == sizeof(u64) ? Finder<u64>(reader).run() : Finder<u32>(reader).run();
}

}  // namespace binsize
