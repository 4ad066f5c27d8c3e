// A module is a row of sections, each with its number and size; what has no number of its own has
// a name. Code has no addresses: functions have numbers, and where one lies is told from the
// beginning of the code section, as DWARF and engines do. Data is copied into a memory of pages
// when the module starts: that memory is what the memory ruler counts. Facts: the specification
// and tool-conventions (wire/wasm.hpp).
#include "format/wasm/wasm.hpp"

#include "base/base.hpp"
#include "format/wasm/parts.hpp"
#include "wire/wasm.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize {
namespace {

using namespace wasm;

// More sections than this are no module but a lie: each costs more to keep than it takes.
constexpr std::size_t most_sections = 4096;

class Loader {
public:
    explicit Loader(ByteView bytes) {
        image_.bytes = bytes;
        image_.format = Format::wasm;
        image_.traits = {.typed_symbols = true,
                         .code_by_number = true,
                         .linear_memory = true,
                         .page = u32{1} << page_bits};
        image_.arch = "wasm";
        image_.bits = 32;
    }

    Result<Image> run() {
        const auto version = find_int<u32>(image_.bytes, magic.size(), Endian::little);
        if (!version)
            return malformed("has no version behind its magic: it ends at {:#x}",
                             image_.bytes.size());
        component_ = *version >> 16U == component_layer;
        if (!component_ && *version != core_version)
            return fail(ErrorKind::unsupported,
                        "is a WebAssembly module of version {}; version {} is read", *version,
                        core_version);
        image_.regions.push_back({"[WebAssembly header]", {0, preamble}});
        read_sections();
        if (!component_) read_module();
        settle_kind();
        add_overlay(image_);
        return std::move(image_);
    }

private:
    void read_sections() {
        Cursor at(image_.bytes, Endian::little, preamble);
        while (!at.done()) {
            const u64 begin = at.offset();
            if (image_.sections.size() == most_sections)
                return warn(image_.notes, "sections",
                            "more than {}: those from {:#x} on are not read", most_sections, begin);
            const u8 id = at.take<u8>();
            const u64 size = at.take_uleb();
            if (at.failed())
                return warn(image_.notes, "sections", "the one at {:#x} has no size", begin);
            u64 payload = at.offset();
            if (size > at.left())
                warn(image_.notes, "sections", "the one at {:#x} states {} bytes, the file has {}",
                     begin, size, at.left());
            const u64 end = payload + std::min(size, at.left());
            at.skip(end - payload);
            Section section;
            section.raw_type = id;
            section.index = static_cast<u32>(image_.sections.size());
            name_section(section, payload, end);
            image_.regions.push_back({"[section headers]", {begin, payload - begin}});
            section.file = {payload, end - payload};
            section.executable = section.cost_class == CostClass::code;
            section.writable = !component_ && id == data;
            image_.sections.push_back(section);
        }
    }
    // The name of a custom section is a part of its header.
    void name_section(Section& section, u64& payload, u64 end) {
        if (section.raw_type != custom) {
            const auto kind = section_kind(section.raw_type, component_);
            section.name =
                kind ? kind->name : image_.keep(fmt::format("section {}", section.raw_type));
            section.cost_class = kind ? kind->cost_class : CostClass::unknown;
            return;
        }
        Cursor at(clip_slice(image_.bytes, 0, end), Endian::little, payload);
        section.name = take_name(at);
        section.cost_class = class_of_custom(section.name);
        if (at.failed())
            return warn(image_.notes, "sections", "the custom one at {:#x} has no name", payload);
        payload = at.offset();
    }
    [[nodiscard]] const Section* find(SectionId id) const {
        const auto it = std::ranges::find(image_.sections, u32{id}, &Section::raw_type);
        return it == image_.sections.end() ? nullptr : &*it;
    }
    [[nodiscard]] Cursor contents(const Section& section) const {
        return Cursor(clip_slice(image_.bytes, 0, section.file.end()), Endian::little,
                      section.file.begin);
    }

