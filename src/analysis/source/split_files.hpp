// Units of split DWARF with what their own files say, for the cuts that ask for names and entries.
#pragma once

#include "analysis/pass.hpp"
#include "image/companions.hpp"

#include <map>
#include <memory>

namespace binsize {

class SplitFiles {
public:
    explicit SplitFiles(const Context& context) : context_(context) {}

    /// The unit with its entries; null where it has them itself, or no file with them was found. It
    /// lives as long as this object does.
    [[nodiscard]] const dwarf::Unit* whole(const dwarf::Unit& skeleton);
    /// Calls each(sections, units) for every file that was found so far.
    template <class F>
    void each_file(F&& each) {
        for (auto& [companion, file] : files_) each(file->sections(), file->units());
    }

private:
    [[nodiscard]] const dwarf::Unit* join(Companion& companion, const dwarf::Unit& skeleton);

    const Context& context_;
    std::map<const Companion*, std::unique_ptr<dwarf::SplitFile>> files_;
};

}  // namespace binsize
