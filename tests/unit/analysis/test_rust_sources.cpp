// Whose source a path in a Rust program is. The paths are those of real programs.
#include "analysis/native/rust_sources.hpp"
#include "support/catch.hpp"

using namespace binsize;
using Kind = RustSource::Kind;

namespace {

void check(std::string_view path, Kind kind, std::string_view crate = {},
           std::string_view version = {}) {
    INFO(path);
    const auto source = rust_source(path);
    CHECK(source.kind == kind);
    CHECK(source.crate == crate);
    CHECK(source.version == version);
}

}  // namespace

TEST_CASE("rust paths: of the library") {
    check("/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/str/mod.rs",
          Kind::library, "core");
    check("/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860\\library\\std\\src\\io\\mod.rs",
          Kind::library, "std");
    check("library/alloc/src/raw_vec/mod.rs", Kind::library, "alloc");
    check("/usr/src/rustc-1.63.0/library/std/src/thread/mod.rs", Kind::library, "std");
    check("/rust/deps/hashbrown-0.15.5/src/raw/mod.rs", Kind::library, "hashbrown", "0.15.5");
    // Rust's own tools are built of what lies there, too.
    check("/rust/deps/regex-automata-0.4.13/src/dfa/dense.rs", Kind::dependency, "regex-automata",
          "0.4.13");
}

TEST_CASE("rust paths: of dependencies, with their versions") {
    check("/root/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/regex-1.11.1/src/compile.rs",
          Kind::dependency, "regex", "1.11.1");
    check(
        R"(C:\Users\runneradmin\.cargo\registry\src\index.crates.io-6f17d22bba15001f\toml-0.8.19\src\de.rs)",
        Kind::dependency, "toml", "0.8.19");
    check("vendor/sha-1-0.10.0-pre.1+x/src/lib.rs", Kind::dependency, "sha-1", "0.10.0-pre.1+x");
    check("/home/me/.cargo/git/checkouts/pubgrub-a22e1e9a0c4d5b6f/b70cf70/src/solver.rs",
          Kind::dependency, "pubgrub", "b70cf70");
    check(
        "/home/me/.cargo/git/checkouts/pubgrub-a22e1e9a0c4d5b6f/b70cf70/version-ranges/src/lib.rs",
        Kind::dependency, "version-ranges", "b70cf70");
    check("target/release/build/typenum-0123456789abcdef/out/tests.rs", Kind::dependency,
          "typenum");
}

TEST_CASE("rust paths: of the program and its workspace") {
    check("src/main.rs", Kind::own);
    check("src/cli/args.rs", Kind::own);
    check("crates/ruff_linter/src/rules/mod.rs", Kind::dependency, "ruff_linter");
    check("src/tools/cargo/src/cargo/core/shell.rs", Kind::dependency, "cargo");
}

TEST_CASE("rust paths: what they do not say") {
    check("/checkout/src/cli/mod.rs", Kind::unknown);
    check(R"(D:\a\app\src\main.rs)", Kind::unknown);
    check("../other/lib.rs", Kind::unknown);
    check("", Kind::unknown);
    check("/", Kind::unknown);
    check("build.rs", Kind::unknown);
    check("/rustc/short/library/core/src/x.rs", Kind::unknown);
}

TEST_CASE("rust paths: what was built where they begin") {
    for (const auto* path : {"src/main.rs", "crates/ruff_linter/src/rules/mod.rs",
                             "turbopack/crates/turbo-tasks/src/lib.rs"}) {
        INFO(path);
        CHECK(rust_source(path).workspace);
    }
    for (const auto* path :
         {"library/alloc/src/raw_vec/mod.rs", "vendor/sha-1-0.10.0/src/lib.rs",
          "registry/zlib-rs-0.6.3/src/inflate.rs", "external/crates__regex/src/lib.rs",
          "third_party/rust/serde/src/lib.rs", "regex-1.11.1/src/compile.rs",
          "/home/me/app/src/main.rs",
          "/root/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/regex-1.11.1/src/re.rs"}) {
        INFO(path);
        CHECK_FALSE(rust_source(path).workspace);
    }
}
