#include "analysis/graph/go_bytes.hpp"

#include "analysis/graph/node_bytes.hpp"
#include "analysis/graph/whole_pages.hpp"

#include <algorithm>

namespace binsize {
namespace {

constexpr u64 widest_padding = 128;
constexpr u32 nobody = ~u32{0};

class ByteReader {
public:
    ByteReader(const Context& context, const Model& model, const GoPlaces& places,
               const SharedTables& tables, u32 first_table, ProgramGraph& out)
        : context_(context),
          program_(*context.go),
          division_(model.division(Cut::claims)),
          places_(places),
          tables_(tables),
          first_table_(first_table),
          out_(out),
          bytes_(context.axis),
          node_of_owner_(division_.owners.size(), nobody) {}

    void run() {
        find_owners();
        find_files();
        const auto& partition = division_.partition;
        const auto cells = partition.cells();
        for (std::size_t i = 0; i < cells.size(); ++i) place(cells[i], partition.end_of(i));
        bytes_.finish(out_);
        find_parts(context_.image, context_.axis, partition, out_);
    }

private:
    // Owners of functions, by the code that each has; of other things by where they lie.
    void find_owners() {
        const auto& partition = division_.partition;
        const auto cells = partition.cells();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto& cell = cells[i];
            const bool code = cell.cost_class == CostClass::code;
            if (!code && !is_data(cell.cost_class)) continue;
            auto& node = node_of_owner_[cell.owner];
            if (node != nobody) continue;
            const auto kind = division_.owners[cell.owner].kind;
            if (code ? kind != OwnerKind::function : !owns_data(kind)) continue;
            const auto address = address_of(cell.begin);
            if (!address) continue;
            node = (code ? places_.function_at(*address) : data_at(*address)).value_or(nobody);
        }
    }
    [[nodiscard]] static bool owns_data(OwnerKind kind) {
        return kind == OwnerKind::type || kind == OwnerKind::itab || kind == OwnerKind::literal ||
               kind == OwnerKind::object || kind == OwnerKind::symbol || kind == OwnerKind::file;
    }
    // Most lie in the piece of the file that the last one lay in.
    [[nodiscard]] std::optional<u64> address_of(u64 position) {
        if (position - piece_.begin < piece_.size) return piece_address_ + position - piece_.begin;
        const auto address = context_.axis.address_of(position);
        if (!address) return std::nullopt;
        // What is mapped twice has its address from the first time.
        const auto rest = context_.axis.rest_at_address(*address);
        piece_ = rest && rest->begin == position ? *rest : Extent{position, 1};
        piece_address_ = *address;
        return address;
    }
    // What holds an address in data: most often what begins behind the last one.
    [[nodiscard]] std::optional<u32> data_at(u64 address) {
        const u32 next = last_data_ + 1;
        if (next < places_.first_package() && next > places_.function_count() &&
            out_.nodes[next].address == address)
            return last_data_ = next;
        const auto position = places_.position(address);
        const auto node = position ? places_.node_at(*position) : std::nullopt;
        if (node) last_data_ = *node;
        return node;
    }
    [[nodiscard]] static bool is_data(CostClass cls) {
        switch (cls) {
            case CostClass::rodata:
            case CostClass::strings:
            case CostClass::types:
            case CostClass::itabs:
            case CostClass::data:
            case CostClass::embedded:
            case CostClass::zero_fill: return true;
            default: return false;
        }
    }

    void place(const Cell& cell, u64 end) {
        const auto address = address_of(cell.begin);
        if (cell.cost_class == CostClass::padding) {
            if (last_ != nobody && end - cell.begin <= widest_padding && address)
                bytes_.add(last_, cell.begin, end, CostClass::padding);
            return;
        }
        last_ = nobody;
        if (division_.owners[cell.owner].kind == OwnerKind::remainder) return;
        const u32 known = node_of_owner_[cell.owner];
        if (address && is_data(cell.cost_class)) return place_data(cell, *address, end);
        if (known != nobody) return give(known, cell.begin, end, cell.cost_class);
        if (!address) return;
        if (cell.cost_class == CostClass::pclntab || cell.cost_class == CostClass::funcdata)
            return place_table(cell, *address, end);
    }
    void give(u32 node, u64 begin, u64 end, CostClass cls) {
        bytes_.add(node, begin, end, cls);
        last_ = node;
    }

    // A stretch of one owner may hold several things.
    void place_data(const Cell& cell, u64 address, u64 end) {
        if (place_links(cell, address, end)) return;
        u64 at = cell.begin;
        while (at < end) {
            const auto node = data_at(address + (at - cell.begin));
            if (!node) return;
            u64 next = end;
            if (*node + 1 < places_.first_package()) {
                const u64 begins = out_.nodes[*node + 1].address;
                if (begins > address + (at - cell.begin))
                    next = std::min(end, cell.begin + (begins - address));
            }
            give(*node, at, next, cell.cost_class);
            at = next;
        }
    }
    // The lists of types and itabs: a word an entry, which goes with what it names.
    bool place_links(const Cell& cell, u64 address, u64 end) {
        const auto& m = *program_.module;
        const unsigned word = program_.reader.word_size();
        const auto entries = [&](const go::Slice& list, unsigned size, auto&& target) {
            if (list.count == 0 || address < list.data || address - list.data >= list.count * size)
                return false;
            for (u64 at = cell.begin; at + size <= end; at += size) {
                const auto node = data_at(target(address + (at - cell.begin)));
                if (node) give(*node, at, at + size, cell.cost_class);
            }
            return true;
        };
        return entries(m.typelinks, 4,
                       [&](u64 at) {
                           return m.types +
                                  find_int<u32>(program_.reader.at(at), 0, program_.reader.endian())
                                      .value_or(0);
                       }) ||
               entries(m.itablinks, word,
                       [&](u64 at) { return program_.reader.word(at).value_or(0); });
    }

