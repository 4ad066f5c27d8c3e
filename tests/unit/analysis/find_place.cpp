// `binsize at`: what a place means that people name, and where it lies.
#include "analysis/find_place.hpp"

#include "made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

// Two functions, a literal and a file, and a symbol table that knows one of the functions.
struct Program {
    Made made;
    Context context{.image = made.image(), .axis = made.axis()};
    Notes notes;

    Program() {
        const auto p = made.package("p");
        const auto f = made.owner(OwnerKind::function, "main.f", p);
        const auto g = made.owner(OwnerKind::function, "_ZN3foo3barEv", p);
        const auto text = made.owner(OwnerKind::literal, "hello", p);
        const auto file = made.owner(OwnerKind::file, "assets/logo.png", p);
        made.give({100, 50}, f, CostClass::code);
        made.give({200, 80}, f, CostClass::pclntab);
        made.give({300, 20}, g, CostClass::code);
        made.give({400, 5}, text, CostClass::strings);
        made.give({500, 90}, file, CostClass::embedded);
        made.give({1000, 200}, made.owner(OwnerKind::object, "zeros", p), CostClass::zero_fill);
    }

    Symbol& symbol(std::string_view name, u64 value, u64 size) {
        Symbol s;
        s.name = name;
        s.value = value;
        s.size = size;
        s.type = SymbolType::function;
        context.symbols.push_back(s);
        return context.symbols.back();
    }
    Result<std::vector<FoundPlace>> find(std::string_view where) {
        return find_places(context, made.division(), TRY(parse_where(where)), notes);
    }
    std::string places(std::string_view where) {
        const auto found = find(where);
        if (!found) return found.error().message;
        std::string out;
        for (const auto& p : *found)
            out += fmt::format("{}{}+{}", out.empty() ? "" : " ", p.at, p.size);
        return out;
    }
};

}  // namespace

TEST_CASE("a place is a number, an offset or a name") {
    CHECK(parse_where("0x4a2f10")->value == 0x4a2f10);
    CHECK(parse_where("4861712")->value == 4861712);
    CHECK(parse_where("4861712")->kind == Where::Kind::address);
    CHECK(parse_where("+0x1000")->kind == Where::Kind::offset);
    CHECK(parse_where("+0x1000")->value == 0x1000);
    CHECK(parse_where("0xffffffffffffffff")->value == ~u64{0});
    for (const auto* name : {"main.main", "0x", "+", "12x", "-1", "0x12 ", "operator+"}) {
        INFO(name);
        CHECK(parse_where(name)->kind == Where::Kind::symbol);
        CHECK(parse_where(name)->symbol == name);
    }
    CHECK(parse_where("").error().kind == ErrorKind::usage);
    CHECK(parse_where("0x10000000000000000").error().kind == ErrorKind::usage);
    CHECK(parse_where("+18446744073709551616").error().kind == ErrorKind::usage);
}

TEST_CASE("an offset and an address lead to a byte of the axis, and to its stretch") {
    Program p;
    CHECK(p.places("+120") == "120+50");
    CHECK(p.places("0x1078") == "120+50");
    CHECK(p.places("0x1258") == "1000+200");  // the first byte of zero-fill
    CHECK(p.places("0x1fff") == "maps nothing at address 0x1fff; an offset in the file is +0x1fff");
    CHECK(p.places("0x1320").starts_with("maps nothing"));
    CHECK(p.places("+1000") == "has 0x3e8 bytes; there is no offset 0x3e8");
}

TEST_CASE("a symbol's place is what its table states, else what its owner has") {
    Program p;
    CHECK(p.places("main.f") == "100+50");  // its code, not what it drags along
    p.symbol("main.f", 0x1064, 40);
    CHECK(p.places("main.f") == "100+40");
    CHECK(p.places("foo::bar()") == "300+20");
    CHECK(p.places("_ZN3foo3barEv") == "300+20");
    CHECK(p.places("assets/logo.png") == "500+90");
    CHECK(p.places("hello") == "400+5");
    CHECK(p.places("\"hello\"") == "400+5");
    CHECK(p.places("nobody") == "has no symbol nobody");
}

TEST_CASE("of several places of one name all are found, code first") {
    Program p;
    p.symbol("twice", 0x1190, 5);   // in the literal
    p.symbol("twice", 0x112c, 10);  // in code
    p.symbol("twice", 0x112c, 4);   // the same place
    CHECK(p.places("twice") == "300+10 400+5");
}

TEST_CASE("a symbol that has no byte says why") {
    Program p;
    p.symbol("imported", 0, 0).undefined = true;
    p.symbol("number", 42, 0).absolute = true;
    p.symbol("later", 8, 8).type = SymbolType::common;
    CHECK(p.places("imported") == "imported is undefined: another file has it");
    CHECK(p.places("number") == "number is absolute: the number 0x2a, and no place");
    CHECK(p.places("later") == "later is common: a linker has yet to give it a place");
    // What owns bytes under that name is meant before a symbol without any.
    p.symbol("hello", 0, 0).undefined = true;
    CHECK(p.places("hello") == "400+5");
}
