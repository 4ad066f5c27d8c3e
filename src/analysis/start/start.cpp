#include "analysis/start/start.hpp"

#include <bit>

namespace binsize {

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
    Notes notes;  // on the evidence: a report has them
    const auto axis = Axis::of(image, notes);
    const auto context = make_context(image, axis, notes);
    add_memory_map(image, out);
    add_huge_pages(image, out);
    add_way_to_main(context, out);
    add_estimate(context, out);
    Model model;
    cut_claims(context, model, notes, false);
    add_packages(axis, model.division(Cut::claims), out);
    add_variables(context, model.division(Cut::claims), out);
    return out;
}

}  // namespace binsize
