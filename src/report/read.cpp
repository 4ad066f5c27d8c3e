// JSON → Report, in one pass and without a document tree: nlohmann_json's event parser (iterative,
// validates UTF-8, refuses numbers that are not finite) drives a stack of frames, and every value
// lands in the member that fields.hpp names. A saved report is as hostile as an executable: wrong
// types, missing and repeated keys and deep nesting are errors that name the place, memory stays
// proportional to the text.
#include "base/bytes.hpp"
#include "base/text.hpp"
#include "report/others.hpp"
#include "report/report.hpp"
#include "report/slots.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace binsize {
namespace {

using Json = nlohmann::json;

// A node takes two levels, so breakdowns may nest 120 deep; ours have a handful. What the parser
// accepts, later recursive code (copying, comparing, destroying a Report) can afford.
constexpr std::size_t max_depth = 256;

class ReportReader {
public:
    explicit ReportReader(Document& document) : next_(slot_of_document(document)) {}

    [[nodiscard]] Error take_error() { return std::move(error_); }

    // The parser's events; false ends the parsing.
    bool null() {
        const Slot slot = take();
        switch (slot.kind) {
            case SlotKind::ignored:
            case SlotKind::cell:
            case SlotKind::optional_text:
            case SlotKind::optional_boolean:
            case SlotKind::optional_unsigned: return true;
            default: return wrong_type(slot, "null");
        }
    }
    bool boolean(bool value) {
        const Slot slot = take();
        switch (slot.kind) {
            case SlotKind::ignored: return true;
            case SlotKind::cell: return set<Value>(slot, value);
            case SlotKind::boolean: return set<bool>(slot, value);
            case SlotKind::optional_boolean: return set<std::optional<bool>>(slot, value);
            default: return wrong_type(slot, value ? "true" : "false");
        }
    }
    bool number_integer(Json::number_integer_t value) {
        const Slot slot = take();
        switch (slot.kind) {
            case SlotKind::ignored: return true;
            // "-0" is the one number that arrives here and is not negative.
            case SlotKind::cell:
                return value < 0 ? set<Value>(slot, i64{value}) : set<Value>(slot, u64{0});
            case SlotKind::signed_int:
                if (value < std::numeric_limits<int>::min()) break;
                return set<int>(slot, static_cast<int>(value));
            default: break;
        }
        return wrong_type(slot, fmt::to_string(value));
    }
    bool number_unsigned(Json::number_unsigned_t value) {
        const Slot slot = take();
        switch (slot.kind) {
            case SlotKind::ignored: return true;
            case SlotKind::cell: return set<Value>(slot, u64{value});
            case SlotKind::unsigned_64: return set<u64>(slot, value);
            case SlotKind::optional_unsigned: return set<std::optional<u64>>(slot, value);
            case SlotKind::unsigned_32:
                if (value > std::numeric_limits<u32>::max()) break;
                return set<u32>(slot, static_cast<u32>(value));
            case SlotKind::signed_int:
                if (value > std::numeric_limits<int>::max()) break;
                return set<int>(slot, static_cast<int>(value));
            case SlotKind::share:
                if (value > 1) break;
                return set<double>(slot, static_cast<double>(value));
            case SlotKind::schema_version: return schema_version(value);
            default: break;
        }
        return wrong_type(slot, fmt::to_string(value));
    }
    bool number_float(Json::number_float_t value, const std::string& digits) {
        const Slot slot = take();
        switch (slot.kind) {
            case SlotKind::ignored: return true;
            case SlotKind::cell: return set<Value>(slot, double{value});
            case SlotKind::share:
                if (value < 0 || value > 1) break;
                return set<double>(slot, value);
            default: break;
        }
        return wrong_type(slot, elide(digits, 40));
    }
    bool string(std::string& value) {
        const Slot slot = take();
        if (slot.kind == SlotKind::ignored) return true;
        if (!is_printable(value)) value = printable(value);
        switch (slot.kind) {
            case SlotKind::cell: return set<Value>(slot, value);
            case SlotKind::text: return set<std::string>(slot, value);
            case SlotKind::row_text: return set<RowText>(slot, value);
            case SlotKind::optional_text: return set<std::optional<std::string>>(slot, value);
            case SlotKind::note_level: return note_level(slot, value);
            case SlotKind::schema: return schema(slot, value);
            default: return wrong_type(slot, fmt::format("\"{}\"", elide(value, 40)));
        }
    }
    bool binary(Json::binary_t&) { return wrong_type(take(), "bytes"); }

    bool start_object(std::size_t) { return open(SlotKind::object, "an object"); }
    bool end_object() {
        Frame& frame = frames_.back();
        frame.name = {};
        const auto missing =
            frame.shape == nullptr ? "" : frame.shape->missing(frame.target, frame.seen);
        if (!missing.empty()) return refuse("{}has no \"{}\"", path(), missing);
        frames_.pop_back();
        return true;
    }
    bool start_array(std::size_t) { return open(SlotKind::array, "a list"); }
    bool end_array() {
        frames_.pop_back();
        return true;
    }

