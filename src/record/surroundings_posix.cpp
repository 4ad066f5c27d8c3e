#include "record/surroundings.hpp"

#include "base/bytes.hpp"
#include "base/platform/files.hpp"
#include "base/platform/process.hpp"
#include "record/alone.hpp"
#include "record/content.hpp"
#include "record/step/raw.hpp"
#include "record/step/step.hpp"
#include "record/tools.hpp"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

namespace binsize::record {
namespace {

namespace fs = std::filesystem;

// Go splits the flag at blanks, so the folder lies where there are none.
std::string make_folder() {
    const char* wanted = std::getenv("TMPDIR");
    std::string base = wanted != nullptr ? wanted : "/tmp";
    if (base.empty() || base.find_first_of(" \t'\"") != std::string::npos) base = "/tmp";
    auto name = base + "/binsize-build-XXXXXX";
    return ::mkdtemp(name.data()) != nullptr ? name : std::string();
}

// The flags that Go would use: of the environment, else of its own settings.
std::string go_flags() {
    if (const char* flags = std::getenv("GOFLAGS"); flags != nullptr) return flags;
    const auto go = find_program("go");
    if (go.empty()) return {};
    const auto said = capture({.program = go, .arguments = {"env", "GOFLAGS"}},
                              std::chrono::seconds(5), 1U << 16U);
    if (!said || said->end.code != 0) return {};
    return said->out.substr(0, said->out.find('\n'));
}

// Without the wrappers of a recorder around this one.
std::string path_of_user(std::string_view path) {
    const char* log = std::getenv(log_variable);
    const std::string_view outer(log != nullptr ? log : "");
    const auto tools = std::string(outer.substr(0, outer.rfind('/') + 1)) + "tools";
    std::string out;
    while (true) {
        const auto end = path.find(':');
        if (const auto folder = path.substr(0, end); log == nullptr || folder != tools)
            out += std::string(folder) + ":";
        if (end == std::string_view::npos) break;
        path.remove_prefix(end + 1);
    }
    if (!out.empty()) out.pop_back();
    return out;
}

}  // namespace

Surroundings::Surroundings(const Plan& plan, u64 counters, Notes& notes) : folder_(make_folder()) {
    constexpr std::string_view ours[] = {log_variable, step_variable, series_variable,
                                         counters_variable};
    for (auto& entry : environment_entries())
        if (std::ranges::find(ours, entry.substr(0, entry.find('='))) == std::end(ours))
            environment_.push_back(std::move(entry));
    const auto made = folder_.empty() ? Made::nothing : make_step(plan.self);
    if (made == Made::nothing) {
        warn(notes, "recorder", "has no folder of its own: steps of Go are not seen one by one");
        return;
    }
    std::ofstream(file("log")).flush();
    set(log_variable, file("log"));
    if (plan.series) set(series_variable, "1");
    if (counters != 0) set(counters_variable, std::to_string(counters));
    if (plan.cold) set("GOCACHE", file("cache"));
    see_go(notes);
    // Only the step's own program is quick enough to be put before every compiler.
    if (const char* path = std::getenv("PATH"); plan.wrappers && path != nullptr) {
        if (made == Made::program)
            see_tools(path_of_user(path));
        else
            inform(notes, "recorder",
                   "compilers are looked at from time to time: no wrappers here");
    }
}

Surroundings::~Surroundings() {
    if (folder_.empty()) return;
    std::error_code ignored;
    // Go's module cache is read-only; a build cache is not.
    fs::remove_all(folder_, ignored);
}

std::string Surroundings::file(std::string_view name) const {
    return folder_ + "/" + std::string(name);
}

// The step's own program where it was built and may be run from there; else this program.
Surroundings::Made Surroundings::make_step(const std::string& self) const {
    const auto path = file(step_name);
    if (const auto program = step_program(); !program.empty()) {
        std::ofstream out(path, std::ios::binary);
        out << as_text(program);
        out.close();
        if (out && ::chmod(path.c_str(), 0755) == 0 && ::access(path.c_str(), X_OK) == 0)
            return Made::program;
        ::unlink(path.c_str());
    }
    return ::symlink(self.c_str(), path.c_str()) == 0 ? Made::link : Made::nothing;
}

void Surroundings::set(const std::string& name, const std::string& value) {
    const auto entry = name + "=";
    std::erase_if(environment_, [&](const std::string& e) { return e.starts_with(entry); });
    environment_.push_back(entry + value);
}

void Surroundings::see_go(Notes& notes) {
    const auto flags = go_flags();
    if (flags.find("-toolexec") != std::string::npos)
        return warn(notes, "recorder",
                    "GOFLAGS has a -toolexec of its own: steps of Go are not seen one by one");
    set("GOFLAGS",
        fmt::format("{}{}-toolexec={}", flags, flags.empty() ? "" : " ", file(step_name)));
}

// A link for each tool that PATH has; the wrapper goes on to that one.
void Surroundings::see_tools(const std::string& path) {
    const auto tools = file("tools");
    if (::mkdir(tools.c_str(), 0755) != 0) return;
    const auto step = file(step_name);
    std::stringstream folders(path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::error_code error;
        for (fs::directory_iterator at(folder.empty() ? "." : folder, error), end;
             at != end && !error; at.increment(error)) {
            const auto name = at->path().filename().string();
            if (!is_wrapped_tool(name) || !is_program(at->path().string())) continue;
            // Two folders may have one name: one link.
            const auto link = fmt::format("{}/{}", tools, name);
            if (::symlink(step.c_str(), link.c_str()) != 0 && errno != EEXIST) return;
        }
    }
    tools_ = tools;
    set("PATH", tools + ":" + path);
}

std::string Surroundings::find(const std::string& name) const {
    if (name.find('/') != std::string::npos) return name;
    if (auto wrapper = tools_ + "/" + name; !tools_.empty() && is_program(wrapper)) return wrapper;
    return find_program(name);
}

std::string Surroundings::log() const {
    return folder_.empty() ? std::string()
                           : content_of(file("log"), std::numeric_limits<std::size_t>::max());
}

}  // namespace binsize::record
