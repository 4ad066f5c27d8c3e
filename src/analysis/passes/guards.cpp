// What Windows is told of functions that may be called through pointers, and of handlers of
// exceptions: each entry belongs to whoever owns the function.
#include "analysis/refiner.hpp"
#include "evidence/pe_linking.hpp"

namespace binsize {

void refine_guards(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    Refiner refiner(context, cut, out, CostClass::dynamic_linking);
    each_guarded_function(context.image, [&](const GuardedFunction& g) {
        refiner.as(g.handler ? CostClass::unwind : CostClass::dynamic_linking)
            .give(g.entry, g.function);
    });
    refiner.settle();
}

}  // namespace binsize
