// Packages of native names. The manglings follow the Itanium C++ ABI, Rust's legacy and v0
// schemes and MSVC's; the expectation is the source that such a name stands for.
#include "analysis/packages.hpp"

#include "analysis/native/proven_names.hpp"
#include "support/catch.hpp"
#include "support/traits.hpp"

using namespace binsize;

TEST_CASE("packages of C++, Rust and C symbols") {
    struct Case {
        std::string_view symbol, package;
        Category category;
    };
    // clang-format off
    const Case cases[] =
        {
            {"main", "[C, no package]", Category::native},
            {"_start", "[C, no package]", Category::native},
            {"_Z3foov", "[C++, global namespace]", Category::native},
            {"_ZL3barv", "[C++, global namespace]", Category::native},
            {"_ZN4llvm5Value4dumpEv", "llvm", Category::native},
            {"_ZNK4llvm5Value4dumpEv", "llvm", Category::native},
            {"_ZTVN4llvm5ValueE", "llvm", Category::native},
            {"_ZTSN4llvm5ValueE", "llvm", Category::native},
            {"_ZGVZN4llvm4dbgsEvE4strm", "llvm", Category::native},
            {"_ZZN4llvm4dbgsEvE4strm", "llvm", Category::native},
            {"_ZThn16_N4llvm5ValueD0Ev", "llvm", Category::native},
            {"_ZTv0_n24_N4llvm11raw_ostreamD1Ev", "llvm", Category::native},
            {"_ZNSt6vectorIiSaIiEED2Ev", "std", Category::std},
            {"_ZNKSs4sizeEv", "std", Category::std},
            {"_ZSt4cout", "std", Category::std},
            {"_ZNSt3__16vectorIiE4sizeEv", "std", Category::std},
            {"_ZN9__gnu_cxx13new_allocatorIcED2Ev", "__gnu_cxx", Category::std},
            {"_ZN12_GLOBAL__N_16HelperE", "[C++, anonymous namespace]", Category::native},
            {"_ZN4core3fmt9Formatter9write_str17h0123456789abcdefE", "core", Category::std},
            {"_ZN5serde2de7Visitor17h0123456789abcdefE", "serde", Category::dependency},
            {"_ZN55_$LT$alloc..vec..Vec$LT$T$GT$$u20$as$u20$core..Drop$GT$"
             "4drop17h0123456789abcdefE",
             "alloc", Category::std},
            {"_ZN55_$LT$$RF$mut$u20$hyper..Body$u20$as$u20$core..Debug$GT$3fmt17h0123456789abcdefE",
             "hyper", Category::dependency},
            // Impls in neither's module begin with their own; others lie beside the type or the
            // trait, and std can name no crate of a program.
            {"_ZN5mycrt3foo46_$LT$impl$u20$core..Debug$u20$for$u20$a..B$GT$"
             "3fmt17h0123456789abcdefE",
             "mycrt", Category::dependency},
            {"_ZN32_$LT$u8$u20$as$u20$mycrt..Tr$GT$2go17h0123456789abcdefE", "mycrt",
             Category::dependency},
            {"_ZN55_$LT$alloc..vec..Vec$LT$u8$GT$$u20$as$u20$mycrt..Tr$GT$2go17h0123456789abcdefE",
             "mycrt", Category::dependency},
            {"_ZN45_$LT$T$u20$as$u20$alloc..string..ToString$GT$9to_string17h0123456789abcdefE",
             "alloc", Category::std},
            {"_ZN56_$LT$alloc..vec..Vec$LT$u8$GT$$u20$as$u20$std..Write$GT$"
             "3put17h0123456789abcdefE",
             "std", Category::std},
            {"_ZN69_$LT$mycrt..A$LT$$LT$T$u20$as$u20$b..C$GT$..D$GT$$u20$as$u20$e..F$GT$1g17h012345"
             "6789abcdefE",
             "mycrt", Category::dependency},
            {"_RNvCs4fqI2P2rA04_5hello4main", "hello", Category::dependency},
            {"_RNvNtCs1234_7mycrate3foo3bar", "mycrate", Category::dependency},
            {"_RNvXs_NtCs1234_7mycrate3fooNtB4_3BarNtNtCs5678_4core3fmt5Debug3fmt", "mycrate",
             Category::dependency},
            {"_RNCNvCs1234_5mycrt4main0B3_", "mycrt", Category::dependency},
            {"_RNvYhNtCs1234_5mycrt2Tr2go", "mycrt", Category::dependency},
            {"_RNvCs1234_7___rustc12___rust_alloc", "__rustc", Category::std},
            {"_RNvCs1234_u8mycrt_1ga4main", "[C, no package]", Category::native},  // no such name
            {"?dump@Value@llvm@@QEBAXXZ", "llvm", Category::native},
            {"?run@?$Box@VItem@shop@@@store@@QEAAXXZ", "store", Category::native},
            {"??$twice@VItem@shop@@@@YAXXZ", "[C++, global namespace]", Category::native},
            {"??0?$Box@P6AXVItem@shop@@@Z$0BA@@@QEAA@XZ", "Box", Category::native},
            {"??_R4?$Box@UItem@shop@@@@6B@", "Box", Category::native},
            {"??_R4?$Box@P8Item@shop@@EBA_NPEAX@Z@store@@6B@", "store", Category::native},
            {"??_R4<lambda_1>@?1??run@?$Box@H@store@@QEAAXXZ@6B@", "store", Category::native},
            {"??_R4?$Box@H@?A0x12ab34cd@@6B@", "[C++, anonymous namespace]", Category::native},
            {"??_7?$ctype@D@std@@6B@", "std", Category::std},
            {"?foo@@YAXXZ", "[C++, global namespace]", Category::native},
        };
    // clang-format on
    for (const auto& c : cases) {
        INFO(c.symbol);
        const auto package = native_package(c.symbol);
        CHECK(package.name == c.package);
        CHECK(package.category == c.category);
    }
}

