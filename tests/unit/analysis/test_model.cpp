// What the divisions of the model promise about the names in them.
#include "analysis/model.hpp"
#include "support/catch.hpp"

using namespace binsize;

TEST_CASE("made-up names stay where they are when further passes are adopted") {
    Image image;
    Notes notes;
    const auto axis = Axis::of(image, notes);
    Division division;
    std::vector<const char*> places;
    for (int pass = 0; pass < 9; ++pass) {
        ClaimSink sink(axis);
        const auto name = sink.keep(fmt::format("pass {}", pass));  // short enough to be moved
        sink.owner(OwnerKind::object, name, sink.package(name));
        places.push_back(name.data());
        adopt(division, sink);
    }
    REQUIRE(division.owners.size() == places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        CHECK(division.owners[i].name.data() == places[i]);
        CHECK(division.owners[i].name == fmt::format("pass {}", i));
        CHECK(division.packages[division.owners[i].package].name == fmt::format("pass {}", i));
    }
}
