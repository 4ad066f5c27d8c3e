// Any moduledata, pclntab header, functab, records and pc-value tables: what is read lies in the
// file, code sizes and tables do not overlap, and all names together are no longer than their
// table.
#include "fuzz/go_file.hpp"

using namespace binsize;

namespace {

void check_table(const Image& image, const go::Pclntab& table) {
    for (const auto part : {table.names, table.units, table.files, table.pctab, table.functions})
        FUZZ_REQUIRE(fuzz::within(image, part));
    FUZZ_REQUIRE(u64{table.count} * table.entry_size + table.entry_size / 2 <=
                 table.functions.size());
    FUZZ_REQUIRE(table.text_sections.size() <= 1024);
    const u64 room = image.at_address(table.address).size();
    FUZZ_REQUIRE(table.end_address - table.address <= room);
}

void check_record(const Image& image, const go::Pclntab& table, const go::Func& f) {
    FUZZ_REQUIRE(fits(table.functions.size(), f.record, f.record_size));
    for (u32 i = 0; i < f.pcdata_count; ++i) (void)table.pcdata(f, i);
    i64 value = 0;
    u32 end = 0;
    const auto walked = table.walk(f.pcln, table.pctab.size(), [&](u32 from, u32 to, i32 v) {
        FUZZ_REQUIRE(from == end && from <= to);
        end = to;
        value = std::max<i64>(value, v);
    });
    FUZZ_REQUIRE(f.pcln + u64{walked.size} <= table.pctab.size() || walked.size == 0);
    FUZZ_REQUIRE(walked.length == end && (end == 0 || walked.max_value <= value));
    FUZZ_REQUIRE(fuzz::within(image, table.file(f.unit, static_cast<u32>(value))));
    for (u32 kind = 0; kind < 8; ++kind) {
        const u64 at = table.funcdata(f, kind);
        if (at == 0) continue;
        const auto size = table.funcdata_size(at, kind, walked.max_value);
        FUZZ_REQUIRE(!size || *size <= image.at_address(at).size());
    }
}

void check_user(const go::Functions& functions, u32 user) {
    using go::User;
    const u32 package = functions.package_of_user(user);
    FUZZ_REQUIRE(package < functions.packages().size() || package >= go::Packages::generated);
    FUZZ_REQUIRE(!User::is_function(user) || user <= functions.count());
    FUZZ_REQUIRE(functions.join(user, user) == user);
    FUZZ_REQUIRE(functions.join(user, User::program) == User::program);
}

void check_functions(const Image& image, const go::Functions& functions) {
    const auto& table = functions.table();
    u64 names = 0;
    u64 code = 0;
    u64 low = ~u64{0};
    u64 high = 0;
    bool rising = true;
    for (u32 i = 0; i < functions.count(); ++i) {
        const u64 begin = table.entry(i);
        const u64 end = table.entry(i + 1);
        low = std::min({low, begin, end});
        high = std::max({high, begin, end});
        rising = rising && begin < end;
        code += functions.size(i);
        FUZZ_REQUIRE(functions.size(i) == 0 || functions.size(i) <= end - begin);
        names += functions.name(i).size();
        FUZZ_REQUIRE(fuzz::within(image, functions.name(i)));
        const u32 package = functions.package(i);
        FUZZ_REQUIRE(package < functions.packages().size() || package >= go::Packages::generated);
        const auto f = table.func(i);
        if (!f) continue;
        check_record(image, table, *f);
        (void)functions.unit_package(f->unit);
        const u32 inlined = functions.inlined_count(*f);
        if (inlined != 0) FUZZ_REQUIRE(table.inlined(table.inline_tree(*f), inlined - 1));
    }
    // Whoever reads all code reads no byte twice, and whoever reads all names none either.
    FUZZ_REQUIRE(functions.count() == 0 || code <= high - low);
    FUZZ_REQUIRE(names <= table.names.size());
    for (u32 i = 0; rising && i < functions.count(); ++i)
        FUZZ_REQUIRE(table.function_at(table.entry(i)) == i);
}

void check_tables(const Image& image, const go::Functions& functions) {
    u32 rank = 0;
    functions.tables().each([&](u64 at, u64 next) {
        FUZZ_REQUIRE(at + functions.table_size(rank) <= next);
        check_user(functions, functions.table_user(rank));
        FUZZ_REQUIRE(functions.table_user(rank) != go::User::nobody);
        ++rank;
    });
    FUZZ_REQUIRE(rank == functions.tables().count());
    rank = 0;
    functions.blobs().each([&](u64 at, u64) {
        const u32 size = functions.blob_size(rank);
        const auto bytes = image.at_address(functions.blob_base() + at);
        FUZZ_REQUIRE(!bytes.empty());
        FUZZ_REQUIRE(size == go::Functions::unknown_size || size <= bytes.size());
        check_user(functions, functions.blob_user(rank));
        ++rank;
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = fuzz::GoFile::make(std::as_bytes(std::span(data, size)));
    if (!file) return 0;
    Notes notes;
    const go::PointerReader reader(file->image);
    const auto module = go::find_moduledata(reader, notes);
    if (!module) return 0;
    const auto table = go::open_pclntab(reader, *module, notes);
    if (!table) {
        FUZZ_REQUIRE(!notes.empty());
        return 0;
    }
    check_table(file->image, *table);
    const go::Modules modules(nullptr);
    go::Packages packages(modules);
    const go::Functions functions(*table, packages);
    check_functions(file->image, functions);
    check_tables(file->image, functions);
    return 0;
}