TEST_CASE("hostile names are bounded and never read past their end") {
    for (const std::string_view s :
         {"_Z", "_ZN", "_ZN99999999999999x", "_ZTh", "_ZTv0", "_R", "_RNvCs", "_RNvCs_", "_ZN0E",
          "?", "?@@", "_ZNSt", "_ZThn_", "__Z", "_ZN3foo", "_ZN17h0123456789abcdefE"})
        CHECK_FALSE(native_package(s).name.empty());
}

TEST_CASE("packages of D, OCaml, Pascal, Fortran and Ada's run time") {
    struct Case {
        std::string_view symbol, package;
        Category category;
    };
    // As gdc 12, ocamlopt 4.13 and 5.2, fpc 3.2, gfortran 12, GNAT 12 and Crystal 1.6 spell them.
    const Case cases[] = {
        {"_D3std5stdio__T7writelnTmZQlFNfmZv", "std", Category::std},
        {"_D3app5core_11__moduleRefZ", "app", Category::native},
        {"_D10TypeInfo_m6__initZ", "object", Category::std},
        {"_Dmain", "[C, no package]", Category::native},
        {"camlStdlib__List__map_412", "Stdlib__List", Category::std},
        {"camlStdlib__List.map_412", "Stdlib__List", Category::std},
        {"camlStdlib__data_begin", "Stdlib", Category::std},
        {"camlCamlinternalFormat__fun_6091", "CamlinternalFormat", Category::std},
        {"camlDune__exe__Main__run_7", "Dune__exe__Main", Category::native},
        {"camlList__sum_81", "List", Category::native},
        {"caml_alloc_small", "[C, no package]", Category::native},
        {"SYSUTILS_$$_INTTOSTR$LONGINT$$ANSISTRING", "SYSUTILS", Category::native},
        {"CLASSES$_$TBITS_$__$$_CLEARALL", "CLASSES", Category::native},
        {"VMT_$SHAPES_$$_TSQUARE", "SHAPES", Category::native},
        {"U_$SYSTEM_$$_OUTPUT", "SYSTEM", Category::std},
        {"INIT$_$SYSTEM", "SYSTEM", Category::std},
        {"__shapes_MOD_area", "shapes", Category::native},
        {"__MOD_", "[C, no package]", Category::native},
        {"ada__text_io__put_line", "ada", Category::std},
        {"system__os_lib__open_read_write", "system", Category::std},
        {"pkg__say", "[C, no package]", Category::native},
        {"*Geo::Circle#area:Float64", "Geo", Category::native},
        {"*Symbol@Object#inspect:String", "Object", Category::native},
        {"*Hash(Thread, Deque(Fiber))@Hash(K, V)#[]=<Thread, Deque(Fiber)>:Deque(Fiber)", "Hash",
         Category::native},
        {"*File::Error@SystemError::ClassMethods::from_errno:file<String, String>:File::Error+",
         "SystemError", Category::native},
        {"*Thread::current:Thread", "Thread", Category::native},
        {"*(Int32 | Nil)@Object#===<Nil>:Bool", "Object", Category::native},
        {"~Geo::LIMITS:init", "Geo", Category::native},
        {"*puts<String>:Nil", "[Crystal, no package]", Category::native},
        {"*(((((((((", "[Crystal, no package]", Category::native},
        {"~procProc(Nil)@/src/app.cr:3", "[Crystal, no package]", Category::native},
        {"foo$bar", "[C, no package]", Category::native},
        {"a_$$_b", "[C, no package]", Category::native},
    };
    for (const auto& c : cases) {
        INFO(c.symbol);
        const auto found = native_package(c.symbol);
        CHECK(found.name == c.package);
        CHECK(found.category == c.category);
    }
}

