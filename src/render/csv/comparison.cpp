// Variants as CSV: a row for each size of each variant, so that a spreadsheet can pivot.
#include "render/words/comparison.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/csv/csv.hpp"

#include <fmt/format.h>

namespace binsize::csv {

bool write_comparison(const Comparison& c, const RenderOptions&, const TextSink& out) {
    if (!out("variant,platform,table,row,file,memory\n")) return false;
    const auto line = [&](const Variant& v, std::string_view table, std::string_view row,
                          const std::string& file, const std::string& memory) {
        return out(fmt::format("{},{},{},{},{},{}\n", csv_field(shorten(printable(v.name))),
                               csv_field(printable(v.platform)), table,
                               csv_field(shorten(printable(row))), file, memory));
    };
    for (std::size_t i = 0; i < c.variants.size(); ++i) {
        const auto& v = c.variants[i];
        if (!line(v, "total", "file", std::to_string(v.size.file), std::to_string(v.size.memory)))
            return false;
        for (const auto& packed : v.compressed)
            if (!line(v, "compressed", packed.method, std::to_string(packed.bytes), ""))
                return false;
        for (const auto& [table, rows] :
             {std::pair{"classes", &c.classes}, std::pair{"sections", &c.sections}})
            for (const auto& row : *rows)
                if (const auto& size = row.sizes[i];
                    size && !line(v, table, row.name, std::to_string(size->file),
                                  std::to_string(size->memory)))
                    return false;
    }
    return true;
}

}  // namespace binsize::csv
