// Systems map whole pages: what shares a page with a segment comes along, and of a segment that is
// longer in memory than in the file the rest of its last page is cleared, which makes it a page of
// this process's own. (Linux's load_elf_binary, in fs/binfmt_elf.c; what it does is the test.)
#include "analysis/start/before_main.hpp"
#include "analysis/start/segments.hpp"
#include "analysis/start/start.hpp"
#include "base/text.hpp"
#include "evidence/loader_writes.hpp"
#include "wire/elf.hpp"

#include <algorithm>
#include <set>

namespace binsize {
namespace {

constexpr std::size_t most_sections = 100;

class Mapper {
public:
    Mapper(const Image& image, Start& out)
        : image_(image),
          page_(out.page),
          out_(out),
          parts_(mapped_parts(image, out.page)),
          segment_of_(parts_),
          patched_(parts_.size()),
          unchanged_(parts_.size()) {}

    void run() {
        if (image_.traits.linear_memory) return add_linear_memory();
        for (const auto& part : parts_) add(part);
        find_patched();
        find_relro();
        share_out();
        name_sections();
    }

private:
    [[nodiscard]] u64 down(u64 value) const { return value & ~(page_ - 1); }
    [[nodiscard]] u64 up(u64 value) const { return down(value + page_ - 1); }

    void add(const MappedPart& part) {
        const Extent memory = part.memory;
        StartSegment s;
        s.name = printable(part.name);
        if (s.name == "LOAD") s.name += " " + std::to_string(part.index);
        s.permissions = {part.readable ? 'r' : '-', part.writable ? 'w' : '-',
                         part.executable ? 'x' : '-'};
        s.address = down(memory.begin);
        s.offset = part.file.size > 0 ? down(part.file.begin) : 0;
        const u64 from_file = std::min(part.file.size, memory.size);
        const u64 file_end = from_file > 0 ? up(memory.begin + from_file) : s.address;
        const u64 end = std::max(file_end, up(memory.end()));
        s.size = end - s.address;
        s.file_pages = (file_end - s.address) / page_;
        s.zero_pages = (end - file_end) / page_;
        s.waste = s.size - memory.size;
        const bool cleared = part.writable && memory.size > from_file && from_file > 0 &&
                             (memory.begin + from_file) % page_ != 0;
        if (cleared) patched_[out_.segments.size()].insert(down(memory.begin + from_file));
        out_.segments.push_back(std::move(s));
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
        s.private_pages = std::min(s.patched_pages, s.zero_pages);
        s.on_write_pages = s.zero_pages - s.private_pages;
        for (const auto& x : image_.sections)
            if (x.loaded && x.memory.size > 0 && s.sections.size() < most_sections)
                s.sections.push_back(printable(x.name));
        if (s.size > 0) out_.segments.push_back(std::move(s));
    }

    void find_patched() {
        each_loader_write(image_, [&](u64 address) {
            const auto i = segment_of_(address);
            if (i < out_.segments.size()) patched_[i].insert(down(address));
        });
        for (std::size_t i = 0; i < patched_.size(); ++i)
            out_.segments[i].patched_pages = patched_[i].size();
    }

    void find_relro() {
        for (const auto& s : image_.segments) {
            if (!image_.traits.segments_by_kind || s.raw_type != elf::PT_GNU_RELRO) continue;
            if (s.memory.size > ~u64{0} - s.memory.begin) continue;
            const auto i = segment_of_(s.memory.begin);
            if (i >= out_.segments.size() || s.memory.size >= out_.segments[i].size + page_)
                continue;
            const u64 begin = down(s.memory.begin);
            const u64 end = std::max(begin, down(s.memory.end()));
            if (out_.segments[i].relro_pages == 0) {
                const auto written =
                    std::distance(patched_[i].lower_bound(begin), patched_[i].lower_bound(end));
                unchanged_[i] = (end - begin) / page_ - static_cast<u64>(written);
            }
            out_.segments[i].relro_pages += (end - begin) / page_;
        }
        // Whoever states one twice states no more pages than there are.
        for (auto& s : out_.segments) s.relro_pages = std::min(s.relro_pages, s.size / page_);
    }

    // What is read-only by the time that the program runs stays as it is.
    void share_out() {
        for (std::size_t i = 0; i < out_.segments.size(); ++i) {
            auto& s = out_.segments[i];
            const u64 pages = s.size / page_;
            s.private_pages = std::min(s.patched_pages, pages);
            const u64 rest = pages - s.private_pages;
            s.shared_pages =
                !parts_[i].writable || parts_[i].shared ? rest : std::min(unchanged_[i], rest);
            s.on_write_pages = rest - s.shared_pages;
        }
    }

    void name_sections() {
        std::vector<const Section*> sections;
        for (const auto& s : image_.sections)
            if (s.loaded && s.memory.size > 0 && !image_.overlays_addresses(s))
                sections.push_back(&s);
        std::ranges::stable_sort(sections, {}, [](const Section* s) { return s->memory.begin; });
        for (const auto* s : sections)
            if (const auto i = segment_of_(s->memory.begin);
                i < out_.segments.size() && out_.segments[i].sections.size() < most_sections)
                out_.segments[i].sections.push_back(printable(s->name));
    }

    const Image& image_;
    u64 page_;
    Start& out_;
    std::vector<MappedPart> parts_;  // by segment
    PartFinder segment_of_;
    std::vector<std::set<u64>> patched_;  // pages, by segment
    std::vector<u64> unchanged_;          // pages that become read-only as they are, by segment
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

}  // namespace binsize
