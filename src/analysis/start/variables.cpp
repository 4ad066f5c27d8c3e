// Package-level variables of Go: the compiler puts into the file what it can work out, and writes
// code for the rest, which a package's initialisers are. So what these write to is set by code,
// what lies in the file else is set by it, and the others are zeros until somebody else writes.
// Facts: cmd/compile/internal/staticinit, cmd/compile/internal/pkginit (init, init.0, map.init.0).
#include "analysis/start/start.hpp"
#include "base/text.hpp"
#include "evidence/go/names.hpp"
#include "evidence/go/store_scan.hpp"

#include <algorithm>

namespace binsize {
namespace {

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// What is behind the package in a symbol's name.
std::string_view within_package(std::string_view symbol) {
    const auto package = go::package_of(symbol);
    if (package.name_class != go::NameClass::package || symbol.size() <= package.path.size() ||
        !symbol.starts_with(package.path))
        return {};
    return symbol.substr(package.path.size() + 1);
}

// Functions that the runtime calls to initialise a package, and those that these call for maps.
bool is_initializer(std::string_view function) {
    auto rest = within_package(function);
    if (rest == "init") return true;
    const bool of_map = rest.starts_with("map.");
    if (of_map) rest.remove_prefix(4);
    return rest.starts_with("init.") && all_digits(rest.substr(5));
}

// What compilers make up has a dot, or a letter that no identifier has.
bool is_variable(std::string_view symbol) {
    const auto rest = within_package(symbol);
    return !rest.empty() && rest.find_first_of(".:()[]*,; ") == std::string_view::npos &&
           rest.find("\u00b7") == std::string_view::npos;
}

class Variables {
public:
    Variables(const Context& context, const Division& claims)
        : context_(context),
          claims_(claims),
          functions_(*context.go->functions),
          find_(claims.partition),
          bytes_(claims.owners.size()),
          in_file_(claims.owners.size()),
          access_(claims.owners.size(), go::Access::reads) {}

    /// False where no symbol names one.
    bool find() {
        const auto& partition = claims_.partition;
        bool any = false;
        for (std::size_t i = 0; i < partition.cells().size(); ++i) {
            const auto& cell = partition.cells()[i];
            const bool zero = cell.cost_class == CostClass::zero_fill;
            if (!zero && cell.cost_class != CostClass::data) continue;
            const auto& owner = claims_.owners[cell.owner];
            if ((owner.kind != OwnerKind::object && owner.kind != OwnerKind::symbol) ||
                claims_.packages[owner.package].kind != PackageKind::package ||
                !is_variable(owner.name))
                continue;
            bytes_[cell.owner] += partition.end_of(i) - cell.begin;
            in_file_[cell.owner] = in_file_[cell.owner] || !zero;
            // Moduledata has a name without any.
            any = any || cell.evidence == Evidence::symbol_table;
        }
        return any;
    }

    void read_code() {
        const auto isa = go::isa_of(context_.image.arch);
        const auto& table = functions_.table();
        for (u32 f = 0; f < functions_.count(); ++f) {
            if (!is_initializer(functions_.name(f))) continue;
            const u64 entry = table.entry(f);
            const auto code = clip_slice(table.reader->at(entry), 0, functions_.size(f));
            go::scan_accesses(isa, code, entry, [&](u64 target, go::Access access) {
                const auto at = context_.axis.at_address(target);
                if (!at || access == go::Access::reads) return;
                auto& known = access_[claims_.partition.cells()[find_(*at)].owner];
                known = std::max(known, access);
            });
        }
    }

    [[nodiscard]] std::vector<StartVariables> rows() const {
        std::vector<StartVariables> all(claims_.packages.size());
        for (std::size_t i = 0; i < bytes_.size(); ++i) {
            if (bytes_[i] == 0) continue;
            auto& row = all[claims_.owners[i].package];
            auto& count = access_[i] == go::Access::writes   ? row.code
                          : in_file_[i]                      ? row.file
                          : access_[i] == go::Access::passes ? row.passed
                                                             : row.zero;
            ++count.count;
            count.bytes += bytes_[i];
        }
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i].package = printable(claims_.packages[i].name);
        const auto bytes = [](const StartVariables& v) {
            return v.file.bytes + v.code.bytes + v.passed.bytes + v.zero.bytes;
        };
        std::erase_if(all, [&](const StartVariables& v) { return bytes(v) == 0; });
        std::ranges::sort(all, [&](const StartVariables& a, const StartVariables& b) {
            return bytes(a) != bytes(b) ? bytes(a) > bytes(b) : a.package < b.package;
        });
        return all;
    }

private:
    const Context& context_;
    const Division& claims_;
    const go::Functions& functions_;
    CellFinder find_;
    std::vector<u64> bytes_;          // by owner; 0 of what is no variable
    std::vector<bool> in_file_;       // by owner
    std::vector<go::Access> access_;  // by owner, of initialisers
};

}  // namespace

void add_variables(const Context& context, const Division& claims, Start& out) {
    if (context.go == nullptr || !context.go->functions) return;
    Variables variables(context, claims);
    if (!variables.find()) return inform(out.notes, "variables", "no symbol says which there are");
    if (go::isa_of(context.image.arch) == go::Isa::other)
        return inform(out.notes, "variables",
                      "code of {} is not read: which of them it sets is not told",
                      context.image.arch);
    variables.read_code();
    out.variables = variables.rows();
}

}  // namespace binsize
