// String literals of every program: the region is split without a break in the order of lengths,
// and both twins of one build give the same literals to the same packages.
#include "evidence/evidence.hpp"
#include "go/matrix.hpp"
#include "support/catch.hpp"

#include <map>

using namespace binsize;

namespace {

// The two literals that differ between the twins of a build: they state its flags.
bool states_the_build(std::string_view text) {
    constexpr std::string_view frame = "\x30\x77\xaf\x0c\x92\x74\x08\x02";
    return text.starts_with(frame) || text.starts_with("go1.");
}

std::string package_of(const go::Program& program, u32 user) {
    const u32 package = go::User::is_function(user) ? program.functions->package(user - 1)
                                                    : program.functions->package_of_user(user);
    if (package < program.packages.size()) return std::string(program.packages.name(package));
    return "code " + std::to_string(package);
}

}  // namespace

TEST_CASE("literals are split exactly and twins agree on them") {
    std::map<std::string, std::map<std::string, u64>> twins;
    std::size_t compared = 0;
    test::for_each_program([&](const test::Program& file, const Image& image) {
        if (file.name.starts_with("upx/") || file.name.starts_with("gccgo/")) return;
        INFO(file.name);
        Notes notes;
        const auto program = go::Program::open(image, notes);
        REQUIRE(program);
        REQUIRE(program->data);
        const auto& literals = program->data->literals;
        CHECK(literals.region.size > 20'000);
        if (go::isa_of(image.arch) == go::Isa::other) return;
        CHECK(literals.literals.size() > 1000);
        // Before Go 1.20 literals share bytes with gc masks; s390x aligns to 2 and names parts.
        if (program->module->at_least(go::Layout::go1_20) && image.arch != "s390x")
            CHECK(literals.unsettled == 0);
        CHECK(literals.unsettled <= 4);

        std::map<std::string, u64> bytes;
        u64 reached = 0;
        u64 at = literals.region.begin;
        for (const auto& literal : literals.literals) {
            CHECK(literal.address >= at);
            at = literal.address + literal.size;
            if (literal.user == go::User::nobody) continue;
            reached += literal.size;
            const auto text = program->reader.bytes(literal.address, literal.size);
            REQUIRE(text);
            if (!states_the_build(as_text(*text)))
                bytes[package_of(*program, literal.user)] += literal.size;
        }
        CHECK(at <= literals.region.end());
        CHECK(static_cast<double>(reached) > 0.99 * static_cast<double>(literals.region.size));
        const auto dash = file.name.rfind('-');
        const auto variant = file.name.substr(dash + 1);
        if (variant != "default" && variant != "sw" && variant != "s" && variant != "w") return;
        const auto [it, added] = twins.try_emplace(file.name.substr(0, dash), bytes);
        if (!added) ++compared;
        CHECK(it->second == bytes);
    });
    if (!twins.empty()) CHECK(compared > 10);
}