TEST_CASE("packages of Swift's symbols") {
    struct Case {
        std::string_view symbol, module;
    };
    // As swift-demangle 6.0.3 understands them (-tree-only).
    const Case cases[] = {
        {"$s11SwiftSyntax017InitializerClauseB0V11_syntaxNodeAA0B0Vvg", "SwiftSyntax"},
        {"$S4Main3FooV3baryyF", "Main"},
        {"_T04Main3FooV3baryyF", "Main"},
        {"$sSi4MainE3fooyyF", "Main"},
        {"$sSS11SwiftSyntaxE10syntaxTextSSAA0bD0V_tcfcSiSrys5UInt8VGXEfU_TA.22", "SwiftSyntax"},
        {"$s11SwiftSyntax019SameTypeRequirementB0V0A6ParserE12EqualOptionsO05tokenB0AA05TokenB0VvpMV",
         "SwiftParser"},
        {"$s11SwiftSyntax019SameTypeRequirementB0V0A6ParserE12EqualOptionsOAD12TokenSpecSetADWI",
         "SwiftParser"},
        {"$s11SwiftSyntax08EnumDeclB0V0aB7Builder0dB9ParseableADWP", "SwiftSyntaxBuilder"},
        {"$s11SwiftSyntax012FunctionDeclB0V0A16LintBuiltInRules011OverridableD0"
         "33_29F183C6E92392BC4D5575B53F481734LLADWI",
         "SwiftLintBuiltInRules"},
        {"$s11SwiftSyntax018BinaryOperatorExprB0VSHAASH9hashValueSivgTW", "SwiftSyntax"},
        {"$s11SwiftSyntax04ExprB0Vs33ExpressibleByUnicodeScalarLiteral0aB7BuildersADP"
         "07unicodegH0x0fgH4TypeQz_tcfCTW",
         "SwiftSyntaxBuilder"},
        {"$s11ApertureCLI7InEventOACs12CaseIterableAAWl", "ApertureCLI"},
        {"$sSK14ArgumentParserAA15ParsableCommand_pXp7ElementRtzrlE12getHelpNames10visibilitySayAA4"
         "NameOGAA0A10VisibilityV_tFSayAaB_pXpG_Tg5",
         "ArgumentParser"},
        {"$sxSg18SwiftSyntaxBuilder020ExpressibleByLiteralB0A2bCRzlMc", "SwiftSyntaxBuilder"},
        {"$s9ValueType6SQLite0A0PTl", "SQLite"},
        {"$sSo13NSWorkspaceCMa", "__C"},
        {"$ss5print_9separator10terminatoryypd_S2StF", "Swift"},
        {"$sScA_pMn", "Swift"},
    };
    for (const auto& c : cases) {
        INFO(c.symbol);
        CHECK(binsize::SwiftNames().module_of(c.symbol) == c.module);
    }
    binsize::SwiftNames names;
    CHECK(names.module_of("$syycIegr_ytIegnr_TR") == "");
    for (const std::string_view none : {"main", "$", "$s", "$s1", "_$s", "$d.17", "_T", "$string"})
        CHECK_FALSE(names.module_of(none).value_or("").size() > 1);
    // Cut short anywhere, and with words that would make up gigabytes.
    for (const auto& c : cases)
        for (std::size_t n = 0; n < c.symbol.size(); ++n) {
            const auto cut = names.module_of(c.symbol.substr(0, n));
            CHECK(cut.value_or("").size() < 64);
        }
    std::string bomb = "$s5abcde0";
    for (int i = 0; i < 100'000; ++i) bomb += 'a';
    CHECK(names.module_of(bomb + "5tail_").value_or("").size() < 5000);

    CHECK(binsize::swift_module_of_class("_TtC4Main5Shape") == "Main");
    CHECK(binsize::swift_module_of_class("_TtCC4Main5Shape5Inner") == "Main");
    CHECK(binsize::swift_module_of_class("_TtCs12_SwiftObject") == "Swift");
    CHECK(binsize::swift_module_of_class("NSObject").empty());
    CHECK(binsize::swift_module_of_class("_TtC99").empty());
}

TEST_CASE("names of Ada, Nim and Zig say a package where the file proves the language") {
    Image image;
    test::set_format(image, Format::elf);
    const auto proven_by = [&](std::initializer_list<std::pair<std::string_view, u64>> names) {
        std::vector<Symbol> symbols;
        for (const auto& [name, size] : names) {
            Symbol s;
            s.name = name;
            s.size = size;
            s.type = size == 2 ? SymbolType::object : SymbolType::function;
            symbols.push_back(s);
        }
        return ProvenNames(image, symbols);
    };
    const auto package = [](const ProvenNames& names, std::string_view symbol) {
        const auto found = names.package_of(symbol);
        return found ? found->name : "none";
    };
    const auto c = proven_by({{"geo__circle_E", 2}, {"geo__circle__area", 40}, {"foo.cold", 9}});
    CHECK(package(c, "geo__circle__area") == "none");
    CHECK(package(c, "debug.print") == "none");
    CHECK(package(c, "total__shapes_21") == "none");

    const auto ada = proven_by({{"__gnat_rcheck_CE_Overflow_Check", 0},
                                {"geo__circle_E", 2},
                                {"plain___elabb", 30},
                                {"_ada_shapes", 99},
                                {"other_E", 8}});
    CHECK(package(ada, "geo__circle__area") == "geo");
    CHECK(package(ada, "geo_E") == "geo");
    CHECK(package(ada, "geoS") == "geo");
    CHECK(package(ada, "plain__run") == "plain");
    CHECK(package(ada, "_ada_shapes") == "shapes");
    CHECK(package(ada, "shapes__v__insert__4.42") == "shapes");
    CHECK(package(ada, "other__say") == "none");
    CHECK(package(ada, "geometry__say") == "none");
    CHECK(package(ada, "geometry") == "none");

    const auto nim = proven_by({{"NimMainModule", 9},
                                {"radius__geoZcircle_2", 9},
                                {"parse__pureZjson_u12", 9},
                                {"format__formats_u3", 9}});
    CHECK(package(nim, "radius__geoZcircle_2.part.0") == "geoZcircle");
    CHECK(nim_module_path("geoZcircle") == "geo/circle");
    CHECK(package(nim, "dollar___system_2723") == "system");
    CHECK(nim.package_of("dollar___system_2723")->category == Category::std);
    CHECK(package(nim, "atmdotdotatsusratslibatspureatsjsondotnim_DatInit000") == "pureZjson");
    CHECK(package(nim, "atmformatsdotnim_Init000") == "formats");
    CHECK(package(nim, "atmunknowndotnim_Init000") == "none");
    CHECK(package(nim, "TM__6NbDwwj5FY059b1gz2AsAZQ_3") == "none");
    CHECK(package(nim, "__libc_start_call_main_2") == "none");

    const auto zig = proven_by({{"start.posixCallMainAndExit", 9}});
    CHECK(package(zig, "geo.circle.Circle.make") == "geo");
    CHECK(package(zig, "Io.Queue(Io.net.HostName.LookupResult).put") == "Io");
    CHECK(package(zig, "__zig_tag_name_@typeInfo(Io.Operation).tag_type.?") == "Io");
    CHECK(package(zig, "compute.part.0") == "none");
    CHECK(package(zig, "buffer.12") == "none");
    CHECK(package(zig, "memcpy") == "none");
}
