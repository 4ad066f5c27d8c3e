#include "analysis/native/owners.hpp"

#include "analysis/native/areas.hpp"
#include "analysis/native/files.hpp"
#include "analysis/native/pieces.hpp"
#include "analysis/native/units.hpp"

#include <algorithm>

namespace binsize {
namespace {

using go::Packages;
using Piece = NativeOwners::Piece;

constexpr u32 none = NativeOwners::none;
constexpr u32 several = several_packages;

bool within(std::span<const Extent> areas, u64 address) {
    return area_at(areas, address) != nullptr;
}

class Finder {
public:
    Finder(const Image& image, std::span<const Symbol> symbols, go::Program& program,
           dwarf::Sections* dwarf)
        : image_(image),
          symbols_(symbols),
          program_(program),
          dwarf_(dwarf),
          isa_(go::isa_of(image.arch)),
          got_(image.section(".got")) {
        auto found = find_native_areas(image, program);
        code_areas = std::move(found.code);
        data_areas = std::move(found.data);
        find_functions();
        read_code();
        find_data();
    }

    void run() {
        if (functions.empty()) return;
        seed();
        if (dwarf_ != nullptr) units_ = find_native_units(*dwarf_, program_);
        place_units(units_, functions, fixed_);
        place_stubs(symbols_, functions, fixed_);
        for (const auto& band : bands_) fill(functions, band, true);
        find_edges();
        spread();
        join_units(units_, functions);
        read_files();
        for (const auto& band : bands_) fill(functions, band, false);
        spread();  // what these reach
        fill(data, {0, data.size()}, false);
        for (auto* const pieces : {&functions, &data})
            for (auto& piece : *pieces)
                if (piece.package == several) piece.package = none;
    }

    std::vector<Piece> functions, data;
    std::vector<Extent> code_areas, data_areas;
    std::vector<std::pair<u64, u32>> in_go_text;  ///< entry, number in pclntab

private:
    void find_functions() {
        const auto add = [&](Extent at, bool named) {
            if (at.size > 0 && within(code_areas, at.begin)) functions.push_back({at, none, named});
        };
        for (const auto& s : symbols_)
            if ((s.type == SymbolType::function || s.type == SymbolType::object) && !s.undefined)
                add({s.value, s.size}, true);
        each_frame_description(image_, [&](const FrameDescription& f) { add(f.code, false); });
        const auto& known = *program_.functions;
        for (u32 f = 0; f < known.count(); ++f) {
            if (!known.is_foreign(f)) continue;
            const u64 entry = known.table().entry(f);
            // A package's import_static lines put what they name into its unit.
            const u32 package = known.package(f);
            functions.push_back(
                {{entry, known.size(f)}, package < Packages::generated ? package : none, true});
            in_go_text.emplace_back(entry, f);
        }
        make_disjoint(functions);
        find_bands();
    }
    /// Runs of functions that no Go function and no section's end comes between.
    void find_bands() {
        const auto& table = program_.pclntab;
        const auto continues = [&](const Piece& a, const Piece& b) {
            if (program_.in_go_text(a.at.begin) != program_.in_go_text(b.at.begin)) return false;
            if (!program_.in_go_text(a.at.begin))
                return area_at(code_areas, a.at.begin) == area_at(code_areas, b.at.begin);
            const auto first = table->function_at(a.at.begin);
            const auto second = table->function_at(b.at.begin);
            return first && second && *second == *first + 1;
        };
        for (std::size_t i = 0; i < functions.size(); ++i) {
            if (i == 0 || !continues(functions[i - 1], functions[i])) bands_.push_back({i, 0});
            ++bands_.back().size;
        }
    }
    void find_data() {
        if (data_areas.empty()) return;
        for (const auto& s : symbols_)
            if ((s.type == SymbolType::object || s.type == SymbolType::none) && !s.undefined &&
                s.size > 0 && within(data_areas, s.value))
                data.push_back({{s.value, s.size}, none, true});
        // Where references lead that no symbol covers something begins, too; it reaches to the
        // next.
        make_disjoint(data);
        std::vector<u64> starts;
        for (const auto& [f, target] : named_)
            if (piece_at(data, target) == nullptr) starts.push_back(target);
        for (const auto& area : file_backed(image_, data_areas))
            program_.reader.pointers(area, [&](u64, u64 target) {
                if (target % program_.reader.word_size() == 0 && within(data_areas, target) &&
                    piece_at(data, target) == nullptr)
                    starts.push_back(target);
            });
        std::ranges::sort(starts);
        const auto repeated = std::ranges::unique(starts);
        starts.erase(repeated.begin(), repeated.end());
        for (const u64 start : starts) {
            const auto* const area = area_at(data_areas, start);
            data.push_back({{start, area->end() - start}, none, false});
        }
        make_disjoint(data);
    }
    /// Whom the code calls or jumps to, and what it names.
    void read_code() {
        for (u32 i = 0; i < functions.size(); ++i) {
            const auto& f = functions[i];
            const auto code = clip_slice(program_.reader.at(f.at.begin), 0, f.at.size);
            // Cold parts lie apart, in front of the Go text, and are jumped into anywhere.
            const auto* const area = area_at(code_areas, f.at.begin);
            go::scan_branches(isa_, code, f.at.begin, [&](u64 target) {
                if (f.at.contains(target)) return;
                const auto* const g = piece_at(functions, target);
                if (g != nullptr && (g->at.begin == target || area_at(code_areas, target) != area))
                    edges_.emplace_back(i, static_cast<u32>(g - functions.data()));
            });
            go::scan_code(isa_, code, f.at.begin, [&](u64 target, go::Use) {
                note(i, target);
                // Compilers take addresses of what other objects define from the global offset
                // table.
                if (got_ == nullptr || !got_->memory.contains(target)) return;
                if (const auto address = program_.reader.word(target)) note(i, *address);
            });
        }
    }
    void note(u32 function, u64 target) {
        if (within(data_areas, target))
            named_.emplace_back(function, target);
        else if (const auto* const g = function_at(target))
            edges_.emplace_back(function, static_cast<u32>(g - functions.data()));
    }

