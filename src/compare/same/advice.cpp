// What would make two builds agree: for each difference that was seen, and for none that was not.
#include "compare/compare.hpp"
#include "compare/diff/parts.hpp"

#include <algorithm>

namespace binsize {
namespace {

class Adviser {
public:
    Adviser(const Same& same, const Report& a)
        : same_(same), format_(a.subject.format), go_(a.toolchain.language == "go") {}

    std::vector<SameAdvice> run() {
        paths();
        say("vcs", "build with -buildvcs=false, or both sides from the same clean commit");
        toolchain();
        say("modules", "build both sides from the same go.mod and go.sum, with -mod=readonly");
        settings("flags");
        settings("cgo");
        times();
        say("owners", "ar rcD (or binutils built with deterministic archives)");
        say("link-order",
            "give the linker its inputs sorted, not as a folder or a glob lists "
            "them, and link with as many threads");
        say("embedded", "embed the same files: generate them reproducibly, or pin them");
        say("stripped", go_ ? "strip both sides alike: -ldflags='-s -w' on both or on neither"
                            : "strip both sides alike");
        build_id();
        say("signature",
            "compare before signing: a signature covers the bytes and may hold "
            "the time");
        return std::move(out_);
    }

private:
    [[nodiscard]] bool seen(std::string_view cause) const {
        return std::ranges::find(same_.causes, cause, &SameCause::id) != same_.causes.end();
    }
    void say(std::string_view cause, std::string what) {
        if (seen(cause)) out_.push_back({std::string(cause), std::move(what)});
    }

    void paths() {
        if (go_) return say("paths", "build with -trimpath");
        say("paths", "-ffile-prefix-map=$PWD=. for GCC and clang, --remap-path-prefix for rustc");
    }
    void toolchain() {
        std::string pinned;
        for (const auto& f : same_.facts)
            if (f.id == "compiler_version" && f.before) pinned = *f.before;
        if (go_)
            return say("toolchain", "pin the toolchain: GOTOOLCHAIN=" +
                                        (pinned.starts_with("go") ? pinned : "goX.Y.Z") +
                                        ", or a toolchain line in go.mod");
        say("toolchain", "build with the same compiler and linker: a container or a lock file");
    }
    // Each setting by its name, as both sides have it.
    void settings(std::string_view cause) {
        for (const auto& c : same_.causes) {
            if (c.id != cause) continue;
            const auto shown = [](const std::optional<std::string>& side) {
                return side ? "'" + *side + "'" : std::string("not set");
            };
            const auto name = c.name.empty() ? "the compiler's flags" : c.name;
            out_.push_back({c.id, "build both sides with the same " + name + ": it is " +
                                      shown(c.a) + " here and " + shown(c.b) + " there"});
        }
    }
    void times() {
        if (format_ == "archive") return say("timestamps", "ar rcD, and ranlib -D");
        if (format_ == "pe" || format_ == "coff")
            return say("timestamps",
                       "set SOURCE_DATE_EPOCH, or link with -Wl,--no-insert-timestamp "
                       "(/Brepro for Microsoft's linker)");
        say("timestamps",
            "set SOURCE_DATE_EPOCH for the build, or leave __DATE__ and __TIME__ out");
    }
    void build_id() {
        const bool alone = std::ranges::all_of(
            same_.causes, [](const SameCause& c) { return c.id == "build-id" || c.follows; });
        if (go_)
            return say("build-id",
                       alone ? "-ldflags=-buildid= leaves it out: nothing else differs"
                             : "-ldflags=-buildid= leaves it out; it covers all inputs of the "
                               "build and agrees once they do");
        say("build-id", alone ? "-Wl,--build-id=none or =sha1: nothing else differs"
                              : "it is a hash of the rest and agrees once that does");
    }

    const Same& same_;
    std::string_view format_;
    bool go_;
    std::vector<SameAdvice> out_;
};

}  // namespace

void add_facts(Same& same, const Report& a, const Report& b) {
    diff::compare_context(a, b, same.facts);
    std::erase_if(same.facts, [](const ContextChange& c) { return c.id == "tool_version"; });
}

void advise(Same& same, const Report& a) { same.advice = Adviser(same, a).run(); }

}  // namespace binsize