    void read_module() {
        if (const auto* const s = find(import)) read_imports(*s);
        if (const auto* const s = find(memory)) read_limits(*s);
        read_names();
        read_memory(image_, find(data), data_names_, pages_);
        if (const auto* const s = find(exports))
            image_.symbol_tables.push_back({.encoding = SymbolEncoding::wasm_exports,
                                            .dynamic = true,
                                            .entries = s->file,
                                            .strings = s->file,
                                            .section_indices = {}});
        if (image_.section("go:buildid") != nullptr || image_.section("go.buildid") != nullptr)
            image_.bits = 64;  // pointers of Go's, in a memory of 32
        if (const auto* const s = image_.section("build_id")) {
            auto at = contents(*s);
            for (const auto byte : at.take_bytes(at.take_uleb()))
                image_.build_id += fmt::format("{:02x}", static_cast<u8>(byte));
        }
    }
    void read_imports(const Section& section) {
        auto at = contents(section);
        const u64 count = at.take_uleb();
        for (u64 i = 0; i < count && !at.failed(); ++i) {
            const auto module = take_name(at);
            (void)take_name(at);
            const u8 kind = at.take<u8>();
            skip_type(at, kind);
            if (at.failed()) break;
            auto& libraries = image_.linkage.libraries;
            const auto [it, added] = modules_.try_emplace(module, libraries.size());
            if (added && libraries.size() == most_sections) {
                modules_.erase(it);
                continue;
            }
            if (added) {
                libraries.push_back({printable(module), "import", 0});
                tell_system(module);
            }
            if (kind == func_kind) ++*libraries[it->second].functions;
        }
        if (at.failed())
            warn(image_.notes, "import", "states {} entries, more than it has room for", count);
    }
    void tell_system(std::string_view module) {
        if (module.starts_with("wasi_snapshot_preview1") || module == "wasi_unstable")
            image_.os = "wasip1";
        else if (module.starts_with("wasi:"))
            image_.os = "wasip2";
        else if (module == "gojs" || module == "go")
            image_.os = "js";
    }
    // Behind the kind of an import.
    void skip_type(Cursor& at, u8 kind) {
        switch (kind) {
            case func_kind: at.take_uleb(); break;
            case table_kind:
                skip_value_type(at);
                take_limits(at);
                break;
            case memory_kind: pages_ = take_limits(at); break;
            case global_kind:
                skip_value_type(at);
                at.take<u8>();
                break;
            case tag_kind:
                at.take<u8>();
                at.take_uleb();
                break;
            default: at.skip(~u64{0}); break;  // no telling where the next one begins
        }
    }
    static void skip_value_type(Cursor& at) {
        const u8 form = at.take<u8>();
        if (form == nullable_reference || form == reference) at.take_sleb();
    }
    static u64 take_limits(Cursor& at) {
        const u8 flags = at.take<u8>();
        const u64 minimum = at.take_uleb();
        if ((flags & limits_maximum) != 0) at.take_uleb();
        if ((flags & limits_page_size) != 0) at.take_uleb();
        return minimum;
    }
    // Of several memories the first has the addresses.
    void read_limits(const Section& section) {
        auto at = contents(section);
        if (at.take_uleb() == 0) return;
        const u64 before = at.offset();
        const u8 flags = at.take<u8>();
        if ((flags & limits_64) != 0) image_.bits = 64, image_.arch = "wasm64";
        at = Cursor(clip_slice(image_.bytes, 0, section.file.end()), Endian::little, before);
        pages_ = take_limits(at);
        if (at.failed()) warn(image_.notes, "memory", "ends within the first one");
    }
    // Of functions the table is kept, of data segments the names.
    void read_names() {
        const auto* const section = image_.section("name");
        image_.stripped = true;
        if (section == nullptr) return;
        auto at = contents(*section);
        while (!at.done()) {
            const u8 id = at.take<u8>();
            const u64 size = at.take_uleb();
            const u64 begin = at.offset();
            if (at.failed() || size > at.left())
                return warn(image_.notes, "name", "the part at {:#x} ends past it", begin);
            const Extent part{begin, size};
            at.skip(size);
            if (id == function_names && image_.stripped) {
                image_.symbol_tables.push_back({.encoding = SymbolEncoding::wasm_names,
                                                .dynamic = false,
                                                .entries = part,
                                                .strings = part,
                                                .section_indices = {}});
                image_.stripped = false;
            }
            if (id == data_names) data_names_ = part;
        }
    }
    void settle_kind() {
        auto& linkage = image_.linkage;
        if (component_) {
            image_.kind = FileKind::other;
            inform(image_.notes, "component", "modules within are not opened");
        } else if (image_.section("linking") != nullptr) {
            image_.kind = FileKind::relocatable;
            image_.mappings.clear();
            linkage.kind = "relocatable";
            linkage.evidence = "a linking section";
        } else if (image_.section("dylink.0") != nullptr) {
            image_.kind = FileKind::shared;
            linkage.kind = "dynamic";
            linkage.evidence = "a dylink.0 section";
        } else {
            image_.kind = starts() ? FileKind::executable : FileKind::shared;
            linkage.kind = "static";
            linkage.evidence =
                linkage.libraries.empty() ? "nothing is imported" : "imports are the host's";
        }
    }
    // Hosts call _start, Go's run.
    [[nodiscard]] bool starts() const {
        if (find(start) != nullptr) return true;
        const auto* const section = find(exports);
        if (section == nullptr) return false;
        auto at = contents(*section);
        const u64 count = at.take_uleb();
        for (u64 i = 0; i < count && !at.failed(); ++i) {
            const auto name = take_name(at);
            if (at.take<u8>() == func_kind && (name == "_start" || name == "run")) return true;
            at.take_uleb();
        }
        return false;
    }

    Image image_;
    bool component_ = false;
    u64 pages_ = 0;
    Extent data_names_;                                          ///< the part of the name section
    std::unordered_map<std::string_view, std::size_t> modules_;  ///< by name: in linkage.libraries
};

}  // namespace

bool probe_wasm(ByteView bytes) { return as_text(bytes).starts_with(magic); }

Result<Image> load_wasm(ByteView bytes, const LoadOptions&) { return Loader(bytes).run(); }

}  // namespace binsize
