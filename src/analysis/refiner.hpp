// What refinements share: whose an address is by the first partition, and claims on the container's
// bytes for whoever that is.
#pragma once

#include "analysis/common_owner.hpp"

#include <span>

namespace binsize {

class Refiner {
public:
    /// All that it gives away is of one class, until told otherwise.
    Refiner(const Context& context, const FirstCut& cut, BigVector<Claim>& out, CostClass cls)
        : context_(context), cut_(cut), out_(out), cls_(cls), find_(cut.partition) {}

    Refiner& as(CostClass cls) {
        cls_ = cls;
        return *this;
    }

    /// Who uses some bytes of the container: the lowest common owner of the addresses added, and
    /// how the first that had an owner is known. Nobody as soon as one address has no owner.
    struct Users {
        OwnerId owner = CommonOwners::nobody;
        Evidence evidence = Evidence::inference;
        bool nobody = false;
    };
    void add(Users& users, u64 address) { add_at(users, context_.axis.at_address(address)); }
    /// The same by a position on the axis; nobody where there is none.
    void add_at(Users& users, std::optional<u64> position);
    /// Adds what was found of another address.
    void join(Users& users, const Users& others);

    /// Gives file bytes to whoever owns an address; nothing where that is no one in particular.
    void give(Extent file, u64 address) { give_at(file, context_.axis.at_address(address)); }
    void give_at(Extent file, std::optional<u64> position) {
        Users users;
        add_at(users, position);
        give(file, users);
    }
    void give(Extent file, const Users& users);

    /// Claims must be disjoint and in order; of two for one byte the first in the file stays.
    void settle();

private:
    const Context& context_;
    const FirstCut& cut_;
    BigVector<Claim>& out_;
    CostClass cls_;
    CellFinder find_;
};

}  // namespace binsize
