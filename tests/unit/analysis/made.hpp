// A made-up program for tests of what is read off a model: who has which bytes is said here, one
// line a stretch, so that every expected number can be added up by hand.
#pragma once

#include "analysis/model.hpp"
#include "support/catch.hpp"

#include <deque>
#include <string>

namespace binsize::test {

inline const std::vector<std::byte>& thousand_bytes() {
    static const std::vector<std::byte> bytes(1000);
    return bytes;
}

/// A file of 1000 bytes of which the first 600 are mapped at 0x1000, with 200 of zero-fill behind
/// them: 1000 bytes of file and 800 of memory.
inline Image made_image() {
    Image image;
    image.kind = FileKind::executable;
    image.arch = "amd64";
    image.bits = 64;
    image.bytes = thousand_bytes();
    image.mappings = {{0x1000, 0, 600, 800}};
    return image;
}

class Made {
public:
    Made() : axis_(Axis::of(image_, notes_)), sink_(axis_) {}
    Made(const Made&) = delete;
    Made& operator=(const Made&) = delete;

    [[nodiscard]] const Image& image() const { return image_; }
    [[nodiscard]] const Axis& axis() const { return axis_; }
    PackageId package(std::string_view name, PackageKind kind = PackageKind::package) {
        return sink_.package(name, kind);
    }
    OwnerId owner(OwnerKind kind, std::string_view name, PackageId package) {
        return sink_.owner(kind, sink_.keep(name), package);
    }
    void give(Extent at, OwnerId owner, CostClass cls, Evidence evidence = Evidence::format) {
        sink_.claim(at, owner, cls, evidence, Rank::symbol);
    }
    /// What nobody was given is of GapNamer's. Nothing may be added from here on.
    const Division& division() {
        if (!settled_) {
            auto& division = model_.division(Cut::claims);
            settle_container(image_, axis_, sink_, division);
            division.sums = sum_up(division.partition, division.owners.size(), axis_);
            model_.has_claims = true;
            settled_ = true;
        }
        return model_.division(Cut::claims);
    }
    const Model& model() {
        (void)division();
        return model_;
    }

private:
    Image image_ = made_image();
    Notes notes_;
    Axis axis_;
    ClaimSink sink_;
    Model model_;
    bool settled_ = false;
};

/// "a 10/5, b 3/0": the rows below a node with their bytes of file and memory, what is below each
/// in brackets, and how many it stands for where that is not one.
inline std::string rows(const Node& node) {
    std::string out;
    for (const auto& child : node.children) {
        out += fmt::format("{}{} {}/{}", out.empty() ? "" : ", ", child.name.view(),
                           child.size.file, child.size.memory);
        if (child.count != 1) out += fmt::format(" x{}", child.count);
        if (!child.children.empty()) out += " [" + rows(child) + "]";
    }
    return out;
}

}  // namespace binsize::test
