// The rules are Go's: cmd/internal/objabi.PathToPrefix, debug/gosym's PackageName, and spellings
// seen in programs of Go 1.16 to 1.27.
#include "evidence/go/names.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <vector>

using binsize::go::NameClass;

namespace {

std::string package(std::string_view symbol) {
    const auto found = binsize::go::package_of(symbol);
    if (found.name_class == NameClass::generated) return "<generated>";
    if (found.name_class == NameClass::plain) return "<plain>";
    return found.escaped ? binsize::go::unescape_path(found.path) : std::string(found.path);
}

}  // namespace

TEST_CASE("functions, methods and data belong to the package in their name") {
    CHECK(package("main.main") == "main");
    CHECK(package("net/http.(*Server).Serve") == "net/http");
    CHECK(package("net/http.(*Server).Serve.func1.2") == "net/http");
    CHECK(package("net/http.(*Server).Serve-fm") == "net/http");
    CHECK(package("example.com/a.b/c.F") == "example.com/a.b/c");
    CHECK(package("runtime.gcBgMarkWorker.deferwrap1") == "runtime");
    CHECK(package("main.glob..func1") == "main");
    CHECK(package("main..inittask") == "main");
    CHECK(package("main..stmp_3") == "main");
    CHECK(package("main..dict.Sum[int]") == "main");
    CHECK(package("golang.org/x/net/http2..gobytes.1") == "golang.org/x/net/http2");
    CHECK(package("vendor/golang.org/x/text/unicode/bidi.init") ==
          "vendor/golang.org/x/text/unicode/bidi");
    CHECK(package("memeqbody") == "<plain>");
    CHECK(package("_cgo_9f3_Cfunc_puts") == "<plain>");
    CHECK(package("_ZN4absl.x") == "<plain>");
    CHECK(package("buf.0") == "<plain>");
    CHECK(package("memcpy.part.12.constprop.0") == "<plain>");
    CHECK(package("part.F") == "part");
    CHECK(package("_.goready.func1") == "<plain>");  // package "_" is no package
    CHECK(package("_/home/user/app.F") == "_/home/user/app");
    CHECK(package("") == "<plain>");
}

TEST_CASE("what is no import path is no package") {
    CHECK(package("runtime/cgo(.text)") == "<plain>");  // a section of an object, in old symtabs
    CHECK(package("net(.rodata.str1.8)") == "<plain>");
    CHECK(package("/x.F") == "<plain>");
    CHECK(package("a//b.F") == "<plain>");
    CHECK(package("a b.F") == "<plain>");
    CHECK(package("a+b/c-d~e_f.F") == "a+b/c-d~e_f");
}

TEST_CASE("type arguments never decide the package") {
    CHECK(package("main.Sum[go.shape.int]") == "main");
    CHECK(package("example.com/a.Map[net/http.X,example.com/b.Y]") == "example.com/a");
    CHECK(package("main.(*Map[...]).Put") == "main");
    CHECK(package("slices.SortFunc[go.shape.[]example.com/b.T[go.shape.int],go.shape.int]") ==
          "slices");
    CHECK(package("main.F[unbalanced/x.y") == "main");
}

TEST_CASE("escapes are undone after splitting") {
    CHECK(package("gopkg.in/yaml%2ev3.Unmarshal") == "gopkg.in/yaml.v3");
    CHECK(package("example.com/web/api%2ev2.(*Reply).M") == "example.com/web/api.v2");
    CHECK(binsize::go::unescape_path("a%2") == "a%2");
    CHECK(binsize::go::unescape_path("a%zz%2eb%2e") == "a%zz.b.");
}

TEST_CASE("reserved prefixes have no package, old and new") {
    for (const auto* name :
         {"go:buildid", "type:*", "go:struct { io.Reader; io.WriterTo }.Read", "go:main.inittasks",
          "go:(*struct { sync.Mutex }).Lock", "type:.eq.SM10", "type:.eq.[2]interface {}",
          "go.string.*", "go.buildid", "go.(*struct { sync.Mutex }).Lock", "type..eq.[2]string",
          "type..hash.struct { a int; b net/http.X }", "$f64.3ff0000000000000", "go.func.*"})
        CHECK(package(name) == "<generated>");
}

