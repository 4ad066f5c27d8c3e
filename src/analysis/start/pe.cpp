// Windows calls the callbacks of the TLS directory before the entry point; from there the C runtime
// walks the arrays .CRT$XI (C) and .CRT$XC (C++), and MinGW's the list of constructors, from its
// end.
// Facts: PE Format, "The .tls Section"; the UCRT's documentation ("CRT initialization");
// mingw-w64-crt/crt/crtexe.c and gccmain.c. That it is so under Wine is a test.
#include "analysis/start/before_main.hpp"

#include "wire/pe.hpp"

#include <string_view>

namespace binsize {
namespace {

constexpr u64 most = 10'000;

// Words of the TLS directory.
enum Word : u64 { data_begin, data_end, index_address, callbacks, zero_fill };

std::optional<u64> directory(const Image& image) {
    const auto region = image.region("[TLS directory]");
    if (region.empty()) return std::nullopt;
    const u64 at = region.begin;
    for (const auto& m : image.mappings)
        if (at >= m.file_offset && at - m.file_offset < m.file_size)
            return m.address + (at - m.file_offset);
    return std::nullopt;
}

// The functions of [begin, end) that are there: arrays begin and end with empty words.
void add_array(const go::PointerReader& reader, u64 begin, u64 end, std::vector<u64>& out) {
    const u64 word = reader.word_size();
    for (u64 at = begin; at < end && (at - begin) / word < most; at += word) {
        const u64 function = reader.word(at).value_or(0);
        if (function != 0) out.push_back(function);
    }
}

// A count, or -1 and an empty word behind the last.
void add_list(const go::PointerReader& reader, u64 begin, std::vector<u64>& out) {
    const u64 word = reader.word_size();
    std::vector<u64> list;
    for (u64 i = 1; i < most; ++i) {
        const u64 function = reader.word(begin + i * word).value_or(0);
        if (function == 0) break;
        list.push_back(function);
    }
    out.insert(out.end(), list.rbegin(), list.rend());
}

// Names as C has them: 32-bit programs have an underscore more.
std::optional<u64> address_of(const Symbols& symbols, std::string_view name) {
    for (const auto& s : symbols) {
        if (s.undefined || s.value == 0) continue;
        if (s.name == name || (s.name.starts_with('_') && s.name.substr(1) == name)) return s.value;
    }
    return std::nullopt;
}

}  // namespace

std::vector<u64> tls_callbacks(const go::PointerReader& reader) {
    std::vector<u64> out;
    const auto at = directory(reader.image());
    if (!at) return out;
    const u64 word = reader.word_size();
    const u64 list = reader.word(*at + callbacks * word).value_or(0);
    for (u64 i = 0; list != 0 && i < most; ++i) {
        const u64 function = reader.word(list + i * word).value_or(0);
        if (function == 0) break;
        out.push_back(function);
    }
    return out;
}

std::optional<TlsBlock> tls_block(const go::PointerReader& reader) {
    const auto at = directory(reader.image());
    if (!at) return std::nullopt;
    const u64 word = reader.word_size();
    const u64 begin = reader.word(*at + data_begin * word).value_or(0);
    const u64 end = reader.word(*at + data_end * word).value_or(0);
    const auto zeros = reader.bytes(*at + zero_fill * word, 4);
    if (begin > end || !zeros) return std::nullopt;
    return TlsBlock{end - begin, end - begin + *find_int<u32>(*zeros, 0, Endian::little)};
}

std::optional<std::vector<u64>> runtime_constructors(const go::PointerReader& reader,
                                                     const Symbols& symbols) {
    std::vector<u64> out;
    bool any = false;
    for (const std::string_view array : {"__xi", "__xc"}) {
        const auto begin = address_of(symbols, fmt::format("{}_a", array));
        const auto end = address_of(symbols, fmt::format("{}_z", array));
        if (!begin || !end) continue;
        any = true;
        add_array(reader, *begin, *end, out);
    }
    if (const auto list = address_of(symbols, "__CTOR_LIST__")) {
        any = true;
        add_list(reader, *list, out);
    }
    return any ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace binsize
