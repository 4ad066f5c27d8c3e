#include "evidence/go/object.hpp"

#include "base/base.hpp"
#include "wire/goobj.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace binsize::go {
namespace {

using namespace goobj;

// PkgIdx of a symbol that this object defines, by where.
constexpr std::array<u32, 4> own_packages = {PkgIdxSelf, PkgIdxHashed64, PkgIdxHashed, PkgIdxNone};
constexpr std::array<std::string_view, 4> definitions = {
    "[symbols]", "[short hashed symbols]", "[hashed symbols]", "[symbols of no package]"};

// SymKind's numbers as they are now; Go 1.24 put kinds for FIPS between, Go 1.25 one of DWARF.
CostClass class_of_kind(unsigned kind, unsigned minor) {
    constexpr std::array current = {
        CostClass::unknown, CostClass::code,  CostClass::code,  CostClass::rodata,
        CostClass::rodata,  CostClass::data,  CostClass::data,  CostClass::data,
        CostClass::data,    CostClass::data,  CostClass::data,  CostClass::data,
        CostClass::dwarf,   CostClass::dwarf, CostClass::dwarf, CostClass::dwarf,
        CostClass::dwarf,   CostClass::dwarf, CostClass::dwarf, CostClass::dwarf,
        CostClass::dwarf,   CostClass::dwarf, CostClass::data,  CostClass::data,
        CostClass::data,    CostClass::unwind};
    constexpr std::array<unsigned, 8> before_fips = {0, 1, 3, 5, 7, 9, 10, 11};
    if (minor < 24) kind = kind < before_fips.size() ? before_fips[kind] : kind + 4;
    if (minor < 25 && kind > 20) ++kind;
    return kind < current.size() ? current[kind] : CostClass::unknown;
}

// Before Go 1.20 there is a dot where later the colon is.
bool begins(std::string_view name, std::string_view kind, std::string_view rest = {}) {
    return name.starts_with(kind) && name.size() > kind.size() &&
           (name[kind.size()] == ':' || name[kind.size()] == '.') &&
           name.substr(kind.size() + 1).starts_with(rest);
}

CostClass class_of(std::string_view name, unsigned kind, unsigned minor) {
    const auto cls = class_of_kind(kind, minor);
    if (cls != CostClass::rodata && cls != CostClass::data) return cls;
    if (begins(name, "type") || name.starts_with("runtime.gcbits.")) return CostClass::types;
    if (begins(name, "go", "itab.")) return CostClass::itabs;
    if (begins(name, "go", "string.")) return CostClass::strings;
    if (name.starts_with("gclocals") || name.starts_with("gcargs")) return CostClass::funcdata;
    return cls;
}

// What the auxiliaries of a function are for; the rest keeps the class of its kind.
CostClass class_of_auxiliary(unsigned type, CostClass otherwise) {
    switch (type) {
        case AuxFuncInfo:
        case AuxPcsp:
        case AuxPcfile:
        case AuxPcline:
        case AuxPcinline:
        case AuxPcdata: return CostClass::pclntab;
        case AuxFuncdata: return CostClass::funcdata;
        default: return otherwise;
    }
}

unsigned minor_version(std::string_view version) {
    unsigned minor = 99;  // a development version
    const auto at = version.find("go1.");
    if (at != version.npos)
        std::from_chars(version.data() + at + 4, version.data() + version.size(), minor);
    return minor;
}

class ObjectReader {
public:
    explicit ObjectReader(const Image& image) : image_(&image) {}
    std::vector<ObjectSymbol> read(Notes& notes);

private:
    [[nodiscard]] Extent block(std::string_view name) const {
        const auto it = std::ranges::find(image_->regions, name, &Region::name);
        return it == image_->regions.end() ? Extent{} : it->file;
    }
    [[nodiscard]] std::string_view name_of(const Sym& sym, u64 start) const {
        return as_text(
            find_slice(image_->bytes, start + sym.Name.Off, sym.Name.Len).value_or(ByteView{}));
    }
    void read_definitions();
    /// Each symbol's part of a block, from an index of one entry more than there are symbols.
    bool read_parts(std::string_view index, std::string_view of, u64 entry,
                    Extent ObjectSymbol::* part);
    void read_auxiliaries();

