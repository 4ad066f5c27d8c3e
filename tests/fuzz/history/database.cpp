// Any bytes as a database → an error in one printable line that is no defect of ours, or series and
// baselines that hold what they promise.
#include "base/base.hpp"
#include "history/history.hpp"

#include <binsize/report.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <unistd.h>

namespace {

using namespace binsize;

void require(bool holds) {
    if (!holds) std::abort();
}

template <class T>
bool fine(const Result<T>& result) {
    if (result) return true;
    require(!result.error().message.empty() && is_printable(result.error().message));
    require(result.error().kind != ErrorKind::internal);
    return false;
}

void read(History& history) {
    const auto targets = history.targets();
    if (!fine(targets)) return;
    for (const auto& target : *targets) {
        SeriesChoice choice;
        choice.target = target.name;
        choice.platform = target.platform;
        if (const auto series = history.series(choice); fine(series)) {
            const auto trend = make_trend(*series, {});
            for (const auto& breakdown : trend.breakdowns)
                for (std::size_t i = 0; i < trend.points.size(); ++i) {
                    Size sum;
                    for (const auto& s : breakdown.series) sum += s.sizes[i].value_or(Size{});
                    require(sum == trend.points[i].size || sum == Size{});
                }
        }
        const auto baseline = history.baseline(target.name, target.platform, "main");
        if (fine(baseline) && *baseline) require(!check_invariants((*baseline)->report));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto path = std::filesystem::temp_directory_path() /
                      ("binsize-database-" + std::to_string(static_cast<long>(::getpid())));
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    if (auto history = History::open(path.string()); fine(history)) read(*history);
    std::filesystem::remove(path);
    return 0;
}