TEST_CASE("a domain that begins like a reserved prefix is a package") {
    CHECK(package("go.uber.org/zap.(*Logger).Info") == "go.uber.org/zap");
    CHECK(package("go.mongodb.org/mongo-driver/bson.Marshal") ==
          "go.mongodb.org/mongo-driver/bson");
    CHECK(package("golang.org/x/sys/unix.Syscall") == "golang.org/x/sys/unix");
}

TEST_CASE("equality, hash and itabs belong to the package of their type") {
    CHECK(package("type:.eq.example.com/web/api%2ev2.Reply") == "example.com/web/api.v2");
    CHECK(package("type:.eq.[4]net/http.T") == "net/http");
    CHECK(package("type..hash.net.IPNet") == "net");
    CHECK(package("type:.hash.net.IPNet") == "net");
    CHECK(package("go:itab.*net/http.conn,io.Reader") == "net/http");
    CHECK(package("go:itab.main.Pair[int,string],fmt.Stringer") == "main");
    CHECK(package("go:itab.struct { a.B; c.D },io.Reader") == "<generated>");
    CHECK(package("go.itab.*os.File,io.Writer") == "os");
}

TEST_CASE("the middle dot of Go 1.16 and 1.17 separates too") {
    CHECK(package("runtime\xc2\xb7memmove") == "runtime");
    CHECK(package("gclocals\u00b733cdeccccebe80329f1fdbee7f5874cb") == "<generated>");
}

TEST_CASE("counted names of two builds become equal") {
    const auto n = binsize::go::normalise_generated;
    CHECK(n("main.F.func1.2") == "main.F.func#.#");
    CHECK(n("main.F.gowrap12") == "main.F.gowrap#");
    CHECK(n("main.F-range1") == "main.F-range#");
    CHECK(n("main.init.0") == "main.init.#");
    CHECK(n("main..stmp_12") == "main..stmp_#");
    CHECK(n("main.F2") == "main.F2");
    CHECK(n("crypto/sha256.func224x") == "crypto/sha256.func224x");
    CHECK(n("example.com/v2.F.func3.G") == "example.com/v2.F.func#.G");
}

TEST_CASE("Go's names: what a symbol is surely of is what taking it apart finds") {
    std::vector<std::string_view> symbols;
    for (
        const std::string_view line :
        {"net/http.(*Server).Serve net/http.F[go.shape.int] net/http.F[a/b.T] net/http.part.0",
         "net/http.buf.0 net/http/internal.F net/http net/http. runtime.main go.uber.org/zap.L",
         "go.shape.int go.map.x go.F go:itab.a.T,b.I type:.eq.a/b.T type:.eq.gclocals.T gclocals.x",
         "_.F _Z1fv ./x.F type:.eq../x.T $f32.0 a/b.T.x a/b.x\xc2\xb7y a].b a.b]c/d.e",
         "gopkg.in/yaml%2ev3.F gopkg.in/yaml.v3.F"})
        for (std::size_t at = 0; at < line.size();) {
            const auto end = std::min(line.find(' ', at), line.size());
            symbols.push_back(line.substr(at, end - at));
            at = end + 1;
        }
    std::size_t sure = 0;
    for (const auto other : symbols) {
        const auto known = binsize::go::package_of(other);
        if (known.name_class != NameClass::package) continue;
        for (const auto symbol : symbols) {
            if (!binsize::go::surely_of(symbol, known.path)) continue;
            INFO(symbol << " of " << known.path);
            const auto found = binsize::go::package_of(symbol);
            CHECK(found.name_class == NameClass::package);
            CHECK(found.path == known.path);
            ++sure;
        }
    }
    CHECK(sure > 5);
    CHECK(binsize::go::surely_of("net/http.(*Server).Serve", "net/http"));
    CHECK_FALSE(binsize::go::surely_of("net/http/internal.F", "net/http"));
}