    const Image* image_;
    std::vector<ObjectSymbol> symbols_;
    std::array<u64, 4> first_{};
};

void ObjectReader::read_definitions() {
    const u64 start = block("[Go object header]").begin;
    const unsigned minor = minor_version(object_version(*image_));
    // Names may share their bytes; in all they are no longer than a few times the object.
    u64 account = 8 * image_->bytes.size();
    for (std::size_t i = 0; i < definitions.size(); ++i) {
        const auto table = block(definitions[i]);
        first_[i] = symbols_.size();
        const auto syms = find_array<Sym>(image_->bytes, table.begin, table.size / sizeof(Sym));
        if (!syms) continue;
        for (const auto& sym : *syms) {
            ObjectSymbol s;
            s.definition = {table.begin + sizeof(Sym) * (symbols_.size() - first_[i]), sizeof(Sym)};
            s.name = name_of(sym, start);
            if (s.name.size() > account) s.name = {};
            account -= s.name.size();
            s.cost_class = class_of(s.name, static_cast<unsigned>(sym.Type), minor);
            symbols_.push_back(s);
        }
    }
}

bool ObjectReader::read_parts(std::string_view index, std::string_view of, u64 entry,
                              Extent ObjectSymbol::* part) {
    const auto at = block(index);
    const auto whole = block(of);
    const auto offsets = find_array<Le32>(image_->bytes, at.begin, symbols_.size() + 1);
    if (!offsets || at.size < 4 * offsets->size()) return false;
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
        const u64 begin = (*offsets)[i] * entry;
        const u64 end = (*offsets)[i + 1] * entry;
        if (begin > end || end > whole.size) return false;
        symbols_[i].*part = {whole.begin + begin, end - begin};
    }
    return true;
}

void ObjectReader::read_auxiliaries() {
    for (u32 i = 0; i < symbols_.size(); ++i) {
        const auto list = symbols_[i].auxiliaries;
        const auto entries = find_array<Aux>(image_->bytes, list.begin, list.size / sizeof(Aux));
        if (!entries) continue;
        for (const auto& aux : *entries) {
            const auto package = std::ranges::find(own_packages, u32{aux.PkgIdx});
            if (package == own_packages.end()) continue;
            const u64 at =
                first_[static_cast<std::size_t>(package - own_packages.begin())] + aux.SymIdx;
            if (at >= symbols_.size() || at == i) continue;
            auto& used = symbols_[static_cast<std::size_t>(at)];
            if (static_cast<unsigned>(aux.Type) == AuxGotype) continue;  // it stands for itself
            used.cost_class = class_of_auxiliary(static_cast<unsigned>(aux.Type), used.cost_class);
            used.user =
                used.user == ObjectSymbol::nobody || used.user == i ? i : ObjectSymbol::several;
        }
    }
}

std::vector<ObjectSymbol> ObjectReader::read(Notes& notes) {
    read_definitions();
    if (!read_parts("[data index]", "[data]", 1, &ObjectSymbol::data) ||
        !read_parts("[relocation index]", "[relocations]", RelocSize, &ObjectSymbol::relocations) ||
        !read_parts("[auxiliary index]", "[auxiliary symbols]", sizeof(Aux),
                    &ObjectSymbol::auxiliaries)) {
        warn(notes, "Go object", "an index of its symbols leads out of its block");
        return {};
    }
    read_auxiliaries();
    return std::move(symbols_);
}

}  // namespace

std::vector<ObjectSymbol> read_object_symbols(const Image& image, Notes& notes) {
    if (!image.traits.go_object || image.stripped) return {};
    return ObjectReader(image).read(notes);
}

std::string_view object_version(const Image& image) {
    if (!image.traits.go_object) return {};
    auto line = as_text(image.bytes).substr(0, 512);
    line = line.substr(0, line.find('\n'));
    for (int word = 0; word < 4; ++word) {
        const auto end = line.find(' ');
        if (end == line.npos) return {};
        line.remove_prefix(end + 1);
    }
    // "devel go1.27-1234abcd …" is two words.
    const auto more = line.starts_with("devel ") ? line.find(' ', 6) : line.find(' ');
    return line.substr(0, more);
}

}  // namespace binsize::go