    bool key(const std::string& name) {
        Frame& frame = frames_.back();
        next_ = {};
        frame.name = {};
        if (frame.shape == nullptr) return true;
        const FoundField found = frame.shape->field(frame.target, name);
        if (found.name.empty()) return true;
        next_ = found.slot;
        frame.name = found.name;
        const u64 bit = u64{1} << found.index;
        if ((frame.seen & bit) != 0) return refuse("{}stands twice in one object", path());
        frame.seen |= bit;
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const Json::exception& error) {
        std::string_view what = error.what();
        if (const auto colon = what.find(": "); what.starts_with("[json") && colon != what.npos)
            what.remove_prefix(colon + 2);
        return refuse("is no valid JSON at byte {}: {}", position, elide(printable(what), 160));
    }

private:
    struct Frame {
        void* target = nullptr;
        const Shape* shape = nullptr;  // null: everything inside is ignored
        u64 seen = 0;                  // objects: which known keys stood there
        std::string_view name;         // objects: the key whose value is being read
        u64 index = 0;                 // arrays: how many elements have begun
        bool is_array = false;
    };

    // The slot of the value that begins now.
    Slot take() {
        if (frames_.empty() || !frames_.back().is_array) return std::exchange(next_, {});
        Frame& frame = frames_.back();
        ++frame.index;
        return frame.shape == nullptr ? Slot{} : frame.shape->append(frame.target);
    }

    bool open(SlotKind kind, std::string_view what) {
        const Slot slot = take();
        if (slot.kind != kind && slot.kind != SlotKind::ignored) return wrong_type(slot, what);
        if (frames_.size() == max_depth)
            return refuse("nests deeper than {} levels, which no report does", max_depth);
        frames_.push_back({slot.target, slot.shape, 0, {}, 0, kind == SlotKind::array});
        return true;
    }

    template <class T, class From>
    static bool set(const Slot& slot, const From& value) {
        *static_cast<T*>(slot.target) = value;
        return true;
    }

    bool note_level(const Slot& slot, std::string_view value) {
        const auto at = std::ranges::find(note_level_names, value);
        if (at == note_level_names.end())
            return wrong_type(slot, fmt::format("\"{}\"", elide(value, 40)));
        return set<NoteLevel>(slot, static_cast<NoteLevel>(at - note_level_names.begin()));
    }

    // Both words are written first, so that a document of another kind or a later version is
    // refused by name before anything else in it can look wrong.
    bool schema(const Slot& slot, const std::string& value) {
        const bool list = slot.target != nullptr && value == "binsize.reports";
        if (value != "binsize.report" && !list)
            return refuse_as(ErrorKind::unsupported, "{}is \"{}\", not \"binsize.report\"", path(),
                             elide(value, 40));
        if (slot.target != nullptr) *static_cast<std::string*>(slot.target) = value;
        return true;
    }
    bool schema_version(u64 value) {
        if (value == 0) return refuse("{}is 0, versions begin at 1", path());
        if (value > static_cast<u64>(report_schema_version))
            return refuse_as(ErrorKind::unsupported,
                             "{}is {}: this binsize reads versions up to {}; a newer one wrote it",
                             path(), value, report_schema_version);
        return true;
    }

    bool wrong_type(const Slot& slot, std::string_view found) {
        return refuse("{}is {}, expected {}", path(), found, expected_by(slot.kind));
    }
    template <class... Args>
    bool refuse(fmt::format_string<Args...> format, Args&&... args) {
        return refuse_as(ErrorKind::malformed, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    bool refuse_as(ErrorKind kind, fmt::format_string<Args...> format, Args&&... args) {
        error_ = {kind, "saved report: " + fmt::format(format, std::forward<Args>(args)...)};
        return false;
    }

    // "breakdowns[2].root.children[17].file ": the place of the value that begins or is open now.
    [[nodiscard]] std::string path() const {
        std::string out;
        for (const auto& frame : frames_) {
            if (frame.is_array)
                out += fmt::format("[{}]", frame.index == 0 ? 0 : frame.index - 1);
            else if (!frame.name.empty())
                out += fmt::format("{}{}", out.empty() ? "" : ".", frame.name);
        }
        if (!out.empty()) out += ' ';
        return out;
    }

    Slot next_;
    std::vector<Frame> frames_;
    Error error_;
};

Result<Document> parse(ByteView bytes) {
    Document document;
    ReportReader reader(document);
    const auto text = as_text(bytes);
    if (!Json::sax_parse(text.begin(), text.end(), &reader))
        return std::unexpected(reader.take_error());
    return document;
}

}  // namespace

Result<std::vector<Report>> read_json_all(ByteView bytes) try {
    auto document = TRY(parse(bytes));
    std::vector<Report> reports = std::move(document.reports);
    if (document.schema == "binsize.report") {
        reports.clear();
        reports.push_back(std::move(document.single));
    }
    for (auto& report : reports) mark_others(report);
    for (const auto& report : reports)
        if (const auto broken = check_invariants(report))
            return malformed("saved report: {}", broken->message);
    return reports;
} catch (const std::exception& e) {
    return std::unexpected(thrown(e));
}

Result<Report> read_json(ByteView bytes) try {
    auto reports = TRY(read_json_all(bytes));
    if (reports.size() != 1)
        return fail(ErrorKind::unsupported, "saved report: holds {} reports where one is needed",
                    reports.size());
    return std::move(reports.front());
} catch (const std::exception& e) {
    return std::unexpected(thrown(e));
}

bool looks_like_json(ByteView bytes) {
    auto text = as_text(bytes);
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{';
}

}  // namespace binsize
