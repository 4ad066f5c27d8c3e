#include "evidence/dyld_opcodes.hpp"

namespace binsize {
namespace {

class Walk {
public:
    Walk(const Image& image, Extent opcodes, const EachRun& each)
        : image_(image),
          each_(each),
          at_(clip_slice(image.bytes, opcodes.begin, opcodes.size), image.endian),
          base_(opcodes.begin),
          places_left_(image.bytes.size() / image.word()) {}

    void rebases() {
        while (next()) {
            switch (opcode_) {
                case 1: break;                                    // SET_TYPE_IMM
                case 2: set_place(); break;                       // SET_SEGMENT_AND_OFFSET_ULEB
                case 3: move(at_.take_uleb()); break;             // ADD_ADDR_ULEB
                case 4: move(immediate_ * image_.word()); break;  // ADD_ADDR_IMM_SCALED
                case 5: patch(immediate_, 0); break;              // DO_REBASE_IMM_TIMES
                case 6: patch(at_.take_uleb(), 0); break;         // DO_REBASE_ULEB_TIMES
                case 7: patch(1, at_.take_uleb()); break;         // DO_REBASE_ADD_ADDR_ULEB
                case 8: patch_skipping(); break;                  // …_ULEB_TIMES_SKIPPING_ULEB
                default: return;                                  // DONE, or none of them
            }
        }
    }

    void binds() {
        while (next()) {
            switch (opcode_) {
                case 1: break;                              // SET_DYLIB_ORDINAL_IMM
                case 2: (void)at_.take_uleb(); break;       // SET_DYLIB_ORDINAL_ULEB
                case 3: break;                              // SET_DYLIB_SPECIAL_IMM
                case 4: set_symbol(); break;                // SET_SYMBOL_TRAILING_FLAGS_IMM
                case 5: break;                              // SET_TYPE_IMM
                case 6: (void)at_.take_sleb(); break;       // SET_ADDEND_SLEB
                case 7: set_place(); break;                 // SET_SEGMENT_AND_OFFSET_ULEB
                case 8: move(at_.take_uleb()); break;       // ADD_ADDR_ULEB
                case 9: patch(1, 0); break;                 // DO_BIND
                case 10: patch(1, at_.take_uleb()); break;  // DO_BIND_ADD_ADDR_ULEB
                case 11: patch(1, immediate_ * image_.word()); break;  // …_ADD_ADDR_IMM_SCALED
                case 12: patch_skipping(); break;                      // …_ULEB_TIMES_SKIPPING_ULEB
                default: return;                                       // DONE, THREADED (arm64e)
            }
        }
    }

private:
    bool next() {
        if (at_.done()) return false;
        begin_ = at_.offset();
        const auto byte = at_.take<u8>();
        opcode_ = byte >> 4U;
        immediate_ = byte & 0xfU;
        return true;
    }
    [[nodiscard]] Extent bytes() const { return {base_ + begin_, at_.offset() - begin_}; }
    void stop() { at_ = Cursor({}); }

    void set_place() {
        const u64 offset = at_.take_uleb();
        if (immediate_ >= image_.segments.size()) return stop();
        address_ = image_.segments[immediate_].memory.begin + offset;
        pending_.clear();  // where the place was moved to before does not matter
        pending_.push_back(bytes());
    }
    void move(u64 by) {
        address_ += by;  // backwards, too: dyld's arithmetic wraps
        pending_.push_back(bytes());
    }
    void set_symbol() {
        (void)at_.take_cstr();
        symbol_ = bytes();
    }
    void patch_skipping() {
        const u64 count = at_.take_uleb();
        run(count, at_.take_uleb() + image_.word());
    }
    void patch(u64 count, u64 behind) {
        run(count, image_.word());
        address_ += behind;
    }
    void run(u64 count, u64 stride) {
        if (at_.failed() || count > places_left_) return stop();
        places_left_ -= count;
        pending_.push_back(bytes());
        each_({address_, count, stride, pending_, symbol_});
        pending_.clear();
        address_ += count * stride;
    }

    const Image& image_;
    const EachRun& each_;
    Cursor at_;
    u64 base_, places_left_;
    u64 begin_ = 0, address_ = 0;
    unsigned opcode_ = 0;
    std::size_t immediate_ = 0;
    std::vector<Extent> pending_;
    Extent symbol_;
};

}  // namespace

void each_rebase(const Image& image, Extent opcodes, const EachRun& each) {
    Walk(image, opcodes, each).rebases();
}

void each_bind(const Image& image, Extent opcodes, const EachRun& each) {
    Walk(image, opcodes, each).binds();
}

}  // namespace binsize