    /// Who holds C functions in Go variables; what starts the program is nobody's.
    void seed() {
        const auto& m = *program_.module;
        const auto& references = program_.data->references;
        const unsigned word = program_.reader.word_size();
        const u32 runtime = program_.packages.intern("runtime");
        const u32 cgo = program_.packages.intern("runtime/cgo");
        std::vector<Extent> variables;
        for (const auto& [begin, end] : {std::pair{m.data, m.edata}, {m.noptrdata, m.enoptrdata}})
            if (begin < end) variables.push_back({begin, end - begin});
        std::ranges::sort(variables, {}, &Extent::begin);
        for (const auto& area : file_backed(image_, variables))
            program_.reader.pointers(area, [&](u64 place, u64 target) {
                auto* const piece = known_start(target);
                if (piece == nullptr) return;
                const u32 user = references.user_of({place, word});
                const u32 package = program_.functions->package_of_user(user);
                if (user == go::User::nobody || package >= Packages::generated) return;
                join_package(piece->package, package == runtime ? cgo : package);
            });
        if (auto* const start = function_at(image_.entry); start && start->package == none)
            start->package = several;
        fixed_.resize(functions.size());
        for (std::size_t i = 0; i < functions.size(); ++i) fixed_[i] = functions[i].package != none;
    }
    Piece* function_at(u64 address) {
        const auto* const f = piece_at(functions, address);
        return f != nullptr && f->at.begin == address ? functions.data() + (f - functions.data())
                                                      : nullptr;
    }
    /// A function or datum that begins at the address.
    Piece* known_start(u64 address) {
        if (auto* const f = function_at(address)) return f;
        const auto* const d = piece_at(data, address);
        return d != nullptr && d->at.begin == address ? data.data() + (d - data.data()) : nullptr;
    }
    /// Gives what lies between two pieces of one package to it.
    void fill(std::vector<Piece>& pieces, Extent range, bool fix) {
        std::size_t known = range.end();
        for (std::size_t i = range.begin; i < range.end(); ++i) {
            if (pieces[i].package == none) continue;
            if (known != range.end() && pieces[known].package == pieces[i].package &&
                pieces[i].package != several)
                for (std::size_t k = known + 1; k < i; ++k) {
                    pieces[k].package = pieces[i].package;
                    if (fix) fixed_[k] = true;
                }
            known = i;
        }
    }

