// A module is a row of sections, each with its number and size; what has no number of its own has
// a name. Code has no addresses: functions have numbers, and where one lies is told from the
// beginning of the code section, as DWARF and engines do. Data is copied into a memory of pages
// when the module starts: that memory is what the memory ruler counts. Facts: the specification
// and tool-conventions (wire/wasm.hpp).
#include "format/wasm/wasm.hpp"

#include "base/base.hpp"
#include "wire/wasm.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

using namespace wasm;

struct Known {
    std::string_view name;
    CostClass cost_class;
};
// By number.
constexpr std::array<Known, 14> core_sections = {{{"custom", CostClass::unknown},
                                                  {"type", CostClass::headers},
                                                  {"import", CostClass::dynamic_linking},
                                                  {"function", CostClass::headers},
                                                  {"table", CostClass::headers},
                                                  {"memory", CostClass::headers},
                                                  {"global", CostClass::data},
                                                  {"export", CostClass::dynamic_linking},
                                                  {"start", CostClass::headers},
                                                  {"element", CostClass::rodata},
                                                  {"code", CostClass::code},
                                                  {"data", CostClass::data},
                                                  {"data count", CostClass::headers},
                                                  {"tag", CostClass::headers}}};
constexpr std::array<Known, 13> component_sections = {{{"custom", CostClass::unknown},
                                                       {"core module", CostClass::code},
                                                       {"core instance", CostClass::headers},
                                                       {"core type", CostClass::headers},
                                                       {"component", CostClass::code},
                                                       {"instance", CostClass::headers},
                                                       {"alias", CostClass::headers},
                                                       {"type", CostClass::headers},
                                                       {"canon", CostClass::headers},
                                                       {"start", CostClass::headers},
                                                       {"import", CostClass::dynamic_linking},
                                                       {"export", CostClass::dynamic_linking},
                                                       {"value", CostClass::data}}};

// More sections than this are no module but a lie: each costs more to keep than it takes.
constexpr std::size_t most_sections = 4096;
// More names of data segments likewise.
constexpr u64 most_named_segments = 1024;

CostClass class_of_custom(std::string_view name) {
    constexpr std::array<Known, 9> exact = {{{"name", CostClass::symbol_names},
                                             {"producers", CostClass::build_info},
                                             {"target_features", CostClass::build_info},
                                             {"build_id", CostClass::build_info},
                                             {"go:buildid", CostClass::build_info},
                                             {"go.buildid", CostClass::build_info},
                                             {"dylink.0", CostClass::dynamic_linking},
                                             {"linking", CostClass::symbol_names},
                                             {"sourceMappingURL", CostClass::build_info}}};
    const auto it = std::ranges::find(exact, name, &Known::name);
    if (it != exact.end()) return it->cost_class;
    if (name.starts_with(".debug_") || name == "external_debug_info") return CostClass::dwarf;
    if (name.starts_with("reloc.")) return CostClass::relocations;
    return CostClass::unknown;
}

// Data segments are called as the linker's sections that they were.
CostClass class_of_segment(std::string_view name) {
    return name.starts_with(".rodata") ? CostClass::rodata : CostClass::data;
}

struct DataSegment {
    u64 index = 0;
    u64 address = 0;
    Extent content;
};

