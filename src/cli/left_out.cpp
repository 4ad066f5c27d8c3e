#include "cli/left_out.hpp"

#include "base/platform/files.hpp"
#include "base/platform/signals.hpp"
#include "base/text.hpp"
#include "cli/open.hpp"
#include "cli/output.hpp"
#include "report/report.hpp"

#include <fmt/format.h>

#include <map>

namespace binsize::cli {
namespace {

constexpr std::size_t most_names = 5;  // of one kind

std::string kind_of_content(ByteView bytes) {
    if (!looks_like_json(bytes)) return foreign_kind(bytes);
    const auto head = as_text(clip_slice(bytes, 0, 4096));
    return head.find("\"binsize.report") == head.npos ? "JSON, no saved report" : "";
}

// "text", "a folder"; empty where the file is one to read, or may be if it could be opened.
std::string why_left_out(Inputs& inputs, const std::string& file) {
    if (file == "-") return {};
    const auto kind = kind_of_path(file);
    if (kind == PathKind::none || kind == PathKind::hidden) return {};
    if (kind == PathKind::folder) return "a folder";
    const Losses losses;
    const auto input = inputs.open(file);
    // An empty file is a build that went wrong.
    if (!input || input->bytes().empty()) return {};
    auto content = kind_of_content(input->bytes());
    // Its reader opens it again, and says what became of one that shrinks meanwhile.
    inputs.give_up(file);
    return losses.any() ? std::string() : content;
}

std::string names_of(const std::vector<std::string>& files) {
    std::string out;
    for (std::size_t i = 0; i < files.size() && i < most_names; ++i)
        out += (i > 0 ? ", " : "") + base_name(files[i]);
    if (files.size() > most_names) out += fmt::format(" and {} more", files.size() - most_names);
    return out;
}

}  // namespace

std::vector<std::string> leave_out(Inputs& inputs, const std::vector<std::string>& files) {
    if (files.size() < 2) return files;
    std::vector<std::string> kept;
    std::map<std::string, std::vector<std::string>> left;
    for (const auto& file : files) {
        const auto why = why_left_out(inputs, file);
        (why.empty() ? kept : left[why]).push_back(file);
    }
    if (kept.empty() || left.empty()) return files;
    std::string line;
    for (const auto& [why, names] : left)
        line += fmt::format("{}{} ({})", line.empty() ? "" : ", ", names_of(names), why);
    print_error("left out", line);
    return kept;
}

}  // namespace binsize::cli
