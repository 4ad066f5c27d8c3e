#include "record/log.hpp"

#include "base/hash.hpp"
#include "base/platform/process.hpp"
#include "record/phases.hpp"
#include "record/series.hpp"
#include "record/step/raw.hpp"
#include "record/tools.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace binsize::record {
namespace {

// ".../pkg/mod/golang.org/x/net@v0.33.0/http2" is in golang.org/x/net@v0.33.0. The cache writes
// "!a" for a capital A.
std::string module_of(std::string_view folder) {
    constexpr std::string_view cache = "/pkg/mod/";
    const auto at = folder.find(cache);
    const auto version = at == std::string_view::npos ? at : folder.find('@', at);
    if (version == std::string_view::npos) return {};
    const auto end = folder.find('/', version);
    std::string out;
    bool capital = false;
    for (const char c : folder.substr(at + cache.size(), end - at - cache.size())) {
        if (c == '!')
            capital = true;
        else
            out.push_back(std::exchange(capital, false) ? static_cast<char>(c - 'a' + 'A') : c);
    }
    return out;
}

// The parts of a text, each ended by one character.
std::vector<std::string_view> parts_of(std::string_view text, char end) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        out.push_back(text.substr(0, text.find(end)));
        text.remove_prefix(std::min(out.back().size() + 1, text.size()));
    }
    return out;
}

void take_series(BuildStep& step, ByteView memory, u64 every) {
    if (step.wall() < Series::shortest) return;
    step.memory.resize(memory.size() / sizeof(u64));
    if (!step.memory.empty())
        std::memcpy(step.memory.data(), memory.data(), step.memory.size() * sizeof(u64));
    if (!step.memory.empty()) step.memory_every = static_cast<double>(every) / 1000;
}

using Texts = std::array<ByteView, raw_texts>;

BuildStep meaning_of(const RawStep& raw, const Texts& texts, std::string_view folder) {
    const auto text = [&](RawText which) { return as_text(texts.at(which)); };
    BuildStep s;
    s.id = raw.id;
    s.parent = raw.parent;
    s.start = static_cast<double>(raw.start) / 1e9;
    s.end = static_cast<double>(raw.end) / 1e9;
    s.user = static_cast<double>(raw.user) / 1e6;
    s.system = static_cast<double>(raw.system) / 1e6;
    s.peak = resident_bytes(static_cast<long>(raw.peak));
    s.minor_faults = raw.minor_faults;
    s.major_faults = raw.major_faults;
    s.switches = raw.switches;
    s.preemptions = raw.preemptions;
    s.read = raw.read;
    s.written = raw.written;
    s.reads = raw.reads;
    s.writes = raw.writes;
    const auto end = ended_by(static_cast<int>(raw.status));
    s.code = end.signal != 0 ? 128 + end.signal : end.code;
    s.exact = true;
    s.counters = counters_of(raw.counts);
    s.tool = text(raw_tool).substr(text(raw_tool).rfind('/') + 1);
    const auto arguments = parts_of(text(raw_arguments), '\0');
    Hasher hash;
    for (const auto a : arguments) hash.add(a);
    s.arguments = hash.digest().hex().substr(0, 16);
    if (raw.way == way_path) {
        s.seen = "wrapper";
        describe_tool(s, arguments, folder);
    } else {
        s.seen = "toolexec";
        describe_go_step(s, arguments, text(raw_folder));
    }
    // The compiler knows the program's main package as "main"; the go command tells its path.
    if (!text(raw_package).empty() && !s.package.starts_with('[')) s.package = text(raw_package);
    for (const auto name : parts_of(text(raw_needs), '\n')) s.needs.emplace_back(name);
    s.phases = read_phases(text(raw_phases));
    take_series(s, texts.at(raw_memory), raw.memory_every);
    return s;
}

// What a step that was ended while it wrote says of its size leads into the midst of another.
bool begins_or_ends(ByteView log, u64 at) {
    const u64 mark = RawStep::marked;
    const auto next = clip_slice(log, at, sizeof mark);
    return next.empty() || std::memcmp(next.data(), &mark, next.size()) == 0;
}

}  // namespace

std::vector<LoggedStep> read_log(ByteView log, std::string_view folder) {
    std::vector<LoggedStep> out;
    for (u64 at = 0; fits(log.size(), at, sizeof(RawStep));) {
        RawStep raw;
        std::memcpy(&raw, log.data() + at, sizeof raw);
        const auto whole = find_slice(log, at, raw.size);
        if (raw.mark != RawStep::marked || !whole || raw.size < sizeof raw ||
            !begins_or_ends(log, at + raw.size)) {
            ++at;  // a step that was ended while it wrote: the next begins behind it
            continue;
        }
        Texts texts;
        u64 offset = sizeof raw;
        bool fit = true;
        for (std::size_t i = 0; i < texts.size() && fit; ++i) {
            const auto text = find_slice(*whole, offset, raw.sizes[i]);
            fit = text.has_value();
            texts.at(i) = text.value_or(ByteView{});
            offset += fit ? raw.sizes[i] : 0;
        }
        if (fit) out.push_back({meaning_of(raw, texts, folder), raw.process});
        at += raw.size;
    }
    return out;
}

BuildCounters counters_of(const Counts& counts) {
    const auto value = [&](Counter which) {
        return counts.has(which) ? std::optional(counts.values[which]) : std::nullopt;
    };
    return {value(count_instructions), value(count_cycles), value(count_task_clock)};
}

void describe_go_step(BuildStep& step, const std::vector<std::string_view>& arguments,
                      std::string_view folder) {
    bool std_library = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto a = arguments[i];
        const bool more = i + 1 < arguments.size();
        if (a == "-p" && more) step.package = arguments[i + 1];
        if (a == "-importpath" && more) step.package = arguments[i + 1];
        if (a == "-std") std_library = true;
        if (a.starts_with("-V")) step.package = "[version of the tool]";
    }
    step.module = std_library ? "std" : module_of(folder);
}

}  // namespace binsize::record
