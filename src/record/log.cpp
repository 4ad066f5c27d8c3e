#include "record/log.hpp"

#include "base/hash.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>

namespace binsize::record {
namespace {

// Tabs separate, so they, line ends and the escape itself are spelled.
std::string spelled(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || static_cast<unsigned char>(c) < 0x20)
            out += fmt::format("%{:02x}", static_cast<unsigned char>(c));
        else
            out.push_back(c);
    }
    return out;
}

std::string read_back(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        if (text[i] == '%' && i + 2 < text.size() + 0 &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr ==
                text.data() + i + 3) {
            out.push_back(static_cast<char>(value));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

class Fields {
public:
    explicit Fields(std::string_view line) : rest_(line) {}
    std::string_view next() {
        const auto end = rest_.find('\t');
        const auto field = rest_.substr(0, end);
        ok_ = ok_ && !done_;
        done_ = end == std::string_view::npos;
        rest_.remove_prefix(done_ ? rest_.size() : end + 1);
        return field;
    }
    template <class T>
    void take(T& value) {
        const auto field = next();
        ok_ = ok_ &&
              std::from_chars(field.data(), field.data() + field.size(), value).ec == std::errc();
    }
    void take(std::string& value) { value = read_back(next()); }
    [[nodiscard]] bool ok() const { return ok_; }

private:
    std::string_view rest_;
    bool ok_ = true, done_ = false;
};

template <class F>
void each_part(std::string_view list, F&& each) {
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        if (end > 0) each(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

std::optional<BuildStep> read_line(std::string_view line) {
    BuildStep s;
    Fields f(line);
    f.take(s.id), f.take(s.parent), f.take(s.tool), f.take(s.package), f.take(s.module);
    f.take(s.arguments), f.take(s.start), f.take(s.end), f.take(s.user), f.take(s.system);
    f.take(s.peak), f.take(s.minor_faults), f.take(s.major_faults), f.take(s.read);
    f.take(s.written), f.take(s.reads), f.take(s.writes), f.take(s.switches);
    f.take(s.preemptions), f.take(s.code);
    std::string needs;
    f.take(needs);
    std::string memory, phases;
    f.take(s.memory_every), f.take(memory), f.take(phases);
    if (!f.ok() || line.empty()) return std::nullopt;
    each_part(needs, [&](std::string_view part) { s.needs.emplace_back(part); });
    each_part(memory, [&](std::string_view part) {
        u64 bytes = 0;
        if (std::from_chars(part.data(), part.data() + part.size(), bytes).ec == std::errc())
            s.memory.push_back(bytes);
    });
    each_part(phases, [&](std::string_view part) {
        const auto equals = std::min(part.find('='), part.size());
        double seconds = 0;
        const auto number = part.substr(std::min(equals + 1, part.size()));
        if (std::from_chars(number.data(), number.data() + number.size(), seconds).ec ==
            std::errc())
            s.phases.push_back({std::string(part.substr(0, equals)), seconds});
    });
    s.exact = true;
    return s;
}

// "packagefile net/http=/…/b042/_pkg_.a", a line a package.
std::vector<std::string> listed_packages(const std::string& path) {
    std::vector<std::string> out;
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
    if (file == nullptr) return out;
    char line[8192];
    constexpr std::string_view word = "packagefile ";
    while (std::fgets(line, sizeof line, file.get()) != nullptr) {
        const std::string_view text(line);
        if (!text.starts_with(word)) continue;
        const auto end = text.find('=');
        if (end != std::string_view::npos)
            out.emplace_back(text.substr(word.size(), end - word.size()));
    }
    return out;
}

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

}  // namespace

std::string log_line(const BuildStep& s) {
    std::string needs;
    for (const auto& n : s.needs) needs += (needs.empty() ? "" : ",") + n;
    std::string phases;
    for (const auto& p : s.phases)
        phases += fmt::format("{}{}={:.9f}", phases.empty() ? "" : ",", p.name, p.seconds);
    return fmt::format(
        "{}\t{}\t{}\t{}\t{}\t{}\t{:.6f}\t{:.6f}\t{:.6f}\t{:.6f}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}"
        "\t{}\t{}\t{:.1f}\t{}\t{}\n",
        s.id, s.parent, spelled(s.tool), spelled(s.package), spelled(s.module), s.arguments,
        s.start, s.end, s.user, s.system, s.peak, s.minor_faults, s.major_faults, s.read, s.written,
        s.reads, s.writes, s.switches, s.preemptions, s.code, spelled(needs), s.memory_every,
        fmt::join(s.memory, ","), spelled(phases));
}

std::vector<BuildStep> read_log(std::string_view text) {
    std::vector<BuildStep> out;
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) break;
        if (auto step = read_line(text.substr(0, end))) out.push_back(*std::move(step));
        text.remove_prefix(end + 1);
    }
    return out;
}

void describe_go_step(BuildStep& step, const std::vector<std::string_view>& arguments,
                      std::string_view folder, bool with_needs) {
    std::string imports;
    bool std_library = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto a = arguments[i];
        const bool more = i + 1 < arguments.size();
        if (a == "-p" && more) step.package = arguments[i + 1];
        if (a == "-importcfg" && more) imports = arguments[i + 1];
        if (a == "-importpath" && more) step.package = arguments[i + 1];
        if (a == "-std") std_library = true;
        if (a.starts_with("-V")) step.package = "[version of the tool]";
    }
    step.module = std_library ? "std" : module_of(folder);
    if (with_needs && !imports.empty()) step.needs = listed_packages(imports);
}

}  // namespace binsize::record