    /// A package's objects have the package that most of their known locals have.
    void read_files() {
        for (const auto& locals : locals_by_package(symbols_)) {
            u32 lead = 0;
            u32 most = none;
            for (const u64 address : locals) {
                const auto* const piece = known_start(address);
                if (piece == nullptr || piece->package >= several) continue;
                if (lead == 0) most = piece->package;
                lead += most == piece->package ? 1U : ~u32{0};
            }
            for (const u64 address : locals)
                if (auto* const piece = known_start(address);
                    most != none && piece != nullptr && piece->package == none)
                    piece->package = most;
        }
    }

    /// Functions first, then data, by number.
    void find_edges() {
        for (const auto& [f, target] : named_) to_data(f, target);
        for (const auto& area : file_backed(image_, data_areas))
            program_.reader.pointers(area, [&](u64 place, u64 target) {
                const auto* const from = piece_at(data, place);
                if (from == nullptr || target == 0) return;
                const u32 node = number_of(*from);
                if (const auto* const g = function_at(target))
                    edges_.emplace_back(node, static_cast<u32>(g - functions.data()));
                else
                    to_data(node, target);
            });
        std::ranges::sort(edges_);
        const auto repeated = std::ranges::unique(edges_);
        edges_.erase(repeated.begin(), repeated.end());
    }
    [[nodiscard]] u32 number_of(const Piece& datum) const {
        return static_cast<u32>(functions.size() + static_cast<std::size_t>(&datum - data.data()));
    }
    void to_data(u32 from, u64 target) {
        if (const auto* const d = piece_at(data, target)) edges_.emplace_back(from, number_of(*d));
    }
    /// Each piece can only rise, none → one package → several, so this ends.
    void spread() {
        std::vector<u32> work;
        const auto package = [&](u32 i) -> u32& {
            return i < functions.size() ? functions[i].package : data[i - functions.size()].package;
        };
        for (u32 i = 0; i < functions.size() + data.size(); ++i)
            if (package(i) != none) work.push_back(i);
        while (!work.empty()) {
            const u32 from = work.back();
            work.pop_back();
            auto edge = std::ranges::lower_bound(edges_, std::pair(from, u32{0}));
            for (; edge != edges_.end() && edge->first == from; ++edge) {
                const u32 to = edge->second;
                if (to < functions.size() && fixed_[to]) continue;
                if (join_package(package(to), package(from))) work.push_back(to);
            }
        }
    }

    const Image& image_;
    std::span<const Symbol> symbols_;
    go::Program& program_;
    dwarf::Sections* dwarf_;
    go::Isa isa_;
    const Section* got_;
    std::vector<Extent> bands_;               ///< of positions in `functions`
    std::vector<bool> fixed_;                 ///< by function: calls say nothing more
    std::vector<NativeUnit> units_;           ///< of DWARF
    std::vector<std::pair<u32, u64>> named_;  ///< function, address of data that it names
    std::vector<std::pair<u32, u32>> edges_;
};

}  // namespace

std::shared_ptr<const NativeOwners> NativeOwners::find(const Image& image,
                                                       std::span<const Symbol> symbols,
                                                       go::Program& program,
                                                       dwarf::Sections* dwarf) {
    if (!program.functions || !program.data || !program.has_foreign_code()) return nullptr;
    Finder finder(image, symbols, program, dwarf);
    finder.run();
    for (const auto& [entry, f] : finder.in_go_text)
        if (const auto* const piece = piece_at(finder.functions, entry))
            program.functions->place(f, piece->package);
    auto out = std::make_shared<NativeOwners>();
    out->functions_ = std::move(finder.functions);
    out->data_ = std::move(finder.data);
    out->code_areas_ = std::move(finder.code_areas);
    out->data_areas_ = std::move(finder.data_areas);
    std::erase_if(out->functions_, [&](const Piece& p) { return program.in_go_text(p.at.begin); });
    return out;
}

u32 NativeOwners::package_at(u64 address) const {
    for (const auto* const pieces : {&functions_, &data_})
        if (const auto* const piece = piece_at(*pieces, address)) return piece->package;
    return none;
}

bool NativeOwners::contains(u64 address) const {
    return within(code_areas_, address) || within(data_areas_, address);
}

}  // namespace binsize
