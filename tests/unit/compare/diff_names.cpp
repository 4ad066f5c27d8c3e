// What of a name is made up by a toolchain. The names are real ones: of gc, GCC, LLVM and rustc.
#include "support/catch.hpp"

#include "compare/diff/parts.hpp"

using binsize::diff::pairing_key;
using Kind = binsize::diff::PairingKey::Kind;

namespace {

void same(std::string_view a, std::string_view b) {
    INFO(a << " and " << b);
    CHECK(pairing_key(a).text == pairing_key(b).text);
    CHECK(pairing_key(a).kind == pairing_key(b).kind);
    CHECK(pairing_key(a).kind != Kind::plain);
}
void different(std::string_view a, std::string_view b) {
    INFO(a << " and " << b);
    CHECK(pairing_key(a).text != pairing_key(b).text);
}
void plain(std::string_view name) {
    INFO(name);
    CHECK(pairing_key(name).kind == Kind::plain);
    CHECK(pairing_key(name).text == name);
}

}  // namespace

TEST_CASE("generated numbers and hashes are holes") {
    same("main.run.func1", "main.run.func12");
    same("[function 0x401000]", "[function 0x40e3f7]");
    same("main.run.func1.2.3", "main.run.func4.5.6");
    same("net/http.(*Server).Serve.func2.1", "net/http.(*Server).Serve.func3.1");
    same("main.(*T[go.shape.int]).Do.func1", "main.(*T[go.shape.int]).Do.func2");
    same("main.run.gowrap1", "main.run.gowrap2");
    same("main.run.deferwrap1", "main.run.deferwrap2");
    same("main.run-range1", "main.run-range2");
    same("glob..func1", "glob..func22");
    same("main.init.0", "main.init.1");
    same("main..stmp_7", "main..stmp_8");
    same("main.statictmp_3", "main.statictmp_4");
    same("main..typeAssert.0", "main..typeAssert.9");
    same("_cgo_0f1e2d3c4b5a_Cfunc_puts", "_cgo_a0b1c2d3e4f5_Cfunc_puts");
    same("_ZN4core3fmt17h0123456789abcdefE", "_ZN4core3fmt17hfedcba9876543210E");
    same("core::fmt::h0123456789abcdef", "core::fmt::hfedcba9876543210");
    same("app::main::{closure#0}", "app::main::{closure#1}");
    same("f.part.0", "f.part.1");
    same("f.constprop.0.isra.0", "f.constprop.1.isra.2");
    same("f.llvm.1234567890", "f.llvm.99");
    same("buffer.12", "buffer.7");
    same(".rodata #2", ".rodata #3");
}

TEST_CASE("versions are holes") {
    same("golang.org/x/net@v0.33.0", "golang.org/x/net@v0.35.0");
    same("example.com/m@v0.0.0-20240101000000-abcdef012345", "example.com/m@v1.2.3+incompatible");
    same("example.com/app@(devel)", "example.com/app@v1.0.0");
    same("github.com/jackc/pgx/v4", "github.com/jackc/pgx/v5");
    same("github.com/jackc/pgx/v4/pgconn.Connect", "github.com/jackc/pgx/v5/pgconn.Connect");
    same("gopkg.in/yaml.v2", "gopkg.in/yaml.v3");
    same("gopkg.in/yaml.v2.Marshal", "gopkg.in/yaml.v3.Marshal");
    CHECK(pairing_key("golang.org/x/net@v0.33.0").kind == Kind::versioned);
    CHECK(pairing_key("m@v1.2.3/p.f.func1").kind == Kind::numbered);
}

TEST_CASE("what people name stays") {
    plain("");
    plain("main.main");
    plain("main.func1");
    plain("crypto/sha256.block");
    plain("encoding/base64");
    plain("k8s.io/api/core/v1beta1");
    plain("math/bits.Mul64");
    plain("memcpy@@GLIBC_2.14");
    plain(".debug_info");
    plain("[padding]");
    plain("\"literal 1.2.3 and f.func1\"");
    plain("deadbeefcafe");  // a word
    plain("x/v2alpha");
    plain("int32");
    plain("@v");
    plain("17h");
    different("main.f.func1", "main.g.func1");
    different("main.f32", "main.f64");
    different("example.com/a@v1.0.0", "example.com/b@v1.0.0");
    different("sha256.func1", "sha512.func1");
}
