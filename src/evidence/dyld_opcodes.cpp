#include "evidence/dyld_opcodes.hpp"

#include "wire/dyld.hpp"

namespace binsize {
namespace {

using namespace macho;

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
                case REBASE_OPCODE_SET_TYPE_IMM: type_ = immediate_; break;
                case REBASE_OPCODE_SET_SEGMENT_AND_OFFSET_ULEB: set_place(); break;
                case REBASE_OPCODE_ADD_ADDR_ULEB: move(at_.take_uleb()); break;
                case REBASE_OPCODE_ADD_ADDR_IMM_SCALED: move(immediate_ * image_.word()); break;
                case REBASE_OPCODE_DO_REBASE_IMM_TIMES: patch(immediate_, 0); break;
                case REBASE_OPCODE_DO_REBASE_ULEB_TIMES: patch(at_.take_uleb(), 0); break;
                case REBASE_OPCODE_DO_REBASE_ADD_ADDR_ULEB: patch(1, at_.take_uleb()); break;
                case REBASE_OPCODE_DO_REBASE_ULEB_TIMES_SKIPPING_ULEB: patch_skipping(); break;
                default: return;  // DONE, or none of them
            }
        }
    }

    void binds() {
        while (next()) {
            switch (opcode_) {
                case BIND_OPCODE_SET_DYLIB_ORDINAL_IMM: library_ = immediate_; break;
                // 0, or a negative number of four bits.
                case BIND_OPCODE_SET_DYLIB_SPECIAL_IMM: library_ = special | immediate_; break;
                case BIND_OPCODE_SET_TYPE_IMM: type_ = immediate_; break;
                case BIND_OPCODE_SET_DYLIB_ORDINAL_ULEB: library_ = at_.take_uleb(); break;
                case BIND_OPCODE_SET_SYMBOL_TRAILING_FLAGS_IMM: set_symbol(); break;
                case BIND_OPCODE_SET_ADDEND_SLEB: addend_ = at_.take_sleb(); break;
                case BIND_OPCODE_SET_SEGMENT_AND_OFFSET_ULEB: set_place(); break;
                case BIND_OPCODE_ADD_ADDR_ULEB: move(at_.take_uleb()); break;
                case BIND_OPCODE_DO_BIND: patch(1, 0); break;
                case BIND_OPCODE_DO_BIND_ADD_ADDR_ULEB: patch(1, at_.take_uleb()); break;
                case BIND_OPCODE_DO_BIND_ADD_ADDR_IMM_SCALED:
                    patch(1, immediate_ * image_.word());
                    break;
                case BIND_OPCODE_DO_BIND_ULEB_TIMES_SKIPPING_ULEB: patch_skipping(); break;
                default: return;  // DONE, THREADED (arm64e)
            }
        }
    }

    // Every program of one bind that there is; what fills up to a word is end marks.
    void lazy_binds() {
        for (u64 first = 0; next();) {
            switch (opcode_) {
                case BIND_OPCODE_DONE: first = at_.offset(); break;
                case BIND_OPCODE_SET_DYLIB_ORDINAL_IMM: library_ = immediate_; break;
                case BIND_OPCODE_SET_DYLIB_SPECIAL_IMM: library_ = special | immediate_; break;
                case BIND_OPCODE_SET_TYPE_IMM: type_ = immediate_; break;
                case BIND_OPCODE_SET_DYLIB_ORDINAL_ULEB: library_ = at_.take_uleb(); break;
                case BIND_OPCODE_SET_SYMBOL_TRAILING_FLAGS_IMM: set_symbol(); break;
                case BIND_OPCODE_SET_SEGMENT_AND_OFFSET_ULEB: set_place(); break;
                case BIND_OPCODE_DO_BIND:
                    take_end_mark();
                    begin_ = first;
                    first = at_.offset();
                    pending_.clear();
                    patch(1, 0);
                    break;
                default: return;
            }
        }
    }

private:
    bool next() {
        if (at_.done()) return false;
        begin_ = at_.offset();
        const auto byte = at_.take<u8>();
        opcode_ = byte & REBASE_OPCODE_MASK;  // BIND_OPCODE_MASK is the same
        immediate_ = byte & REBASE_IMMEDIATE_MASK;
        return true;
    }
    [[nodiscard]] Extent bytes() const { return {base_ + begin_, at_.offset() - begin_}; }
    void stop() { at_ = Cursor({}); }

    void take_end_mark() {
        const Cursor before = at_;
        if (at_.done() || at_.take<u8>() != BIND_OPCODE_DONE) at_ = before;
    }
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
        each_({address_, count, stride, pending_, symbol_, type_, library_, addend_});
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
    static constexpr u64 special = u64{1} << 63U;
    u64 type_ = 0, library_ = 0;
    i64 addend_ = 0;
};

}  // namespace

void each_rebase(const Image& image, Extent opcodes, const EachRun& each) {
    Walk(image, opcodes, each).rebases();
}

void each_bind(const Image& image, Extent opcodes, const EachRun& each) {
    Walk(image, opcodes, each).binds();
}

void each_lazy_bind(const Image& image, Extent opcodes, const EachRun& each) {
    Walk(image, opcodes, each).lazy_binds();
}

}  // namespace binsize
