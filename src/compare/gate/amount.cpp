// "10KiB", "1.5 MB", "2%": sizes as people write them, kept exact. A fraction is scaled in
// integers, so that 1.5KiB is 1536 and 0.1 % of a row is not what binary fractions make of it.
#include "compare/gate/build_metrics.hpp"
#include "compare/gate/words.hpp"

#include <array>
#include <limits>

namespace binsize {
namespace {

struct UnitName {
    std::string_view name;
    u64 value;
    Amount::Kind kind = Amount::Kind::absolute;
};
constexpr std::array<UnitName, 14> spellings = {{{"", 1},
                                                 {"B", 1},
                                                 {"KiB", u64{1} << 10U},
                                                 {"MiB", u64{1} << 20U},
                                                 {"GiB", u64{1} << 30U},
                                                 {"TiB", u64{1} << 40U},
                                                 {"kB", 1'000},
                                                 {"MB", 1'000'000},
                                                 {"GB", 1'000'000'000},
                                                 {"TB", 1'000'000'000'000},
                                                 {"%", 1'000'000, Amount::Kind::percent},
                                                 {"ms", 1'000, Amount::Kind::time},
                                                 {"s", 1'000'000, Amount::Kind::time},
                                                 {"min", 60'000'000, Amount::Kind::time}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Decimal {
    u64 digits = 0;  // the number without its point
    u64 scale = 1;   // what to divide by
    std::size_t length = 0;
};

// At most 15 digits, so that digits · unit fits 128 bits with room to spare.
Decimal read_decimal(std::string_view text) {
    Decimal out;
    bool point = false;
    std::size_t digits = 0;
    for (; out.length < text.size(); ++out.length) {
        const char c = text[out.length];
        if (c == '.' && !point && digits > 0 && out.length + 1 < text.size() &&
            is_digit(text[out.length + 1])) {
            point = true;
        } else if (is_digit(c) && ++digits <= 15) {
            out.digits = out.digits * 10 + static_cast<u64>(c - '0');
            if (point) out.scale *= 10;
        } else {
            break;
        }
    }
    return out;
}

}  // namespace

Result<Amount> parse_amount(std::string_view text) try {
    const auto whole = text;
    if (text == "unlimited") return Amount{Amount::Kind::unlimited, 0};
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto number = read_decimal(text);
    auto unit = text.substr(number.length);
    while (unit.starts_with(' ')) unit.remove_prefix(1);
    if (number.length == 0 || (!unit.empty() && is_digit(unit[0])))
        return fail(ErrorKind::usage, "\"{}\" is no size: write 4096, \"10KiB\" or \"2%\"",
                    printable(whole));
    for (const auto& [name, factor, kind] : spellings) {
        if (unit != name) continue;
        const auto value = static_cast<Wide>(number.digits) * factor / number.scale;
        if (value > std::numeric_limits<i64>::max())
            return fail(ErrorKind::usage, "\"{}\" is more than a file can have", printable(whole));
        return Amount{kind, static_cast<u64>(value)};
    }
    return fail(
        ErrorKind::usage,
        "\"{}\" is no unit: B, KiB, MiB, GiB, TiB (1024), kB, MB, GB, TB (1000), %, ms, s or "
        "min",
        printable(unit));
} catch (const std::exception& e) {
    return std::unexpected(thrown(e));
}

Result<Match> parse_match(std::string_view text) {
    const auto colon = text.find(':');
    const auto kind = text.substr(0, colon);
    for (std::size_t i = 0; i < row_kind_names.size(); ++i) {
        if (row_kind_names[i] != kind) continue;
        Match out{static_cast<RowKind>(i), "*"};
        if (colon != std::string_view::npos)
            out.glob = text.substr(colon + 1);
        else if (out.kind != RowKind::file)
            return fail(ErrorKind::usage, "\"{}\" lacks its pattern: write \"{}:GLOB\"", kind,
                        kind);
        if (const auto problem = glob_problem(out.glob))
            return fail(ErrorKind::usage, "{} at character {} of the pattern \"{}\"", problem->what,
                        problem->position + 1, printable(out.glob));
        return out;
    }
    return fail(ErrorKind::usage,
                "\"{}\" is no kind of row: file, compressed, section, class, category, module, "
                "package, symbol or metric",
                printable(kind));
}

namespace {

// Names are copied out of comments, where characters of no width may part what would be a link:
// soft hyphen, zero-width space and joiners, direction marks, word joiner, byte order mark. No row
// holds one: printable() spells them out or they are no part of a name that anybody typed.
std::string without_invisible(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto rest = text;
        const auto c = take_character(text);
        const bool invisible =
            c == 0xad || (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff;
        if (!invisible) out += rest.substr(0, rest.size() - text.size());
    }
    return out;
}

}  // namespace

Result<Allowance> parse_allowance(std::string_view given) try {
    const auto visible = without_invisible(given);
    const std::string_view text = visible;
    const auto form = "write \"package:foo=+120KiB: reason\"";
    const auto equals = text.find("=+");
    if (equals == std::string_view::npos)
        return fail(ErrorKind::usage, "\"{}\" allows no amount: {}", printable(text), form);
    const auto rest = text.substr(equals + 2);
    const auto colon = rest.find(':');
    const auto first =
        colon == std::string_view::npos ? colon : rest.find_first_not_of(" \t", colon + 1);
    if (first == std::string_view::npos)
        return fail(ErrorKind::usage, "\"{}\" gives no reason: {}", printable(text), form);
    const auto match = TRY(parse_match(text.substr(0, equals)));
    const auto amount = TRY(parse_amount(rest.substr(0, colon)));
    const bool time = match.kind == RowKind::metric && gate::is_build_time(match.glob);
    if (amount.kind != (time ? Amount::Kind::time : Amount::Kind::absolute))
        return fail(ErrorKind::usage, "\"{}\" allows no amount of {}: {}", printable(text),
                    time ? "time" : "bytes",
                    time ? "write \"metric:build_cpu=+1.5s: reason\"" : form);
    return Allowance{match.kind, match.glob, amount.value, printable(rest.substr(first)),
                     printable(text)};
} catch (const std::exception& e) {
    return std::unexpected(thrown(e));
}

bool is_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    const auto number = [&](std::size_t at, std::size_t length) {
        int value = 0;
        for (const char c : text.substr(at, length))
            value = is_digit(c) && value >= 0 ? value * 10 + (c - '0') : -1;
        return value;
    };
    const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1) return false;
    constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

std::string Rule::match() const { return fmt::format("{}:{}", name_of(kind), glob); }
std::string Allowance::match() const { return fmt::format("{}:{}", name_of(kind), glob); }
std::string Forbidden::match() const {
    return fmt::format("{}{}:{}", fresh ? "new_" : "", kind, glob);
}

}  // namespace binsize
