// What is stored as it is, and would be smaller compressed: at most what gzip takes, as the program
// has to unpack it. Embedded files; and what Go's compiler makes of a file in a string or a
// []byte, which is what it makes of the same text in the source: a literal, and data without
// pointers. Nothing tells which it was, so that it is said of both.
#include "analysis/savings/savings.hpp"
#include "base/compress.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize {
namespace {

// Of 67 programs those that save as much are a handful, and files indeed: notices, translations.
// Below are a thousand descriptors and templates, while compress/flate takes 48 KiB of code.
constexpr u64 least_literal = u64{16} << 10U;
constexpr u64 part_of_file = 200;  // for files: there may be thousands
constexpr std::size_t longest_name = 40;

class Compressible {
public:
    Compressible(const SavingSources& from, Savings& out)
        : from_(from), division_(from.model.division(Cut::claims)), out_(out) {
        const auto* go = from.context.go.get();
        if (go != nullptr && go->module) {
            const auto& module = *go->module;
            without_pointers_ = {module.noptrdata, module.enoptrdata - module.noptrdata};
            if (module.enoptrdata < module.noptrdata) without_pointers_ = {};
        }
    }

    void run() {
        const auto& image = from_.context.image;
        const u64 least_file = std::max<u64>(1, image.bytes.size() / part_of_file);
        const auto cells = division_.partition.cells();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto& cell = cells[i];
            const u64 size = division_.partition.end_of(i) - cell.begin;
            const auto& owner = division_.owners[cell.owner];
            const bool file = owner.kind == OwnerKind::file;
            const u64 least = file ? least_file : least_literal;
            if (size < least || (!file && !is_literal(cell))) continue;
            const auto bytes = clip_slice(image.bytes, cell.begin, size);
            const auto packed = gzip_size(bytes);
            if (!packed || *packed + least > bytes.size()) continue;
            out_.push_back({.id = "embedded",
                            .name = file ? printable(owner.name) : beginning(bytes),
                            .file = 0,
                            .low = 0,
                            .high = bytes.size() - *packed,
                            .exact = false,
                            .how = file ? "embed it compressed" : how(owner, size),
                            .loss = file ? "the program unpacks it when it is read"
                                         : "the program unpacks it when it is used"});
        }
    }

private:
    // Somebody's text, or data without pointers; the standard library's is nobody's to change.
    [[nodiscard]] bool is_literal(const Cell& cell) const {
        const auto& owner = division_.owners[cell.owner];
        if (division_.packages[owner.package].category == Category::std) return false;
        if (owner.kind == OwnerKind::literal) return cell.cost_class == CostClass::strings;
        if (owner.kind == OwnerKind::remainder || cell.cost_class != CostClass::data) return false;
        const auto address = from_.context.axis.address_of(cell.begin);
        return address && without_pointers_.contains(*address);
    }

    static std::string beginning(ByteView bytes) {
        return '"' + printable(as_text(bytes).substr(0, longest_name)) + '"';
    }

    [[nodiscard]] std::string how(const Owner& owner, u64 size) const {
        const auto& package = division_.packages[owner.package].name;
        if (owner.kind == OwnerKind::literal)
            return fmt::format("keep it compressed: {} bytes of text in {}", size,
                               printable(package));
        const bool named = owner.kind != OwnerKind::package;
        return fmt::format("keep it compressed: {} bytes of data of {}", size,
                           printable(named ? owner.name : package));
    }

    const SavingSources& from_;
    const Division& division_;
    Savings& out_;
    Extent without_pointers_;
};

}  // namespace

void add_compressible_savings(const SavingSources& from, Savings& out) {
    if (from.thorough && from.model.has_claims) Compressible(from, out).run();
}

}  // namespace binsize
