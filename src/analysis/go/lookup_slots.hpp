// Method look-ups through interfaces: reflect.Type's Method, MethodByName and (Go 1.26) Methods,
// and those of any other interface that declares them with such signatures. Nothing but the slot of
// the interface's table that code loads and calls tells, and other interfaces have slots there,
// too. So a function counts only where it can know the interface: code is laid out in the order in
// which packages depend on each other, the declaring package first. Facts: usemethod in
// cmd/compile/internal/walk/expr.go; cmd/link's postorder of libraries.
#pragma once

#include "evidence/evidence.hpp"

#include <functional>

namespace binsize {

struct LookupSlot {
    u32 offset = 0;           ///< bytes, in an itab
    u32 member = 0;           ///< which of the interface's methods
    std::string_view callee;  ///< "reflect.Type.Method"
    bool by_name = false;
    bool decisive = false;        ///< no other interface has so many methods
    std::vector<u32> interfaces;  ///< TypeTable::types that declare it there
    std::vector<u32> packages;    ///< Packages ids of those that have names
};

[[nodiscard]] std::vector<LookupSlot> find_lookup_slots(const go::Program& program);

struct SlotCall {
    u32 function;
    const LookupSlot* slot;
    bool constant;   ///< a look-up by a name that is a constant
    bool weak;       ///< nothing but the slot says that it is this interface's
    std::size_t at;  ///< of the call, in the function's code
};
/// Of all functions, or of those that `among` says.
void each_lookup_call(const go::Program& program, const std::vector<LookupSlot>& slots,
                      const std::function<void(const SlotCall&)>& each,
                      const std::function<bool(u32)>& among = {});

}  // namespace binsize
