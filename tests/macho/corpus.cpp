// Every Mach-O file of the Go matrix and of the corpus.
#include "llvm.hpp"

using namespace binsize;
using namespace binsize::test;

TEST_CASE("real Mach-O files read as LLVM reads them") {
    const auto llvm = need_llvm();
    if (!llvm) return;
    const auto files = macho_files();
    for (const auto& file : files) compare_with_llvm(*llvm, file);
    WARN(files.size() << " real files compared");
}
