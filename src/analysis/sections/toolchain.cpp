// Which compiler made the program, on what evidence. Go says so in its build information; others
// leave a line in .comment or a header. A file holds objects of several compilers: the C library's
// start files, Rust in a library of C. The language decides which of them the program's own is.
#include "analysis/assemble.hpp"
#include "analysis/go/verdicts.hpp"
#include "analysis/sections/language.hpp"
#include "base/text.hpp"
#include "evidence/rust_audit.hpp"
#include "evidence/wasm.hpp"
#include "image/companions.hpp"

#include <algorithm>
#include <charconv>

namespace binsize {
namespace {

using Lines = std::vector<ProducerLine>;

const ProducerLine* line_in(const Lines& lines, std::string_view language) {
    const auto it = std::ranges::find_if(lines, [&](const ProducerLine& l) {
        return !language.empty() && l.language == language && !l.linker;
    });
    return it == lines.end() ? nullptr : &*it;
}

// Objects come in the order of the link: start files, which GCC made, then the program's own.
const ProducerLine* own_language_line(const Lines& lines) {
    const auto it = std::ranges::find_if(
        lines, [](const ProducerLine& l) { return !l.linker && l.tool != "GCC"; });
    return it == lines.end() || it->language.empty() ? nullptr : &*it;
}

// What a program in C++ takes from its library is no handful.
bool imports_much_of_cpp(std::span<const Symbol> symbols) {
    std::size_t left = 64;
    for (const auto& s : symbols)
        if (s.undefined && (s.name.starts_with("_Z") || s.name.starts_with("__Z")) && --left == 0)
            return true;
    return false;
}

// More than the few functions that an interpreter looks for in its modules.
bool exports_much(std::span<const Symbol> symbols) {
    const auto exported = std::ranges::count_if(symbols, [](const Symbol& s) {
        return s.dynamic && !s.undefined && s.type == SymbolType::function;
    });
    return exported > 64;
}

// "(Debian 12.2.0-14) 12.2.0" as a number that compares.
unsigned gcc_version(std::string_view text) {
    const auto at = text.rfind(") ");
    if (at == std::string_view::npos) return 0;
    unsigned version = 0;
    text.remove_prefix(at + 2);
    for (int part = 0; part < 3; ++part) {
        unsigned number = 0;
        const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
        version = version * 1000 + std::min(number, 999U);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (text.starts_with('.')) text.remove_prefix(1);
    }
    return version;
}

// Of C and its kin: what is not GCC was chosen for the program; of several GCCs the newest, since
// that of the C library is hardly newer than the program's.
const ProducerLine* c_line(const Lines& lines) {
    const ProducerLine* best = nullptr;
    for (const auto& l : lines) {
        if (l.linker || (!l.language.empty() && l.tool != "GCC")) continue;
        if (l.tool != "GCC") return &l;
        if (best == nullptr || gcc_version(l.version) > gcc_version(best->version)) best = &l;
    }
    return best;
}

struct Findings {
    ProducerLines producers;
    PeTools pe;
    std::string_view names;  ///< the language that names say
    std::optional<LanguageMark> mark;
};

std::string_view language_of(const Context& context, Findings& e) {
    const auto& image = context.image;
    const auto& lines = e.producers.lines;
    if (!e.producers.language.empty()) return e.producers.language;
    if (!e.names.empty() && e.names != "c") return e.names;
    // Exported names alone prove the calling convention, not the language.
    const bool own_names = has_names(image) && !context.symbols.empty();
    const auto library = language_of_libraries(image);
    // Fortran's names outside modules look like C's.
    if (own_names && !e.names.empty())
        return library.empty() || library == "c++" ? e.names : library;
    if (const auto* line = own_language_line(lines)) return line->language;
    // A program in another language may hold a library in C++, and the other way round. Beside C's
    // compilers a line of rustc counts where Rust's library is there and no interface of C.
    const bool of_cpp = library == "c++" && imports_much_of_cpp(context.symbols);
    const bool may_be_rust = line_in(lines, "rust") != nullptr && !exports_much(context.symbols);
    if ((c_line(lines) == nullptr || may_be_rust) && !of_cpp) e.mark = find_language_mark(image);
    if (e.mark) return e.mark->language;
    if (!library.empty()) return library;
    if (!e.pe.language.empty()) return e.pe.language;
    // What GCC for Windows compiled may be Ada or Fortran; there are no names that would tell.
    return c_line(lines) != nullptr && !image.traits.idents_in_rdata ? "c" : "";
}

void set_compiler(const Context& context, Findings& e, Toolchain& t) {
    const auto& lines = e.producers.lines;
    const bool of_c = t.language.empty() || t.language == "c" || t.language == "c++";
    const auto* line = of_c ? nullptr : line_in(lines, t.language);
    if (line == nullptr && (of_c || t.language == "fortran" || t.language == "ada"))
        line = c_line(lines);
    if (line != nullptr) {
        t.compiler = line->tool;
        t.version = printable(line->version);
        t.version_evidence = e.producers.where;
        return;
    }
    if (of_c) {
        t.compiler = e.pe.compiler;
        if (t.compiler.empty()) return;
        t.version = e.pe.linker_version;
        if (!t.version.empty()) t.version_evidence = e.pe.linker_evidence;
        return;
    }
    if (!e.mark && t.language == "rust") e.mark = find_language_mark(context.image);
    if (!e.mark || e.mark->language != t.language) return;
    t.compiler = e.mark->compiler;
    t.version = e.mark->version;
    if (!t.version.empty()) t.version_evidence = e.mark->evidence;
}

// Worth a line where it is no part of the compiler's own set of tools.
void add_linker(const Findings& e, Toolchain& t) {
    for (const auto& l : e.producers.lines)
        if (l.linker) {
            const auto version = printable(l.version.substr(0, l.version.find(" (")));
            t.verdicts.push_back(
                {"linker", fmt::format("{} {}", l.tool, version), std::string(e.producers.where)});
            return;
        }
    if (e.pe.linker.empty() || e.pe.linker == t.compiler) return;
    auto value = std::string(e.pe.linker);
    if (!e.pe.linker_version.empty()) value += " " + e.pe.linker_version;
    t.verdicts.push_back({"linker", std::move(value), std::string(e.pe.linker_evidence)});
}

// What distributions and some tools put into their programs of Rust.
void add_audited_crates(const Image& image, Notes& notes, Toolchain& t) {
    for (const auto& crate : read_audited_crates(image, notes)) {
        Module module;
        module.path = printable(crate.name);
        module.version = printable(crate.version);
        module.main = crate.root;
        t.modules.push_back(std::move(module));
    }
    const auto main = std::ranges::find(t.modules, true, &Module::main);
    if (main != t.modules.end()) std::rotate(t.modules.begin(), main, main + 1);
    if (t.language.empty() && !t.modules.empty()) t.language = "rust";
}

Toolchain native_toolchain(const Context& context, Notes& notes) {
    Findings e;
    e.producers = read_producer_lines(context.image);
    e.pe = read_pe_tools(context.image, context.symbols);
    e.names = language_of_names(context.image, context.symbols);
    Toolchain t;
    t.language = language_of(context, e);
    add_audited_crates(context.image, notes, t);
    set_compiler(context, e, t);
    add_linker(e, t);
    return t;
}

}  // namespace

namespace {

// Without the passes nobody has opened the program: its build information alone is cheap, and
// moduledata is asked only where that does not state the version.
bool find_go_by_build_info(const Image& image, Notes& notes, Toolchain& t) {
    const go::PointerReader reader(image);
    const auto info = go::read_build_info(reader, notes);
    if (!info) return false;
    std::optional<go::ModuleData> module;
    if (!states_go_version(*info)) module = go::find_moduledata(reader, notes);
    set_go_version(&*info, module ? &*module : nullptr, t);
    // The object that is all of Go in a c-archive.
    if (const auto* mode = info->setting("-buildmode"); mode != nullptr && image.relocatable())
        t.verdicts.push_back({"build_mode", *mode, "build info"});
    return true;
}

bool has_function_table_of_go(const Image& image) {
    return std::ranges::any_of(image.sections,
                               [](const Section& s) { return s.name.ends_with("gopclntab"); });
}

}  // namespace

namespace {

// Go's linker says it of a module, whose build information it leaves out.
void set_version_of_module(const Image& image, Toolchain& t) {
    each_wasm_producer(image,
                       [&](std::string_view, std::string_view name, std::string_view version) {
                           if (name != "Go cmd/compile") return;
                           t.language = "go";
                           t.compiler = "gc";
                           t.version = printable(version);
                           t.version_evidence = "producers";
                       });
}

Toolchain toolchain_of(const Context& context, Notes& notes) {
    Toolchain t;
    if (context.image.traits.go_object) {
        t.language = "go";
        t.compiler = "gc";
        t.version = printable(go::object_version(context.image));
        if (!t.version.empty()) t.version_evidence = "object header";
        return t;
    }
    if (context.go != nullptr) {
        const auto& program = *context.go;
        set_go_version(program.build_info ? &*program.build_info : nullptr,
                       program.module ? &*program.module : nullptr, t);
        t.verdicts = go_verdicts(context);
        if (!program.build_info) set_version_of_module(context.image, t);
        return t;
    }
    if (is_go_module(context.image)) {
        set_version_of_module(context.image, t);
        return t;
    }
    if (!context.looked_for_go && find_go_by_build_info(context.image, notes, t)) return t;
    if (!context.looked_for_go && has_function_table_of_go(context.image)) {
        Notes ignored;  // whoever asks for more than the container gets them
        const auto module = go::find_moduledata(go::PointerReader(context.image), ignored);
        set_go_version(nullptr, module ? &*module : nullptr, t);
        return t;
    }
    t = native_toolchain(context, notes);
    find_other_go(context, t);
    return t;
}

}  // namespace

Toolchain make_toolchain(const Context& context, Notes& notes) {
    auto t = toolchain_of(context, notes);
    if (auto verdict = debug_file_verdict(context.image, t))
        t.verdicts.push_back(std::move(*verdict));
    if (auto packed = note_packer(context, notes)) t.verdicts.push_back(std::move(*packed));
    return t;
}

std::optional<Statement> note_packer(const Context& context, Notes& notes) {
    if (context.go != nullptr) return std::nullopt;
    auto packed = packer_verdict(context.image);
    if (packed)
        inform(notes, "packed with UPX",
               "sizes are those of the packed file; `upx -d` restores the program");
    return packed;
}

}  // namespace binsize
