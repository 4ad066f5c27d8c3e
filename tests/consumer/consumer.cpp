// consumer OLD NEW: both on a page, what changed between them, and whether the new one keeps to a
// budget; exits as `binsize gate` does.
#include <binsize/binsize.hpp>

#include <iostream>

namespace {

int complain(const binsize::Error& error) {
    std::cerr << error.message << '\n';
    return exit_code(error.kind);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const auto before = binsize::open(std::string(argv[1]));
    if (!before) return complain(before.error());
    const auto after = binsize::open(std::string(argv[2]));
    if (!after) return complain(after.error());

    const auto page = binsize::render(*after, "text");
    if (!page) return complain(page.error());
    std::cout << *page << '\n';

    const auto diff = binsize::diff_reports(*before, *after, {.rows = 5});
    if (!diff) return complain(diff.error());
    std::cout << binsize::render(*diff, "text").value_or("") << '\n';

    const auto rule = binsize::parse_amount("10%");
    if (!rule) return complain(rule.error());
    binsize::Budget budget;
    budget.rules.emplace_back().glob = "*";
    budget.rules[0].fail[static_cast<std::size_t>(binsize::Limit::max_growth)] = *rule;
    const auto verdict = binsize::judge(budget, {.report = *after, .baseline = &*before});
    if (!verdict) return complain(verdict.error());
    std::cout << binsize::render(*verdict, "text").value_or("");

    bool written = binsize::write_json(
        *after, [](std::string_view text) { return static_cast<bool>(std::clog << text); });
    return written ? binsize::exit_code(*verdict) : 3;
}
