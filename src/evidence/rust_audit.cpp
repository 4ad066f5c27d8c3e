#include "evidence/rust_audit.hpp"

#include "evidence/compressed_section.hpp"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

namespace binsize {
namespace {

using Json = nlohmann::json;

// Takes the few fields out of the text as they come; whatever else is nested there costs nothing.
class Reader {
public:
    std::vector<AuditedCrate> take() { return std::move(crates_); }

    static bool null() { return true; }
    bool boolean(bool value) {
        if (in_crate() && key_ == "root") crate_.root = value;
        return true;
    }
    static bool number_integer(Json::number_integer_t) { return true; }
    static bool number_unsigned(Json::number_unsigned_t) { return true; }
    static bool number_float(Json::number_float_t, const std::string&) { return true; }
    static bool binary(Json::binary_t&) { return true; }
    bool string(std::string& value) {
        if (!in_crate()) return true;
        if (key_ == "kind") built_ = value == "build";
        if (key_ == "name")
            crate_.name = std::move(value);
        else if (key_ == "version")
            crate_.version = std::move(value);
        return true;
    }
    bool key(std::string& value) {
        if (depth_ == 1) in_packages_ = value == "packages";
        key_ = std::move(value);
        return true;
    }
    bool start_object(std::size_t) {
        ++depth_;
        if (in_crate()) {
            crate_ = {};
            built_ = false;
        }
        return true;
    }
    bool end_object() {
        if (in_crate() && !built_ && !crate_.name.empty() && crates_.size() < most_crates)
            crates_.push_back(std::move(crate_));
        --depth_;
        return true;
    }
    bool start_array(std::size_t) {
        ++depth_;
        return true;
    }
    bool end_array() {
        --depth_;
        return true;
    }
    static bool parse_error(std::size_t, const std::string&, const Json::exception&) {
        return false;
    }

private:
    // {"packages": [{…}, …]}
    [[nodiscard]] bool in_crate() const { return in_packages_ && depth_ == 3; }

    static constexpr std::size_t most_crates = 65'536;
    std::vector<AuditedCrate> crates_;
    AuditedCrate crate_;
    std::string key_;
    u64 depth_ = 0;
    bool in_packages_ = false, built_ = false;
};

}  // namespace

std::vector<AuditedCrate> read_audited_crates(const Image& image, Notes& notes) {
    const auto section = std::ranges::find_if(image.sections, [](const Section& s) {
        return s.name == ".dep-v0" || s.name.ends_with(",.dep-v0");
    });
    if (section == image.sections.end()) return {};
    // Such lists come down to a fifth or a tenth.
    constexpr u64 most_swelling = 32;
    constexpr u64 most_bytes = u64{8} << 20U;
    const auto stored = image.contents(*section);
    const u64 size = std::min(stored.size() * most_swelling, most_bytes);
    const auto text = std::make_unique<char[]>(size);
    const auto length = inflate_zlib(stored, {text.get(), size});
    Reader reader;
    if (length && Json::sax_parse(text.get(), text.get() + *length, &reader))
        if (auto crates = reader.take(); !crates.empty()) return crates;
    warn(notes, "section .dep-v0", "holds no list of crates that can be read");
    return {};
}

}  // namespace binsize