class Loader {
public:
    explicit Loader(ByteView bytes) {
        image_.bytes = bytes;
        image_.format = Format::wasm;
        image_.traits = {.typed_symbols = true, .code_by_number = true};
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
        const std::span<const Known> known =
            component_ ? std::span<const Known>(component_sections) : core_sections;
        if (section.raw_type != custom) {
            const bool is_known = section.raw_type < known.size();
            section.name = is_known ? known[section.raw_type].name
                                    : image_.keep(fmt::format("section {}", section.raw_type));
            section.cost_class = is_known ? known[section.raw_type].cost_class : CostClass::unknown;
            return;
        }
        Cursor at(clip_slice(image_.bytes, 0, end), Endian::little, payload);
        section.name = take_name(at);
        section.cost_class = class_of_custom(section.name);
        if (at.failed())
            return warn(image_.notes, "sections", "the custom one at {:#x} has no name", payload);
        payload = at.offset();
    }
    static std::string_view take_name(Cursor& at) {
        const u64 size = at.take_uleb();
        return as_text(at.take_bytes(size));
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
        if (const auto* const s = find(memory)) read_memory(*s);
        read_names();
        if (const auto* const s = find(data)) read_data(*s);
        map_memory();
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
            take_name(at);
            const u8 kind = at.take<u8>();
            skip_type(at, kind);
            if (at.failed()) break;
            auto& libraries = image_.linkage.libraries;
            auto library = std::ranges::find(libraries, printable(module), &Library::name);
            if (library == libraries.end()) {
                if (libraries.size() == most_sections) continue;
                libraries.push_back({printable(module), "import", 0});
                library = std::prev(libraries.end());
                tell_system(module);
            }
            if (kind == func_kind) ++*library->functions;
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
    void read_memory(const Section& section) {
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
            if (id == data_names) read_data_names(part);
        }
    }
    void read_data_names(Extent part) {
        Cursor at(clip_slice(image_.bytes, 0, part.end()), Endian::little, part.begin);
        const u64 count = std::min(at.take_uleb(), most_named_segments);
        for (u64 i = 0; i < count && !at.failed(); ++i) {
            const u64 index = at.take_uleb();
            const auto name = take_name(at);
            if (!at.failed()) data_names_.emplace_back(index, name);
        }
    }
    void read_data(const Section& section) {
        auto at = contents(section);
        const u64 count = at.take_uleb();
        for (u64 i = 0; i < count && !at.failed(); ++i) {
            const u64 kind = at.take_uleb();
            const u64 memory = kind == active_in_memory ? at.take_uleb() : 0;
            const auto address = kind == passive ? std::nullopt : take_offset(at);
            const u64 size = at.take_uleb();
            const Extent content{at.offset(), size};
            at.skip(size);
            if (kind > active_in_memory || at.failed()) {
                warn(image_.notes, "data", "segment {} of {} is not understood", i, count);
                return;
            }
            if (address && memory == 0 && size != 0) data_.push_back({i, *address, content});
            name_segment(i, address && memory == 0 ? address : std::nullopt, content);
        }
    }
    // A constant; what another module or a global decides has no address here.
    static std::optional<u64> take_offset(Cursor& at) {
        const u8 opcode = at.take<u8>();
        std::optional<u64> out;
        if (opcode == i32_const)
            out = static_cast<u32>(at.take_sleb());
        else if (opcode == i64_const)
            out = static_cast<u64>(at.take_sleb());
        else
            at.take_uleb();
        while (!at.failed() && at.take<u8>() != end) out.reset();
        return out;
    }
    void name_segment(u64 index, std::optional<u64> address, Extent content) {
        const auto it =
            std::ranges::find(data_names_, index, &std::pair<u64, std::string_view>::first);
        if (it == data_names_.end() || content.empty()) return;
        Section section;
        section.name = it->second;
        section.raw_type = data;
        section.index = static_cast<u32>(image_.sections.size());
        section.file = content;
        if (address) section.memory = {*address, content.size};
        section.loaded = address.has_value();
        section.cost_class = class_of_segment(section.name);
        section.writable = section.cost_class != CostClass::rodata;
        segments_.push_back(section);
    }
    // Each segment takes the zeros behind it along, as far as the next one or the memory goes.
    void map_memory() {
        std::ranges::stable_sort(data_, {}, &DataSegment::address);
        const u64 last = data_.empty() ? 0 : data_.back().address + data_.back().content.size;
        constexpr u64 most_pages = u64{1} << 40U;
        const u64 whole = std::max(std::min(pages_, most_pages) << page_bits, last);
        if (!data_.empty() && data_.front().address != 0)
            image_.mappings.push_back({0, 0, 0, data_.front().address});
        for (std::size_t i = 0; i < data_.size(); ++i) {
            const auto& segment = data_[i];
            const u64 next = i + 1 < data_.size() ? data_[i + 1].address : whole;
            const u64 room = next > segment.address ? next - segment.address : 0;
            image_.mappings.push_back({segment.address, segment.content.begin, segment.content.size,
                                       std::max(room, segment.content.size)});
        }
        if (data_.empty() && whole != 0) image_.mappings.push_back({0, 0, 0, whole});
        for (auto& section : segments_) image_.sections.push_back(section);
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
    std::vector<DataSegment> data_;
    std::vector<std::pair<u64, std::string_view>> data_names_;
    std::vector<Section> segments_;
};

}  // namespace

bool probe_wasm(ByteView bytes) { return as_text(bytes).starts_with(magic); }

Result<Image> load_wasm(ByteView bytes, const LoadOptions&) { return Loader(bytes).run(); }

}  // namespace binsize
