// The metadata tax: what a package's rows add up to, class by class.
#include "analysis/assemble.hpp"
#include "made.hpp"

#include <map>

using namespace binsize;
using namespace binsize::test;

namespace {

using Cells = std::map<std::string, Value>;

Cells row_of(const Table& table, std::string_view name) {
    Cells out;
    for (const auto& row : table.rows)
        if (row[0] == Value(std::string(name)))
            for (std::size_t i = 0; i < table.columns.size(); ++i)
                out[table.columns[i].name] = row[i];
    return out;
}

}  // namespace

TEST_CASE("the columns are bytes of the file, by class, and add up") {
    Made made;
    const auto net = made.package("net");
    const auto data = made.package("data");
    const auto format = made.package("[headers]", PackageKind::format);
    const auto f = made.owner(OwnerKind::function, "f", net);
    const auto d = made.owner(OwnerKind::object, "d", data);
    const auto h = made.owner(OwnerKind::structure, "[ELF header]", format);
    u64 at = 0;
    const auto give = [&](OwnerId owner, CostClass cls, u64 size) {
        made.give({at, size}, owner, cls);
        at += size;
    };
    give(h, CostClass::headers, 64);
    give(f, CostClass::code, 100);
    give(f, CostClass::pclntab, 20);
    give(f, CostClass::funcdata, 10);
    give(f, CostClass::types, 4);
    give(f, CostClass::itabs, 6);
    give(f, CostClass::strings, 7);
    give(f, CostClass::rodata, 8);
    give(f, CostClass::embedded, 9);
    give(f, CostClass::symbol_names, 11);
    give(f, CostClass::dwarf, 13);
    give(f, CostClass::relocations, 5);
    give(f, CostClass::unwind, 3);
    give(d, CostClass::data, 50);
    made.give({1000, 100}, f, CostClass::zero_fill);  // no byte of the file
    const Context context{.image = made.image(), .axis = made.axis()};
    const auto table = make_metadata_tax_table(context, made.model(), 0);

    auto row = row_of(table, "net");
    const Cells expected = {{"name", std::string("net")},
                            {"code", u64{100}},
                            {"pclntab", u64{20}},
                            {"funcdata", u64{10}},
                            {"types", u64{10}},
                            {"strings", u64{7}},
                            {"data", u64{17}},
                            {"symbol names", u64{11}},
                            {"dwarf", u64{13}},
                            {"relocations", u64{5}},
                            {"other", u64{3}},
                            {"total", u64{196}},
                            {"metadata per byte of code", 0.56}};
    CHECK(row == expected);
    // No code, no tax; what is the format's is nobody's.
    CHECK(row_of(table, "data")["metadata per byte of code"] == Value());
    CHECK(row_of(table, "data")["total"] == Value(u64{50}));
    CHECK(row_of(table, "[headers]").empty());
    CHECK(table.rows[0][0] == Value(std::string("net")));
}
