// What instances of one template or generic function have in common: names as LLVM's demangler and
// Go's linker write them.
#include "analysis/rows/fold_instances.hpp"
#include "support/catch.hpp"

#include <random>

using namespace binsize;

namespace {

std::string folded(std::string_view name) {
    std::string out = "untouched";
    if (!fold_instance(name, out)) {
        CHECK(out == "untouched");
        return std::string(name);
    }
    return out;
}

}  // namespace

TEST_CASE("instances of C++ templates have one name") {
    CHECK(folded("std::vector<int, std::allocator<int>>::push_back(int&&)") ==
          "std::vector<>::push_back()");
    CHECK(folded("std::vector<std::string>::push_back(std::string const&)") ==
          "std::vector<>::push_back()");
    CHECK(folded("void std::sort<int*>(int*, int*)") == "std::sort<>()");
    CHECK(folded("std::map<int, long>::size() const") == "std::map<>::size() const");
    CHECK(folded("app::Result<int> app::File<long>::read<int>(int) const") ==
          "app::File<>::read<>() const");
    CHECK(folded("non-virtual thunk to app::Box<int>::f(int)") ==
          "non-virtual thunk to app::Box<>::f()");
    CHECK(folded("app::Box<int>::operator int() const") == "app::Box<>::operator int() const");
    CHECK(folded("vtable for std::ctype<char>") == "vtable for std::ctype<>");
    CHECK(folded("typeinfo name for app::Box<int>") == "typeinfo name for app::Box<>");
    CHECK(folded("(anonymous namespace)::f<int>(int)") == "(anonymous namespace)::f<>()");
    CHECK(folded("std::ostream& std::operator<< <char>(std::ostream&, char)") ==
          "std::operator<< <>()");
    CHECK(folded("bool app::operator<<int>(int, int)") == "app::operator<<>()");
    CHECK(folded("app::Box<int>::operator()(int) const") == "app::Box<>::operator()() const");
    CHECK(folded("app::Box<int>::operator->() const") == "app::Box<>::operator->() const");
    CHECK(folded("app::Box<int>::operator[](unsigned long)") == "app::Box<>::operator[]()");
    CHECK(folded("app::run<int>(int)::{lambda(int)#1}::operator()(int) const") ==
          "app::run<>()::{lambda()#1}::operator()() const");
    CHECK(folded("app::get[abi:cxx11]<int>()") == "app::get[abi:cxx11]<>()");
}

TEST_CASE("overloads, operators and types of parameters make no instance") {
    for (const std::string_view name :
         {"main", "app::f(int)", "app::f(std::vector<int>)", "app::operator<(app::A, app::A)",
          "app::operator<<(std::ostream&, app::A)", "app::operator<=>(app::A, app::A)",
          "app::A::operator->() const", "operator new[](unsigned long)", "app::A::operator[](int)",
          "(anonymous namespace)::f()", "std::string app::name[abi:cxx11]()",
          "app::f(int) [clone .cold]"})
        CHECK(folded(name) == name);
}

TEST_CASE("instances of generic functions in Rust have one name, in both manglings") {
    CHECK(folded("core::ptr::drop_in_place<alloc::string::String>") ==
          "core::ptr::drop_in_place<>");
    CHECK(folded("core::ptr::drop_in_place::<alloc::string::String>") ==
          "core::ptr::drop_in_place::<>");
    CHECK(folded("<alloc::vec::Vec<u8> as core::ops::drop::Drop>::drop") ==
          "<alloc::vec::Vec<> as core::ops::drop::Drop>::drop");
    CHECK(folded("<alloc::vec::Vec<u8>>::push") == "<alloc::vec::Vec<>>::push");
    CHECK(folded("core::ops::function::FnOnce::call_once::<fn(u8) -> u8>") ==
          "core::ops::function::FnOnce::call_once::<>");
    CHECK(folded("<app::A as core::fmt::Debug>::fmt") == "<app::A as core::fmt::Debug>::fmt");
}

TEST_CASE("instances of generic functions and types in Go have one name") {
    CHECK(folded("slices.SortFunc[go.shape.[]int,go.shape.int]") == "slices.SortFunc[...]");
    CHECK(folded("slices.SortFunc[...]") == "slices.SortFunc[...]");
    CHECK(folded("example.com/a.(*List[go.shape.int]).Push") == "example.com/a.(*List[...]).Push");
    CHECK(folded("example.com/a.(*List[go.shape.map[string]int]).Push.func1") ==
          "example.com/a.(*List[...]).Push.func1");
    CHECK(folded("type:sync/atomic.Pointer[os.dirInfo]") == "type:sync/atomic.Pointer[...]");
    for (const std::string_view name :
         {"type:map[string]int", "type:[]uint8", "type:*[5]int", "main.(*T).M", "type:func([]int)"})
        CHECK(folded(name) == name);
}

TEST_CASE(
    "a name of any bytes is folded in time in proportion, and folding again changes nothing") {
    std::mt19937 random(1);
    constexpr std::string_view letters = "<>()[]{}a:, -*operator";
    for (int i = 0; i < 20000; ++i) {
        std::string name;
        for (auto n = random() % 40; n > 0; --n) name += letters[random() % letters.size()];
        std::string once;
        if (!fold_instance(name, once)) continue;
        std::string twice = once;
        (void)fold_instance(once, twice);
        CHECK(once.size() <= 2 * name.size() + 8);
    }
    std::string out;
    (void)fold_instance(std::string(200000, '<'), out);
    (void)fold_instance("a" + std::string(200000, '<'), out);
    (void)fold_instance("a(" + std::string(100000, 'x') + "<" + std::string(100000, '('), out);
}