    // Tables without one owner: those that several functions use, and those that all do.
    void place_table(const Cell& cell, u64 address, u64 end) {
        const auto& table = *program_.pclntab;
        const auto& h = table.module.header;
        const auto in = [&](u64 offset, ByteView part) {
            return address >= table.address + offset &&
                   address - table.address - offset < part.size();
        };
        if (in(h.pctab, table.pctab)) {
            split(cell, end, address, table.address + h.pctab, tables_.tables());
        } else if (in(h.funcnametab, table.names)) {
            split(cell, end, address, table.address + h.funcnametab, tables_.names());
        } else if (in(h.filetab, table.files)) {
            for (const auto& [offset, package] : files_) {
                const u64 at = table.address + h.filetab + offset;
                if (at < address || at - address >= end - cell.begin) continue;
                const u64 begin = cell.begin + (at - address);
                const u64 size = as_text(table.files.subspan(offset)).find('\0') + 1;
                give(places_.first_package() + package, begin, std::min(end, begin + size),
                     cell.cost_class);
            }
        } else if (in(h.cutab, table.units)) {
            // Which files a unit's functions lie in: with the package whose unit it is.
            for (std::size_t i = 0; i < units_.size(); ++i) {
                const u64 at = table.address + h.cutab + u64{4} * units_[i];
                const u64 next = i + 1 < units_.size()
                                     ? table.address + h.cutab + u64{4} * units_[i + 1]
                                     : address + (end - cell.begin);
                const u32 package = program_.functions->unit_package(units_[i]);
                if (at < address || next > address + (end - cell.begin) || at >= next ||
                    package >= program_.packages.size())
                    continue;
                give(places_.first_package() + package, cell.begin + (at - address),
                     cell.begin + (next - address), cell.cost_class);
            }
        } else if (const auto f = table.findfunctab(); f.contains(address)) {
            spread_over_code(cell, end);
        } else if (tables_.blobs().number_at(address - program_.functions->blob_base())) {
            split(cell, end, address, program_.functions->blob_base(), tables_.blobs());
        } else if (const auto node = data_at(address)) {
            // A funcval.
            give(*node, cell.begin, end, cell.cost_class);
        }
        last_ = nobody;
    }
    void split(const Cell& cell, u64 end, u64 address, u64 base, const SharedTables::Kind& kind) {
        u32 node = nobody;
        u64 from = cell.begin;
        kind.each({address - base, end - cell.begin}, [&](u64 offset, u32 number) {
            const u64 at = cell.begin + (offset - (address - base));
            if (node != nobody) give(node, from, at, cell.cost_class);
            node = first_table_ + number;
            from = at;
        });
        if (node != nobody) give(node, from, end, cell.cost_class);
    }
    // The index from places to functions grows with the code.
    void spread_over_code(const Cell& cell, u64 end) {
        const auto& table = *program_.pclntab;
        const u32 count = places_.function_count();
        const u64 text = table.entry(count) - table.entry(0);
        if (text == 0) return;
        u64 at = cell.begin;
        const double scale = static_cast<double>(end - cell.begin) / static_cast<double>(text);
        for (u32 f = 0; f < count && at < end; ++f) {
            const auto to =
                cell.begin +
                static_cast<u64>(static_cast<double>(table.entry(f + 1) - table.entry(0)) * scale);
            if (to <= at) continue;
            give(f, at, std::min(to, end), cell.cost_class);
            at = to;
        }
    }

    // Paths of source files go with the package whose functions begin in them.
    void find_files() {
        const auto& fs = *program_.functions;
        const auto& table = *program_.pclntab;
        const auto* const begin = reinterpret_cast<const char*>(table.files.data());
        for (u32 f = 0; f < fs.count(); ++f) {
            const auto record = table.func(f);
            if (!record) continue;
            if (record->unit != go::Func::no_unit) units_.push_back(record->unit);
            const auto path = fs.first_file(*record);
            const u32 package = fs.unit_package(record->unit);
            if (path.empty() || package >= program_.packages.size() || path.data() < begin)
                continue;
            const auto offset = static_cast<u64>(path.data() - begin);
            if (offset < table.files.size()) files_.emplace_back(offset, package);
        }
        std::ranges::sort(units_);
        units_.erase(std::unique(units_.begin(), units_.end()), units_.end());
        std::ranges::sort(files_);
        const auto same = std::ranges::unique(files_, {}, &std::pair<u64, u32>::first);
        files_.erase(same.begin(), same.end());
    }

    const Context& context_;
    const go::Program& program_;
    const Division& division_;
    const GoPlaces& places_;
    const SharedTables& tables_;
    u32 first_table_;
    ProgramGraph& out_;
    NodeBytesMaker bytes_;
    std::vector<u32> node_of_owner_;
    std::vector<std::pair<u64, u32>> files_;  ///< offset in the table of files, package
    std::vector<u32> units_;                  ///< where the entries of each begin, sorted
    u32 last_ = nobody;                       ///< what the last bytes are of
    u32 last_data_ = 0;                       ///< the last node that was found by an address
    Extent piece_;                            ///< positions that addresses are known of
    u64 piece_address_ = 0;                   ///< of the first of them
};

}  // namespace

void read_go_bytes(const Context& context, const Model& model, const GoPlaces& places,
                   const SharedTables& tables, u32 first_table, ProgramGraph& out) {
    ByteReader(context, model, places, tables, first_table, out).run();
}

}  // namespace binsize
