// Every Mach-O file in the folders of programs that the environment names.
#include "llvm.hpp"

#include <set>

using namespace binsize;
using namespace binsize::test;

namespace {

std::set<std::string> macho_files() {
    namespace fs = std::filesystem;
    std::set<std::string> out;
    for (const auto* variable : {"BINSIZE_GO_MATRIX", "BINSIZE_CORPUS"}) {
        const char* folder = std::getenv(variable);
        if (folder == nullptr || !fs::is_directory(folder)) {
            WARN("SKIPPED: " << variable << " names no folder");
            continue;
        }
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file() || entry.file_size() < 32) continue;
            char magic[4] = {};
            std::ifstream(entry.path(), std::ios::binary).read(magic, 4);
            const std::string_view text(magic, 4);
            if (text == "\xcf\xfa\xed\xfe" || text == "\xce\xfa\xed\xfe" ||
                text == "\xfe\xed\xfa\xcf" || text == "\xfe\xed\xfa\xce")
                out.insert(entry.path().string());
        }
    }
    return out;
}

}  // namespace

TEST_CASE("real Mach-O files read as LLVM reads them") {
    const auto llvm = need_llvm();
    if (!llvm) return;
    const auto files = macho_files();
    for (const auto& file : files) compare_with_llvm(*llvm, file);
    WARN(files.size() << " real files compared");
}
