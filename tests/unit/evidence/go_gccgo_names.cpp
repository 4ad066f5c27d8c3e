// The spellings are those of libgo 12 (nm libgo.a) and of a program that gccgo 12 linked.
#include "evidence/go/gccgo_names.hpp"
#include "support/catch.hpp"

#include <vector>

using namespace binsize;

namespace {

go::GccgoNames names_of(std::initializer_list<std::string_view> names) {
    std::vector<Symbol> symbols;
    for (const auto name : names) {
        symbols.emplace_back();
        symbols.back().name = name;
        symbols.back().undefined = true;
    }
    return go::GccgoNames(symbols);
}

}  // namespace

TEST_CASE("gccgo's package paths are decoded") {
    const auto decode = [](std::string_view s) {
        return go::decode_gccgo_path(s).value_or("<malformed>");
    };
    CHECK(decode("net_1http") == "net/http");
    CHECK(decode("example_0com_1web_1internal_1store") == "example.com/web/internal/store");
    CHECK(decode("snake__case") == "snake_case");
    CHECK(decode("__1x") == "_1x");
    CHECK(decode("a_x2db") == "a-b");
    CHECK(decode("a_u00e9") == "a\xc3\xa9");
    CHECK(decode("a_u20ac") == "a\xe2\x82\xac");
    CHECK(decode("a_U0001f600") == "a\xf0\x9f\x98\x80");
    for (const auto* bad : {"a_", "a_z", "a_x2", "a_xzz", "a_u20a", "a_U00110000"})
        CHECK(decode(bad) == "<malformed>");
}

TEST_CASE("gccgo's symbols belong to the packages that have a list of types") {
    const auto names = names_of({"net..types", "net_1http..types", "encoding_1asn1..import",
                                 "golang_0org_1x_1net_1http2_1hpack..types", "time..types"});
    const auto package = [&](std::string_view symbol) {
        const auto found = names.package_of(symbol);
        if (found.name_class == go::NameClass::generated) return std::string("<generated>");
        if (found.name_class == go::NameClass::plain) return std::string("<plain>");
        return std::string(found.path);
    };
    CHECK(package("main.main") == "main");
    CHECK(package("__go_init_main") == "main");
    CHECK(package("main._6256_7uint8..eq..f") == "main");
    CHECK(package("net_1http.http2PingFrame.writeDebug..stub") == "net/http");
    CHECK(package("net_1http.go..thunk36") == "net/http");
    CHECK(package("net_1http.Transport..d") == "net/http");
    CHECK(package("net_1http..import") == "net/http");
    CHECK(package("net.interfaceByIndex.isra.0") == "net");
    CHECK(package("net_0sysDialer_0dialParallel_0dialResult.Write..stub") == "net");
    CHECK(package("golang_0org_1x_1net_1http2_1hpack..import") == "golang.org/x/net/http2/hpack");
    CHECK(package("pimt..interface_4Error_bfunc_8_9_8string_9_5..net.OpError") == "net");
    CHECK(package("imt..interface_4Len_bfunc_8_9_8int_9_5..encoding_1asn1.int64Encoder") ==
          "encoding/asn1");

    for (const auto* made :
         {"gcbits..ba", "go..C4", "go..typelists", "string..d", "string..p", "type.._6_7uint8..d",
          "imt..", "pimt....", "struct_4sync_0Mutex_5.Lock..stub"}) {
        INFO(made);
        CHECK(package(made) == "<generated>");
    }
    for (const auto* plain :
         {"runtime_mstart", "__morestack", "msg.0", "nl.2", "completed.0", "main", "", ".", "_",
          "__morestack_allocate_stack_space.cold", "dlfree.cold", "DW.ref.__gcc_personality_v0",
          "time.part.0", "time.part.0.cold", "main.cold", "unknown_1package.F"}) {
        INFO(plain);
        CHECK(package(plain) == "<plain>");
    }
}
