// Names made to break a demangler: nesting that eats the stack, references that double what is
// printed. All of it runs on a thread with the smallest stack that we promise to do with.
#include "base/demangle.hpp"
#include "base/demangle_cost.hpp"
#include "support/catch.hpp"

#include <pthread.h>

#include <array>
#include <functional>
#include <vector>

namespace binsize::test {
namespace {

constexpr u64 limit = u64{64} << 20U;

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    while (times-- > 0) out += text;
    return out;
}

void on_small_stack(std::function<void()> body) {
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, std::size_t{512} << 10U) == 0);
    pthread_t thread{};
    const auto run = [](void* argument) -> void* {
        (*static_cast<std::function<void()>*>(argument))();
        return nullptr;
    };
    REQUIRE(pthread_create(&thread, &attributes, run, &body) == 0);
    REQUIRE(pthread_join(thread, nullptr) == 0);
    pthread_attr_destroy(&attributes);
}

// before + open × n + middle + close × n + after
struct Nest {
    std::string_view before, open, middle, close, after;
    [[nodiscard]] std::string name(std::size_t n) const {
        return std::string(before) + repeated(open, n) + std::string(middle) + repeated(close, n) +
               std::string(after);
    }
};

constexpr std::array nests = {
    Nest{"_Z1f", "P", "i", "", ""},
    Nest{"_Z1f", "PK", "i", "", ""},
    Nest{"_Z1f", "R", "i", "", ""},
    Nest{"_Z1f", "C", "i", "", ""},
    Nest{"_Z1f", "PFv", "i", "E", ""},
    Nest{"_Z1f", "PF", "v", "vE", ""},
    Nest{"_Z1f", "1aI", "i", "E", ""},
    Nest{"_ZN", "1a", "1bE", "", "v"},
    Nest{"_Z1fIX", "ng", "Li1E", "", "EEvv"},
    Nest{"_Z1fIX", "sz", "Li1E", "", "EEvv"},
    Nest{"_Z1fIX", "pl", "Li1E", "Li1E", "EEvv"},
    Nest{"_Z1fIX", "cl", "Li1E", "E", "EEvv"},
    Nest{"_Z1fIX", "il", "", "E", "EEvv"},
    Nest{"_Z1fIL", "_Z1fIL", "", "EE", "EEvv"},
    Nest{"_Z", "Z1fvE", "1gv", "", ""},
    Nest{"_Z1f", "A1_", "i", "", ""},
    Nest{"_Z1f", "M1a", "i", "", ""},
    Nest{"_Z1fI", "J", "", "E", "Evv"},
    Nest{"_Z1fI", "Dp", "i", "", "Evv"},
    Nest{"_Z1f", "PDw", "i", "vE", ""},
    Nest{"?f@@YAX", "PEA", "H", "@Z", ""},
    Nest{"?f@@YAX", "V?$a@", "H", "@@", "@Z"},
    Nest{"?f@@YAX", "P6AX", "H", "@Z", "@Z"},
    Nest{"?", "?1?", "f@@YAXXZ", "@", ""},
    Nest{"?", "?$?$", "", "", ""},
    Nest{"_RIC1a", "T", "l", "E", "E"},
    Nest{"_R", "I", "C1a", "lE", ""},
};

TEST_CASE("demangle: nesting to the longest name leaves a small stack alone") {
    std::size_t changed = 0;
    on_small_stack([&] {
        for (const auto& nest : nests)
            for (const std::size_t length : {40U, 500U, 2000U, 2048U}) {
                const auto each = nest.open.size() + nest.close.size();
                const auto name = nest.name((length - 20) / each);
                changed += demangle(name) != name ? 1U : 0U;
            }
    });
    CHECK(changed > 40);  // most are valid: it is not refusal that saves the stack
    const auto deep = nests[0].name(4096);
    CHECK(demangle(deep) == deep);
}

std::string in_base(std::size_t value, std::string_view digits) {
    std::string out;
    do out.insert(0, 1, digits[value % digits.size()]);
    while ((value /= digits.size()) > 0);
    return out;
}

