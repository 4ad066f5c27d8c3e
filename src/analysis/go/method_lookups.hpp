// Who looks methods up by a number or a name: the callers of reflect.Value's and reflect.Type's
// Method, MethodByName and (Go 1.26) Methods. Those of a Value are called directly, which is
// certain; those of a Type through an interface (lookup_slots.hpp), which is inferred.
// Facts: usemethod in cmd/compile/internal/walk/expr.go, reflect/type.go, reflect/value.go.
#pragma once

#include "analysis/go/reach.hpp"

namespace binsize {

struct MethodLookup {
    u32 function = 0;
    std::string_view name;    ///< of the function
    std::string_view callee;  ///< "reflect.Value.MethodByName", "reflect.Type.Method"
    bool constant = false;    ///< all its names are constants, which Go 1.22 tells apart
    bool inferred = false;    ///< a slot of an interface's table is all that says so
    bool weak = false;        ///< and no more than that the slot lies so far behind
    bool by_table = false;    ///< a method table or a variable is a step of the chain
    std::vector<u32> chain;   ///< functions from main.main or another root to this one
    std::vector<std::string_view> steps;  ///< their names, of each package's run the first
};

class LookupFinder {
public:
    explicit LookupFinder(const go::Program& program);

    /// Whether some code calls a look-up directly, and not by a name that is a constant. Such code
    /// is in a program only because the linker reached it, so that it drops no methods.
    [[nodiscard]] bool surely_looks_up();
    /// All of them, in order: the sure ones that calls reach first. `may_go` is what Reach::others
    /// says.
    [[nodiscard]] std::vector<MethodLookup> find(u64& may_go);

private:
    struct Site {
        u32 function;
        std::string_view callee;
        bool constant, inferred, weak;
    };
    void add(const Reach::Call& call);
    void find_slot_calls();
    [[nodiscard]] bool is_exempt(u32 f) const;
    [[nodiscard]] std::vector<MethodLookup> by_function() const;
    void find_chains(std::vector<MethodLookup>& lookups, Reach& reach) const;

    const go::Program& program_;
    const go::Functions& functions_;
    go::Isa isa_;
    std::vector<bool> asked_;  ///< by function: it is a look-up
    std::vector<Reach::Root> roots_;
    std::vector<Site> sites_;
};

}  // namespace binsize
