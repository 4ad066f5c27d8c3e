// Systems map whole pages: what shares a page with a segment comes along, and of a segment that is
// longer in memory than in the file the rest of its last page is cleared, which makes it a page of
// this process's own. (Linux's load_elf_binary, in fs/binfmt_elf.c; what it does is the test.)
#include "analysis/start/before_main.hpp"
#include "analysis/start/start.hpp"
#include "base/text.hpp"
#include "evidence/loader_writes.hpp"
#include "wire/elf.hpp"

#include <algorithm>
#include <bit>
#include <set>

namespace binsize {
namespace {

constexpr std::size_t most_sections = 100;

class Mapper {
public:
    Mapper(const Image& image, Start& out) : image_(image), page_(out.page), out_(out) {}

    void run() {
        if (image_.traits.linear_memory) return add_linear_memory();
        for (const auto& s : image_.segments)
            if (s.mapped && s.memory.size > 0)
                add(s.name.empty() ? "segment" : s.name, s.file, s.memory,
                    {s.readable, s.writable, s.executable}, s.index);
        if (image_.traits.maps_sections)
            for (const auto& s : image_.sections)
                if (s.loaded && s.memory.size > 0)
                    add(s.name, s.file, s.memory, {true, s.writable, s.executable}, 0);
        sort_stretches();
        find_patched();
        find_relro();
        name_sections();
    }

private:
    struct Allowed {
        bool read, write, execute;
    };
    [[nodiscard]] u64 down(u64 value) const { return value & ~(page_ - 1); }
    [[nodiscard]] u64 up(u64 value) const { return down(value + page_ - 1); }

    void add(std::string_view name, Extent file, Extent memory, Allowed allowed, u32 index) {
        if (memory.size > ~u64{0} - memory.begin - page_) return;  // no address space holds it
        StartSegment s;
        s.name = printable(name);
        if (s.name == "LOAD") s.name += " " + std::to_string(index);
        s.permissions = {allowed.read ? 'r' : '-', allowed.write ? 'w' : '-',
                         allowed.execute ? 'x' : '-'};
        s.address = down(memory.begin);
        s.offset = file.size > 0 ? down(file.begin) : 0;
        const u64 from_file = std::min(file.size, memory.size);
        const u64 file_end = from_file > 0 ? up(memory.begin + from_file) : s.address;
        const u64 end = std::max(file_end, up(memory.end()));
        s.size = end - s.address;
        s.file_pages = (file_end - s.address) / page_;
        s.zero_pages = (end - file_end) / page_;
        s.waste = s.size - memory.size;
        out_.segments.push_back(std::move(s));
        memory_.push_back(memory);
        const bool cleared = allowed.write && memory.size > from_file && from_file > 0 &&
                             (memory.begin + from_file) % page_ != 0;
        patched_.emplace_back();
        if (cleared) patched_.back().insert(down(memory.begin + from_file));
    }

    // Nothing of a module is mapped: its memory is zeros, and data is copied into it. Segments that
    // are copied on demand alone are in no mapping.
    void add_linear_memory() {
        StartSegment s;
        s.name = "memory";
        s.permissions = "rw-";
        u64 counted = 0;  // mappings are by address; what lies in a page twice is written once
        for (const auto& m : image_.mappings) {
            if (std::max(m.memory_size, m.file_size) > ~u64{0} - m.address - page_) continue;
            s.size = std::max(s.size, up(m.address + m.memory_size));
            const u64 begin = std::max(counted, down(m.address));
            const u64 end = up(m.address + m.file_size);
            if (m.file_size == 0 || end <= begin) continue;
            s.patched_pages += (end - begin) / page_;
            counted = end;
        }
        s.zero_pages = s.size / page_;
        for (const auto& x : image_.sections)
            if (x.loaded && x.memory.size > 0 && s.sections.size() < most_sections)
                s.sections.push_back(printable(x.name));
        if (s.size > 0) out_.segments.push_back(std::move(s));
    }

