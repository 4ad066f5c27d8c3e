// A comparison as JSON (docs/comparison.schema.json).
#include "compare/compare.hpp"

#include "compare/variants/parts.hpp"

namespace binsize {
namespace {

constexpr std::string_view kind_name(PartChange::Kind kind) {
    switch (kind) {
        case PartChange::Kind::dropped: return "dropped";
        case PartChange::Kind::added: return "added";
        case PartChange::Kind::changed: break;
    }
    return "changed";
}

void write_list(JsonWriter& json, std::string_view name, const std::vector<std::string>& list) {
    json.key(name);
    json.begin_array();
    for (const auto& text : list) json.text(text);
    json.end();
}

void write_run(JsonWriter& json, const RunCost& run, const Variant& first) {
    json.key("run");
    json.begin_object(JsonLayout::line);
    if (run.problem.empty()) {
        json.member("runs", run.runs);
        json.member("median_seconds", run.median);
        json.member("low_seconds", run.low);
        json.member("high_seconds", run.high);
        json.member("peak_memory", run.peak_memory);
        if (run.peak_at_most) json.member("peak_memory_at_most", true);
        json.member("low_peak_memory", run.peak_low);
        json.member("high_peak_memory", run.peak_high);
        if (first.run && &run != &*first.run) {
            if (const auto d = time_difference(*first.run, run))
                json.member("seconds_over_first", *d);
            if (const auto d = memory_difference(*first.run, run))
                json.member("peak_memory_over_first", *d);
        }
    } else {
        json.member("problem", run.problem);
    }
    json.end();
}

void write_variant(JsonWriter& json, const Variant& variant, const Variant& first) {
    json.begin_object();
    json.member("name", variant.name);
    json.member("platform", variant.platform);
    json.member("file", variant.size.file);
    json.member("memory", variant.size.memory);
    json.key("compressed");
    json.begin_array();
    for (const auto& c : variant.compressed) {
        json.begin_object(JsonLayout::line);
        json.member("method", c.method);
        json.member("level", static_cast<i64>(c.level));
        json.member("bytes", c.bytes);
        json.end();
    }
    json.end();
    json.member("sameness", name_of(variant.sameness));
    json.member("because", variant.because);
    json.key("parts");
    json.begin_array();
    for (const auto& part : variant.parts) {
        json.begin_object(JsonLayout::line);
        json.member("kind", kind_name(part.kind));
        json.member("name", part.name);
        json.member("before", part.before);
        json.member("after", part.after);
        json.end();
    }
    json.end();
    write_list(json, "costs", variant.costs);
    write_list(json, "warnings", variant.warnings);
    if (variant.run) write_run(json, *variant.run, first);
    json.end();
}

void write_rows(JsonWriter& json, std::string_view name, const std::vector<VariantRow>& rows) {
    json.key(name);
    json.begin_array();
    for (const auto& row : rows) {
        json.begin_object(JsonLayout::line);
        json.member("name", row.name);
        json.key("sizes");
        json.begin_array(JsonLayout::line);
        for (const auto& size : row.sizes) {
            if (!size) {
                json.null();
                continue;
            }
            json.begin_object(JsonLayout::line);
            json.member("file", size->file);
            json.member("memory", size->memory);
            json.end();
        }
        json.end();
        json.end();
    }
    json.end();
}

void write_group(JsonWriter& json, const ReleaseGroup& group) {
    json.begin_object();
    json.member("program", group.program);
    json.member("median", group.median);
    json.key("files");
    json.begin_array();
    for (const auto& cell : group.cells) {
        json.begin_object(JsonLayout::line);
        json.member("variant", static_cast<u64>(cell.variant));
        json.member("os", cell.os);
        json.member("arch", cell.arch);
        json.member("outlier", cell.outlier);
        json.end();
    }
    json.end();
    write_list(json, "outliers", group.outliers);
    write_list(json, "settings", group.settings);
    json.end();
}

}  // namespace

bool write_json(const Comparison& comparison, const TextSink& out) {
    JsonWriter json(out);
    json.begin_object();
    json.member("schema", "binsize.comparison");
    json.member("schema_version", u64{1});
    json.key("variants");
    json.begin_array();
    for (const auto& variant : comparison.variants)
        write_variant(json, variant, comparison.variants[0]);
    json.end();
    write_rows(json, "classes", comparison.classes);
    write_rows(json, "sections", comparison.sections);
    json.key("groups");
    json.begin_array();
    for (const auto& group : comparison.groups) write_group(json, group);
    json.end();
    json.end();
    return json.finish();
}

}  // namespace binsize
