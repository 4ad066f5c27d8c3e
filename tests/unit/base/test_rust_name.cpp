// Rust's v0 names. What is right: the source that a name stands for, and LLVM's demangler, which
// reads the same grammar.
#include "base/demangle.hpp"
#include "base/demangle_cost.hpp"
#include "base/rust_name.hpp"
#include "support/catch.hpp"

#include <array>
#include <string>

using namespace binsize;

namespace {

struct Case {
    std::string_view symbol, crate, instantiated_in, printed;
};
// Of programs of rustc 1.95, and the grammar's rarer productions by hand.
// clang-format off
constexpr std::array cases = {
    Case{"_RNvCs1AdN8cFC2m1_5hello4main", "hello", "", "hello::main"},
    Case{"_RNCNvCs1234_5mycrt4main0B3_", "mycrt", "mycrt", "mycrt::main::{closure#0}"},
    Case{"_RNSNvCs1234_5mycrt4main6vtable", "mycrt", "", "mycrt::main::{shim:vtable#0}"},
    Case{"_RNvYhNtCs1234_5mycrt2Tr2go", "mycrt", "", "<u8 as mycrt::Tr>::go"},
    Case{"_RNvCsfLfy6EI15iL_7___rustc12___rust_alloc", "__rustc", "", "__rustc::__rust_alloc"},
    Case{"_RNvMs_NtCs1234_4core3numj3abs", "core", "", "<usize>::abs"},
    Case{"_RNvXs_NtCs1234_7mycrate3fooNtB4_3BarNtNtCs5678_4core3fmt5Debug3fmt", "mycrate", "",
         "<mycrate::foo::Bar as core::fmt::Debug>::fmt"},
    // The impl lies in the crate that neither the type nor the trait is of.
    Case{"_RNvXCs1_5mycrtINtNtCs2_5alloc3vec3VechEINtNtCs3_4core7convert4FromNtB2_1AE4from",
         "mycrt", "", "<alloc::vec::Vec<u8> as core::convert::From<mycrt::A>>::from"},
    Case{"_RNCINvNtCsjrHSEGnQ3l9_3std2rt10lang_startuE0Cs1AdN8cFC2m1_5hello", "std", "hello",
         "std::rt::lang_start::<()>::{closure#0}"},
    Case{"_RNSNvYNCINvNtCsjrHSEGnQ3l9_3std2rt10lang_startuE0INtNtNtCsgEmfK2I1SDS_4core3ops8function"
         "6FnOnceuE9call_once6vtableCs1AdN8cFC2m1_5hello",
         "core", "hello",
         "<std::rt::lang_start<()>::{closure#0} as "
         "core::ops::function::FnOnce<()>>::call_once::{shim:vtable#0}"},
    Case{
        "_RNCNvNtNtCs3F7JgRMzafP_13polars_stream13physical_plan14to_description10phys_propssp_0B7_",
        "polars_stream", "polars_stream",
        "polars_stream::physical_plan::to_description::phys_props::{closure#27}"},
    Case{"_RINvNtC4core3ptr13drop_in_placeDG_INtNtB4_3ops2FnTRL0_eEEEL_EC1a", "core", "a",
         "core::ptr::drop_in_place::<dyn for<'a> core::ops::Fn<(&'a str,)>>"},
    Case{"_RINvC1a1fKj10_KcB_E", "", "", ""},  // 'B' where a constant is none
    Case{"_RINvC1a1fKj10_Kb1_Kc41_KpE", "a", "", "a::f::<16, true, 'A', _>"},
    Case{"_RINvC1a1fFUKCTReQhEPuEAlj2_E", "a", "",
         "a::f::<unsafe extern \"C\" fn((&str, &mut u8), *const ()) -> [i32; 2]>"},
    Case{"_RNvC1a4main.llvm.123", "a", "", "a::main (.llvm.123)"},
    Case{"_RNvC1a3TLS$tlv$init", "a", "", "a::TLS ($tlv$init)"},
    Case{"_RNvCs1_u9mycrt_fsa4main", "mycrt_fsa", "", "mycrt\xc3\xa9::main"},
};
// clang-format on

TEST_CASE("rust names: the crate, what instantiates them, and their text") {
    for (const auto& c : cases) {
        INFO(c.symbol);
        const auto name = read_rust_name(c.symbol);
        REQUIRE(name.has_value() == !c.crate.empty());
        const auto crate = rust_crate(c.symbol);
        if (!name) continue;
        CHECK(name->crate.name == c.crate);
        CHECK(name->instantiated_in.name == c.instantiated_in);
        CHECK(demangle(c.symbol) == c.printed);
        CHECK(name->printed >= c.printed.size());
        REQUIRE(crate.has_value());
        CHECK(crate->name == c.crate);
        CHECK(crate->disambiguator == name->crate.disambiguator);
    }
}

TEST_CASE("rust names: what is none") {
    for (const std::string_view symbol :
         {"_R", "_RNv", "_RNvC", "_RNvC1", "_RNvC9a4main", "_RNvC1a4mai", "_RNvC1a4main!",
          "_RNvCs1234_u8mycrt_1ga4main", "_RYB_C1a", "_RNvB_1a", "_RB0_", "_RTL_count", "_Rand",
          "_RNvCs9999999999999999999999999999999999999999"}) {
        INFO(symbol);
        CHECK_FALSE(read_rust_name(symbol));
        CHECK_FALSE(rust_crate(symbol));
        CHECK(demangle(symbol) == symbol);
    }
}

// Every name that differs in one place: read as a name by us and by LLVM, or by neither; and never
// printed longer than foretold.
TEST_CASE("rust names: the grammar is LLVM's") {
    std::size_t names = 0;
    std::size_t differ = 0;
    for (const auto& c : cases)
        for (std::size_t at = 2; at < c.symbol.size(); ++at)
            for (const char other : std::string_view("BCEIKLMNRTXY_0125afhlpsuvz")) {
                std::string symbol(c.symbol);
                symbol[at] = other;
                const auto name = read_rust_name(symbol);
                const auto text = demangle(symbol);
                if (!name) continue;  // then we do not ask LLVM
                ++names;
                differ += text == symbol ? 1U : 0U;
                INFO(symbol);
                if (text != symbol) CHECK(text.size() <= name->printed);
                // One that goes on behind the crate may be wrong there.
                const auto crate = rust_crate(symbol);
                REQUIRE(crate.has_value());
                CHECK(crate->name == name->crate.name);
            }
    CHECK(names > 1000);
    // LLVM refuses lifetimes that no binder brings, booleans beyond 1 and characters beyond
    // Unicode, which say nothing of crates.
    CHECK(differ * 20 < names);
}

// f::<T> with T = (t, t) of t = (u, u) …: each reference doubles what is printed.
std::string doubling(std::size_t times, char variant) {
    std::string name = std::string("_RINvC1") + variant + "1f";
    const auto first = name.size() - 2;
    constexpr std::string_view digits =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (std::size_t i = 0; i < times; ++i) name += 'T';
    name += "ll";
    for (std::size_t i = times; i-- > 0;) {
        name += 'E';
        if (i == 0) break;
        name += std::string("B") + digits[first + i - 1] + '_';
    }
    return name + "E";
}

TEST_CASE("rust names: what is printed is bounded by the length of the name") {
    CHECK(demangle(doubling(2, 'a')) == "a::f::<((i32, i32), (i32, i32))>");
    std::size_t longest = 0;
    for (std::size_t times = 1; times < 40; ++times) {
        const auto name = doubling(times, 'a');
        const auto text = demangle(name);
        CHECK(text.size() <= 64 * name.size());
        if (text != name) longest = times;
    }
    CHECK(longest > 5);
    CHECK(longest < 16);
}

// Texts by GNU c++filt 2.40, which reads this mangling, without the hash; suffixes as LLVM writes
// them.
TEST_CASE("rust names: the legacy mangling as Rust spells it") {
    // clang-format off
    constexpr std::array<std::array<std::string_view, 2>, 7> legacy = {
        {
            {"_ZN4core3fmt9Formatter9write_str17h0123456789abcdefE",
             "core::fmt::Formatter::write_str"},
            {"_ZN55_$LT$alloc..vec..Vec$LT$T$GT$$u20$as$u20$core..Drop$GT$"
             "4drop17h0123456789abcdefE",
             "<alloc::vec::Vec<T> as core::Drop>::drop"},
            {"_ZN5mycrt4main28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE",
             "mycrt::main::{{closure}}"},
            {"_ZN5mycrt60_$LT$impl$u20$a..B$LT$$RF$T$C$U$GT$$u20$for$u20$$LP$$RP$$GT$"
             "1f17h0123456789abcdefE",
             "mycrt::<impl a::B<&T,U> for ()>::f"},
            {"_ZN5mycrt4main17h0123456789abcdefE.llvm.42", "mycrt::main (.llvm.42)"},
            {"_ZN5mycrt6a$XX$b17h0123456789abcdefE", "mycrt::a$XX$b"},
            {"_ZN5mycrt4main17h0123456789abcdefgE", "_ZN5mycrt4main17h0123456789abcdefgE"},
        }};
    // clang-format on
    for (const auto& [symbol, text] : legacy) CHECK(demangle(symbol) == text);
}

}  // namespace