    // Which segment has each stretch of addresses. By what segments state and not by their pages,
    // which they may share; where those overlap too, the one mapped last lies over the others.
    // There may be as many segments as relocations, so nobody walks along them.
    void sort_stretches() {
        std::vector<std::pair<u64, std::size_t>> begins, ends;
        for (std::size_t i = 0; i < memory_.size(); ++i) {
            begins.emplace_back(memory_[i].begin, i);
            ends.emplace_back(memory_[i].end(), i);
        }
        std::ranges::sort(begins);
        std::ranges::sort(ends);
        std::set<std::size_t> here;
        for (std::size_t b = 0, e = 0; e < ends.size();) {
            const u64 at =
                b < begins.size() ? std::min(begins[b].first, ends[e].first) : ends[e].first;
            for (; b < begins.size() && begins[b].first == at; ++b) here.insert(begins[b].second);
            for (; e < ends.size() && ends[e].first == at; ++e) here.erase(ends[e].second);
            stretches_.push_back({at, here.empty() ? out_.segments.size() : *here.rbegin()});
        }
    }
    [[nodiscard]] std::size_t segment_of(u64 address) const {
        const auto next = std::ranges::upper_bound(stretches_, address, {}, &Stretch::begin);
        return next == stretches_.begin() ? out_.segments.size() : std::prev(next)->segment;
    }

    void find_patched() {
        each_loader_write(image_, [&](u64 address) {
            const auto i = segment_of(address);
            if (i < out_.segments.size()) patched_[i].insert(down(address));
        });
        for (std::size_t i = 0; i < patched_.size(); ++i)
            out_.segments[i].patched_pages = patched_[i].size();
    }

    void find_relro() {
        for (const auto& s : image_.segments) {
            if (!image_.traits.segments_by_kind || s.raw_type != elf::PT_GNU_RELRO) continue;
            if (s.memory.size > ~u64{0} - s.memory.begin) continue;
            const auto i = segment_of(s.memory.begin);
            if (i < out_.segments.size() && s.memory.size < out_.segments[i].size + page_)
                out_.segments[i].relro_pages +=
                    (down(s.memory.end()) - std::min(down(s.memory.begin), down(s.memory.end()))) /
                    page_;
        }
        // Whoever states one twice states no more pages than there are.
        for (auto& s : out_.segments) s.relro_pages = std::min(s.relro_pages, s.size / page_);
    }

    void name_sections() {
        std::vector<const Section*> sections;
        for (const auto& s : image_.sections)
            if (s.loaded && s.memory.size > 0 && !image_.overlays_addresses(s))
                sections.push_back(&s);
        std::ranges::stable_sort(sections, {}, [](const Section* s) { return s->memory.begin; });
        for (const auto* s : sections)
            if (const auto i = segment_of(s->memory.begin);
                i < out_.segments.size() && out_.segments[i].sections.size() < most_sections)
                out_.segments[i].sections.push_back(printable(s->name));
    }

    const Image& image_;
    u64 page_;
    Start& out_;
    struct Stretch {
        u64 begin;
        std::size_t segment;
    };
    std::vector<Extent> memory_;  // by segment
    std::vector<Stretch> stretches_;
    std::vector<std::set<u64>> patched_;  // pages, by segment
};

}  // namespace

void add_memory_map(const Image& image, Start& out) {
    Mapper(image, out).run();
    if (image.traits.tls_template) {
        for (const auto& s : image.segments) {
            if (s.raw_type != elf::PT_TLS) continue;
            out.tls_file = std::min(s.file.size, s.memory.size);
            out.tls_memory = s.memory.size;
        }
        return;
    }
    if (const auto block = tls_block(go::PointerReader(image))) {
        out.tls_file = block->file;
        out.tls_memory = block->memory;
        return;
    }
    for (const auto& s : image.sections) {
        if (!s.thread_local_data) continue;
        out.tls_file += std::min(s.file.size, s.memory.size);
        out.tls_memory += s.memory.size;
    }
}

Result<Start> start(const Image& image, const StartOptions& options) {
    if (image.kind == FileKind::fat)
        return fail(ErrorKind::usage, "holds {} images; choose one with --arch",
                    image.members.size());
    if (image.kind == FileKind::archive || image.relocatable() || image.mappings.empty())
        return fail(ErrorKind::unsupported, "is nothing that a system maps and starts");
    Start out;
    out.name = options.name;
    out.tool_version = options.tool_version;
    out.size = image.bytes.size();
    out.page = options.page != 0 ? options.page : image.traits.page;
    if (!std::has_single_bit(out.page) || out.page > (u64{1} << 30U))
        return fail(ErrorKind::usage, "--page {} is no power of two that a page can have",
                    out.page);
    out.fixed = !image.linkage.pie.value_or(false) && image.kind == FileKind::executable &&
                (image.traits.pie_by_choice || image.traits.linear_memory);
    add_memory_map(image, out);
    add_way_to_main(image, out);
    return out;
}

}  // namespace binsize
