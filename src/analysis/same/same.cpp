#include "analysis/same/same.hpp"

#include "analysis/same/images.hpp"
#include "base/steps.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace binsize {
namespace {

using same::Cause;

std::string kind_of(const Image& image) {
    auto out = std::string(name_of(image.format));
    for (const auto part : {image.arch, std::string_view(name_of(image.kind))})
        if (!part.empty()) out += " " + std::string(part);
    return out;
}

bool is_of_one_kind(const Image& a, const Image& b) {
    return a.format == b.format && a.arch == b.arch && a.bits == b.bits && a.endian == b.endian &&
           (a.kind == FileKind::archive) == (b.kind == FileKind::archive) &&
           (a.kind == FileKind::fat) == (b.kind == FileKind::fat);
}

// What no slice has: in front of the first, and behind each up to the next.
std::vector<Extent> between(const Image& image) {
    std::vector<Extent> slices;
    for (const auto& m : image.members) slices.push_back(m.file);
    std::ranges::sort(slices, {}, &Extent::begin);
    std::vector<Extent> out;
    u64 at = 0;
    for (const auto& s : slices) {
        out.push_back({at, std::max(at, s.begin) - at});
        at = std::max(at, s.end());
    }
    const u64 size = image.bytes.size();
    out.push_back({std::min(at, size), size - std::min(at, size)});
    return out;
}

// Slices by their architecture; what is around them by place.
void compare_fat(const Image& a, const Image& b, same::Tally& tally) {
    for (const auto& m : a.members) {
        const auto twin = std::ranges::find(b.members, m.name, &Member::name);
        if (twin == b.members.end() || m.image == nullptr || twin->image == nullptr) {
            tally.add({Cause::content, "slice " + printable(m.name), "there", {}}, m.file.size);
            continue;
        }
        tally.enter(printable(m.name));
        same::compare_images(*m.image, *twin->image, tally);
        tally.enter({});
    }
    for (const auto& m : b.members)
        if (std::ranges::find(a.members, m.name, &Member::name) == a.members.end())
            tally.add({Cause::content, "slice " + printable(m.name), {}, "there"}, m.file.size);
    auto around_a = between(a);
    auto around_b = between(b);
    around_a.resize(std::max(around_a.size(), around_b.size()));
    around_b.resize(around_a.size());
    for (std::size_t i = 0; i < around_a.size(); ++i)
        same::compare_plain(a, around_a[i], b, around_b[i],
                            i == 0 ? same::Named{Cause::layout, {}, {}, {}}
                                   : same::Named{Cause::content, "between slices", {}, {}},
                            tally);
}

bool is_ignored(const Same& out, const SameCause& cause) {
    return std::ranges::find(out.ignored, cause.id) != out.ignored.end();
}

// Moved addresses and the layout that states them are proven to say nothing of their own.
bool is_harmless(const SameCause& cause) {
    return cause.id == same::entry_of(Cause::moved).id ||
           cause.id == same::entry_of(Cause::layout).id;
}

void judge(Same& out) {
    bool equal = !out.ignored.empty();
    for (auto& c : out.causes) {
        c.ignored = is_ignored(out, c);
        equal = equal && (c.ignored || is_harmless(c));
    }
    out.verdict = equal ? "equal" : "different";
    const auto ignored = fmt::format("{}", fmt::join(out.ignored, ", "));
    u64 left_out = 0;
    u64 led = 0;
    u64 open = 0;
    for (const auto& c : out.causes)
        (c.ignored ? left_out : is_harmless(c) ? led : open) += c.bytes;
    if (equal)
        out.proof = fmt::format(
            "But for {} ({} bytes), both hold the same: {} bytes are equal, and {} bytes that state "
            "where things lie lead to the same things.",
            ignored, with_commas(left_out), with_commas(out.equal), with_commas(led));
    else
        out.proof = fmt::format(
            "Not the same: {} bytes differ in what they say, {} merely state where things lie, {} "
            "are equal.",
            with_commas(open), with_commas(led), with_commas(out.equal));
    if (!equal && left_out > 0)
        out.proof += fmt::format(" {} bytes are ignored: {}.", with_commas(left_out), ignored);
}

Same opened(const SameOptions& options, u64 a, u64 b) {
    Same out;
    out.tool_version = options.tool_version;
    out.a = {options.a_name, a};
    out.b = {options.b_name, b};
    out.ignored = options.ignore;
    return out;
}

}  // namespace

std::span<const SameCauseEntry> same_causes() { return same::cause_entries; }

Result<void> check_causes(std::span<const std::string> words) {
    for (const auto& word : words)
        if (std::ranges::find(same::cause_entries, word, &SameCauseEntry::id) ==
            std::end(same::cause_entries))
            return fail(ErrorKind::usage, "--ignore: unknown cause '{}'{}", printable(word),
                        did_you_mean(word, names_of(same::cause_entries, &SameCauseEntry::id)));
    return {};
}

Same identical_files(u64 size, const SameOptions& options) {
    Same out = opened(options, size, size);
    out.verdict = "identical";
    out.equal = size;
    out.proof = fmt::format("The same {} bytes.", with_commas(size));
    return out;
}

Result<Same> compare_files(const Image& a, const Image& b, const SameOptions& options) {
    TRY_VOID(check_causes(options.ignore));
    Same out = opened(options, a.bytes.size(), b.bytes.size());
    same::Tally tally;
    const Steps steps("comparing");
    if (!is_of_one_kind(a, b))
        tally.add({Cause::format, {}, kind_of(a), kind_of(b)},
                  std::max(a.bytes.size(), b.bytes.size()));
    else if (a.kind == FileKind::archive)
        same::compare_archives(a, b, tally);
    else if (a.kind == FileKind::fat)
        compare_fat(a, b, tally);
    else
        same::compare_images(a, b, tally);
    tally.finish(options.places, out);
    judge(out);
    return out;
}

}  // namespace binsize