// n references deep; what is printed doubles (or more) with each: pair<X, X> of pair<X, X> of …
std::string doubled(std::size_t n) {
    std::string name = "_Z1f" + repeated("St4pairI", n) + "ii";
    for (std::size_t i = 0; i < n; ++i) {
        name += 'E';
        // Components 0 … n-1 are the templates' names, n the innermost pair<int, int>, …
        if (i + 1 < n)
            name += "S" + in_base(n + i - 1, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") + "_";
    }
    return name;
}

std::string doubled_rust(std::size_t n) {  // ((T, T), (T, T)) …, by the position of each tuple
    std::string name = "_RIC1a";
    name += repeated("T", n) + "ll";
    constexpr std::string_view digits =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (std::size_t i = 0; i < n; ++i) {
        name += 'E';
        if (i + 1 == n) break;
        name += std::string("B") + digits[(3 + n - i) % 62] + '_';
    }
    return name + "E";
}

std::string doubled_microsoft(std::size_t n) {  // a function pointer of four times the last type
    std::string name = "?f@@YAX";
    for (std::size_t i = 0; i < n; ++i) {
        const char last = static_cast<char>('0' + (i == 0 ? 0 : i));
        name += i == 0 ? std::string("PEAH")
                       : "P6AX" + std::string(4, static_cast<char>(last - 1)) + "@Z";
    }
    return name + "@Z";
}

TEST_CASE("demangle: what is printed never exceeds its bound") {
    std::size_t growth = 0;
    for (std::size_t n = 1; n <= 12; ++n)
        for (const auto& name :
             {doubled(n), doubled_rust(n), doubled_microsoft(std::min<std::size_t>(n, 8))}) {
            INFO(name);
            const auto readable = demangle(name);
            if (readable != name) CHECK(readable.size() <= demangle_cost(name));
            growth = std::max(growth, readable.size() / name.size());
        }
    CHECK(growth > 50);  // the names do what they are for
}

TEST_CASE("demangle: names that expand without end are left alone") {
    for (const auto& name :
         {doubled(30), doubled(36), doubled_rust(40), doubled_microsoft(9) + repeated("0", 40)}) {
        INFO(name);
        CHECK(demangle_cost(name) > limit);
        CHECK(demangle(name) == name);
    }
    // A reference that only an identifier holds proves nothing about what was complete.
    const auto honest = doubled(30);
    const auto fake = "_Z7a_SZZ_b" + honest.substr(4);
    CHECK(demangle_cost(fake) > limit);
    // Text hidden behind a number that is no length: array bounds, discriminators, literals.
    CHECK(demangle_cost("_Z1fA99_" + honest.substr(4)) > limit);
    CHECK(demangle_cost("_Z1fILi300EE" + honest.substr(4)) > limit);
    CHECK(demangle_cost("_ZZ1fvE1x_9" + honest.substr(4)) > limit);
}

TEST_CASE("demangle: mutations of real names keep within bound and stack") {
    constexpr std::array<std::string_view, 6> real = {
        "_ZNSt8_Rb_treeISt4pairINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEjES0_IKS7_PN4ll"
        "vm6SDNodeEESt10_Select1stISC_ESt4lessIS7_ESaISC_EE22_M_emplace_hint_uniqueIJRKSt21piecewis"
        "e_construct_tSt5tupleIJOS7_EESN_IJEEEEESt17_Rb_tree_iteratorISC_ESt23_Rb_tree_const_iterat"
        "orISC_EDpOT_",
        "_ZN4llvm12PatternMatch5matchINS_5ValueENS0_15BinOpPred_matchINS0_11class_matchIS2_EENS0_14"
        "specificval_tyENS0_17is_right_shift_opEEEEEbPT_RKT0_",
        "_ZNKSt3mapIcSt6vectorIiSaIiEESt4lessIcESaISt4pairIKcS2_EEEcvT_IiEEv",
        "_RNSNvYNCINvNtCsjrHSEGnQ3l9_3std2rt10lang_startuE0INtNtNtCsgEmfK2I1SDS_4core3ops8function6"
        "FnOnceuE9call_once6vtableCs1AdN8cFC2m1_5hello",
        "?append@?$basic_string@DU?$char_traits@D@std@@V?$allocator@D@2@@std@@QEAAAEAV12@PEBD@Z",
        "_ZN3foo3barIJidcEEEvDpT_DpNSt4pairIT_S1_EE",
    };
    for (const auto name : real) CHECK(demangle_cost(name) <= limit);
    std::string broken;
    on_small_stack([&] {
        u64 state = 0x9e3779b97f4a7c15;
        const auto random = [&](std::size_t n) {
            state ^= state >> 12U, state ^= state << 25U, state ^= state >> 27U;
            return static_cast<std::size_t>((state * 0x2545f4914f6cdd1d) >> 33U) % n;
        };
        constexpr std::string_view grammar = "SSTTBJDpcvIENPRK0123_Esz_XLZiAF?@$";
        for (int round = 0; round < 30000; ++round) {
            std::string name(real[random(real.size())]);
            for (std::size_t changes = 1 + random(6); changes > 0; --changes) {
                const auto at = 2 + random(name.size() - 2);
                switch (random(4)) {
                    case 0: name[at] = grammar[random(grammar.size())]; break;
                    case 1: name.insert(at, 1, grammar[random(grammar.size())]); break;
                    case 2: name.erase(at, 1 + random(3)); break;
                    default: name.insert(at, name.substr(random(at), random(30))); break;
                }
            }
            const auto readable = demangle(name);
            if (readable != name && readable.size() > demangle_cost(name)) broken = name;
        }
    });
    CHECK(broken.empty());
}

TEST_CASE("demangler: a file of names at the limit ends its account") {
    std::string name;
    for (std::size_t n = 1; demangle_cost(doubled(n)) <= limit; ++n) name = doubled(n);
    constexpr std::size_t count = 100000;
    DemanglingAccount account(count * name.size());
    Demangler demangler(account);
    std::size_t printed = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto readable = demangler(name);
        if (readable == name) break;
        printed += readable.size();
    }
    CHECK(printed > 0);
    CHECK(printed <= (std::size_t{64} << 20U) + 17 * count * name.size());
    DemanglingAccount small(0);
    Demangler plain(small);
    CHECK(plain("_Z1fi") == "f(int)");
}

}  // namespace
}  // namespace binsize::test
