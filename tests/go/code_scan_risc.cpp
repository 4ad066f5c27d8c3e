// The code scan of arm64 and s390x against llvm-objdump, which decodes every instruction.
#include "go/code_scan.hpp"
#include "support/fixtures.hpp"
#include "support/tools.hpp"

#include <array>

using namespace binsize;

namespace {

struct Line {
    u64 address = 0;
    std::string mnemonic;
    std::vector<std::string> operands;  ///< split at blanks, without commas
};

std::vector<Line> disassemble(const std::string& command) {
    std::vector<Line> out;
    std::istringstream text(test::run(command).text);
    for (std::string line; std::getline(text, line);) {
        std::istringstream words(line);
        Line l;
        char colon = 0;
        if (!(words >> std::hex >> l.address >> colon >> l.mnemonic) || colon != ':') continue;
        for (std::string word; words >> word;) {
            if (word.ends_with(',')) word.pop_back();
            l.operands.push_back(word);
        }
        out.push_back(std::move(l));
    }
    return out;
}

/// "0x1c8", "#0x18", "#0x18]" and "[x2]" (none: 0) as numbers.
u64 number(std::string_view text) {
    if (text.starts_with('#')) text.remove_prefix(1);
    return text.starts_with("0x") ? std::stoull(std::string(text), nullptr, 16) : 0;
}

/// The operands of all instructions, function by function, with what `each` makes of them.
template <class Each>
auto decoder(const std::vector<Line>& lines, Each each) {
    return [&lines, each](ByteView code, u64 address, auto&& name) {
        u64 instructions = 0;
        u64 undecoded = 0;
        auto state = each;
        auto line = std::ranges::lower_bound(lines, address, {}, &Line::address);
        for (; line != lines.end() && line->address < address + code.size(); ++line) {
            if (line->mnemonic == "<unknown>") {
                ++undecoded;
                continue;
            }
            ++instructions;
            state(*line, name);
        }
        return std::pair(instructions, undecoded);
    };
}

/// Follows the pages that ADRP leaves in registers, however far from their use.
struct Arm64 {
    std::array<u64, 32> page{};  ///< 0: something else

    u64* of(std::string_view name) {
        if (name.starts_with('[')) name.remove_prefix(1);
        if (name.ends_with(']')) name.remove_suffix(1);
        if (name.size() < 2 || (name[0] != 'x' && name[0] != 'w')) return nullptr;
        const auto n = static_cast<std::size_t>(std::atoi(std::string(name.substr(1)).c_str()));
        return name[1] >= '0' && name[1] <= '9' && n < page.size() ? &page[n] : nullptr;
    }

    template <class F>
    void operator()(const Line& line, F& name) {
        const auto& o = line.operands;
        const auto& m = line.mnemonic;
        const bool store = m.starts_with("st");
        if (m == "b" || m == "bl" || m == "blr" || m == "br" || m == "ret") page = {};
        if (o.empty()) return;
        if (m == "add" && o.size() == 3 && o[2].starts_with('#')) {
            if (const auto* p = of(o[1]); p != nullptr && *p != 0)
                name(*p + number(o[2]), go::Use::address);
        }
        for (std::size_t i = 0; i < o.size(); ++i) {
            const bool alone = o[i].ends_with(']');
            if (!o[i].starts_with('[') || o.size() > i + (alone ? 1 : 2)) continue;
            const auto* p = of(o[i]);
            if (p == nullptr || *p == 0 || (!alone && !o[i + 1].starts_with('#'))) continue;
            name(*p + (alone ? 0 : number(o[i + 1])), go::Use::access);
        }
        if (store) return;
        if (auto* p = of(o[0])) *p = m == "adrp" ? number(o[1]) : 0;
        if (auto* p = of(o.size() > 1 && m == "ldp" ? o[1] : "")) *p = 0;
    }
};

/// Only what is relative to the instruction is printed with 0x.
struct S390x {
    template <class F>
    void operator()(const Line& line, F& name) const {
        for (const auto& operand : line.operands)
            if (operand.starts_with("0x"))
                name(number(operand), line.mnemonic == "larl" ? go::Use::address : go::Use::access);
    }
};

template <class Each>
test::ScanComparison compare(const std::string& objdump, const std::string& path, Each each) {
    const auto input = Input::open(path);
    REQUIRE(input);
    const auto image = load(input->bytes());
    REQUIRE(image);
    const auto lines = disassemble(objdump + " -d --no-show-raw-insn " + test::quoted(path));
    REQUIRE(lines.size() > 100'000);
    return test::compare_scan(*image, decoder(lines, each));
}

}  // namespace

TEST_CASE("the scan of arm64 and s390x code finds what a disassembler finds") {
    const auto objdump = test::need_tool("llvm-objdump");
    if (!objdump) return;
    u64 programs = 0;
    for (const auto& file : test::matrix_files()) {
        const auto path = file.path.string();
        if (file.variant != "sw") continue;
        test::ScanComparison c;
        if (file.target.ends_with("arm64"))
            c = compare(*objdump, path, Arm64{});
        else if (file.target.ends_with("s390x"))
            c = compare(*objdump + " --mcpu=z16", path, S390x{});
        else
            continue;
        INFO(file.name << ": " << c);
        test::check_exact(c);
        ++programs;
    }
    CHECK(programs >= 4);
}
