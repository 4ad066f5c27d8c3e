// Keys: which row a cell is in, what the row is called, and that no two rows are called alike.
#include "analysis/rows/keys.hpp"

#include "analysis/rows/breakdowns.hpp"
#include "made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

Key::Rows named(std::initializer_list<std::string_view> names) {
    Key::Rows rows;
    for (const auto name : names) rows.list.push_back({name, "kind"});
    return rows;
}

std::vector<std::string> names_of(const Key& key) {
    std::vector<std::string> out;
    for (u32 row = 0; row < key.row_count(); ++row)
        if (!key.name(row).empty()) out.push_back(key.name(row));
    std::ranges::sort(out);
    return out;
}

}  // namespace

TEST_CASE("owners of one name are one row") {
    const auto key = Key::over_owners(named({"a", "b", "a", "c", "b"}));
    CHECK(key.row_count() == 3);
    CHECK(key.counts_owners());
    CHECK(key.row_of(0) == key.row_of(2));
    CHECK(key.row_of(1) == key.row_of(4));
    CHECK(key.row_of(0) != key.row_of(1));
    CHECK(key.name(key.row_of(3)) == "c");
    Cell cell;
    cell.owner = 4;
    CHECK(key.row(cell) == key.row_of(1));
}

TEST_CASE("a cell is in the row of its owner's package") {
    Made made;
    const auto net = made.package("net");
    const auto http = made.package("net/http");
    const auto old = made.package("net", PackageKind::shared);
    const auto a = made.owner(OwnerKind::function, "a", net);
    const auto b = made.owner(OwnerKind::function, "b", http);
    const auto c = made.owner(OwnerKind::function, "c", old);
    made.give({0, 10}, a, CostClass::code);
    made.give({10, 10}, b, CostClass::code);
    made.give({20, 10}, c, CostClass::code);
    const auto& division = made.division();
    std::vector<u32> map;
    Key::Rows rows;
    for (const auto& p : division.packages) {
        map.push_back(static_cast<u32>(rows.list.size()));
        rows.list.push_back({p.name, name_of(p.kind)});
    }
    const auto key = Key::over_packages(division, map, std::move(rows));
    const auto row_at = [&](u64 position) {
        return key.row(division.partition.cells()[division.partition.index_at(position)]);
    };
    CHECK(key.name(row_at(0)) == "net");
    CHECK(key.name(row_at(10)) == "net/http");
    // Two packages that print alike are one row, of the first one's kind.
    CHECK(row_at(20) == row_at(0));
    CHECK(key.kind(row_at(20)) == "package");
    CHECK_FALSE(key.counts_owners());
}

TEST_CASE("a class is a row, whether or not anything is of it") {
    const auto key = Key::over_cells(Key::Source::cost_class, named({"code", "rodata"}));
    Cell cell;
    cell.cost_class = CostClass::rodata;
    CHECK(key.row(cell) == 1);
    CHECK(key.row_count() == 2);
    CHECK(key.row_of(1) == 1);
}

TEST_CASE("symbols are rows by what they print as") {
    Made made;
    const auto p = made.package("p");
    const std::vector<OwnerId> owners = {
        made.owner(OwnerKind::function, "_ZN3foo3barEv", p),
        made.owner(OwnerKind::function, "foo::bar()", p),  // as the one before prints
        made.owner(OwnerKind::literal, "foo::bar()", p),   // a text, which prints in quotes
        made.owner(OwnerKind::object, "a\x1b[31m", p),
        made.owner(OwnerKind::function, "plain", p),
        made.owner(OwnerKind::symbol, "\"foo::bar()\"", p),  // spelled like a quoted text
    };
    for (std::size_t i = 0; i < owners.size(); ++i)
        made.give({i * 10, 10}, owners[i], CostClass::code);
    const auto& division = made.division();
    const auto key = Key::over_names(division);
    const auto of = [&](std::size_t i) {
        return key.row_of(division.partition.cells()[division.partition.index_at(i * 10)].owner);
    };
    CHECK(key.name(of(0)) == "foo::bar()");
    CHECK(of(0) == of(1));
    CHECK(of(0) != of(2));
    CHECK(key.name(of(2)) == "\"foo::bar()\"");
    CHECK(of(2) == of(5));
    CHECK(key.name(of(3)) == "a\\x1b[31m");
    CHECK(key.name(of(4)) == "plain");
    CHECK(key.kind(of(4)) == "function");
    CHECK(key.kind(of(2)) == "literal");
    CHECK(key.name_before(of(3), of(4)));
    CHECK(key.name_before(of(2), of(0)));  // a quote comes before letters
    CHECK_FALSE(key.name_before(of(0), of(2)));
    const auto names = names_of(key);
    CHECK(std::ranges::adjacent_find(names) == names.end());
}

TEST_CASE("names of rows outlive the key and the division") {
    std::vector<RowText> names;
    {
        Made made;
        const auto p = made.package("p");
        const auto a = made.owner(OwnerKind::function, "_ZN3foo3barEv", p);
        const auto b = made.owner(OwnerKind::literal, "a literal", p);
        made.give({0, 10}, a, CostClass::code);
        made.give({10, 10}, b, CostClass::strings);
        const auto& division = made.division();
        const auto key = Key::over_names(division);
        const auto texts = std::make_shared<RowTexts>();
        texts->printed.push_back(key.printed());
        for (const u64 at : {0U, 10U}) {
            const auto owner = division.partition.cells()[division.partition.index_at(at)].owner;
            names.push_back(key.row_text(key.row_of(owner), texts));
        }
        const auto plain = Key::over_owners(named({"an owner"}));
        names.push_back(plain.row_text(0, texts));
    }
    CHECK(names[0] == "foo::bar()");
    CHECK(names[1] == "\"a literal\"");
    CHECK(names[2] == "an owner");
}
