#include "evidence/called_functions.hpp"

#include "base/byte_lanes.hpp"
#include "base/sort_by_digits.hpp"
#include "evidence/x86_instructions.hpp"

#include <algorithm>

namespace binsize {
namespace {

using Kind = X86Instruction::Kind;

constexpr u64 alignment = 16;

// One pass over the code of a section; what bytes that look like calls lead to is known before.
class Finder {
public:
    Finder(ByteView code, bool wide, u64 address, std::span<const u64> known, FunctionTable& out)
        : code_(code), wide_(wide), address_(address), known_(known), out_(out) {}

    void run() {
        find_targets();
        const auto first = out_.size();
        u64 next = next_target(0);
        for (u64 at = 0; at < code_.size();) {
            if (at >= next) {
                if (at == next && begins(at)) open(at);
                next = next_target(at + 1);
            }
            const auto in = x86_instruction(code_, at, wide_);
            // The usual.
            if (in.kind == Kind::other && in.length != 0 && !filled_) {
                front_ = Front::running;
                at += in.length;
                end_ = at;
                is_stub_ = false;
                continue;
            }
            if (in.length == 0) {
                close();
                front_ = Front::running;
                ++at;
                continue;
            }
            if (in.kind == Kind::filler) {
                filled_ = front_ == Front::call || filled_;
                if (front_ == Front::call) front_ = Front::end;
            } else {
                if (filled_ && is_open_ && at % alignment == 0 && reach_ < at)
                    may_end_.push_back({end_, at});
                filled_ = false;
                front_ = front_behind(in.kind);
                if (is_open_) follow(in, at);
            }
            at += in.length;
        }
        close();
        if (followed_ < calls_ / 2) out_.resize(first);
    }

private:
    struct Target {
        u32 to, count;
    };
    // What is in front of a place: an end, a call, which may return, or what runs into it.
    enum class Front : u8 { end, call, running };

    static Front front_behind(Kind kind) {
        switch (kind) {
            case Kind::end:
            case Kind::jump:
            case Kind::indirect_jump: return Front::end;
            case Kind::call:
            case Kind::indirect_call:
            case Kind::table_jump: return Front::call;
            default: return Front::running;
        }
    }
    // What is called once only, and not where functions are put, may be the middle of an
    // instruction that looks like a call.
    void find_targets() {
        BigVector<u32> called;
        each_byte(code_, {0xe8, 0xff}, [&](std::size_t i) {
            if (i + 5 > code_.size()) return;
            const i64 distance = load_unchecked<i32>(code_.data() + i + 1, Endian::little);
            const i64 to = static_cast<i64>(i) + 5 + distance;
            // "call 1f; 1: pop" asks where it is.
            if (distance != 0 && to >= 0 && static_cast<u64>(to) < code_.size())
                called.push_back(static_cast<u32>(to));
        });
        // As sure as several calls.
        for (auto at = std::ranges::lower_bound(known_, address_);
             at != known_.end() && *at - address_ < code_.size(); ++at)
            called.insert(called.end(), 2, static_cast<u32>(*at - address_));
        calls_ = called.size();
        sort_by_digits(called, [](u32 to) { return to; });
        for (std::size_t i = 0, end = 0; i < called.size(); i = end) {
            while (end < called.size() && called[end] == called[i]) ++end;
            if (end - i > 1 || called[i] % alignment == 0)
                targets_.push_back({called[i], static_cast<u32>(end - i)});
        }
    }
    /// The first at `at` or behind; it becomes next_.
    [[nodiscard]] u64 next_target(u64 at) {
        while (next_ < targets_.size() && targets_[next_].to < at) ++next_;
        return next_ < targets_.size() ? targets_[next_].to : ~u64{0};
    }
    [[nodiscard]] bool begins(u64 at) const {
        return front_ == Front::end ||
               (front_ == Front::call && targets_[next_].count > 1 && at % alignment == 0);
    }
    void open(u64 at) {
        close();
        is_open_ = true;
        is_stub_ = false;
        begin_ = end_ = reach_ = at;
        limit_ = next_ + 1 < targets_.size() ? targets_[next_ + 1].to : code_.size();
        followed_ += targets_[next_].count;
    }
    /// Where the first place is behind which another may have begun, else where its code ends.
    void close() {
        if (!is_open_) return;
        is_open_ = false;
        const u64 end = may_end_.empty() ? end_ : may_end_.front().end;
        may_end_.clear();
        if (end > begin_ && !is_stub_)
            out_.push_back({address_ + begin_, static_cast<u32>(end - begin_), false, false});
    }
    void follow(const X86Instruction& in, u64 at) {
        end_ = at + in.length;
        // What only jumps through memory is a linker's stub, and whom it is of others say.
        is_stub_ = at == begin_ && in.kind == Kind::indirect_jump;
        if (in.kind == Kind::branch || in.kind == Kind::jump) {
            const i64 to = static_cast<i64>(end_) + in.distance;
            if (to > static_cast<i64>(at) && to < static_cast<i64>(limit_)) {
                // A jump to where functions are put may be what a function ends with.
                if (in.kind == Kind::branch || to % static_cast<i64>(alignment) != 0)
                    reach_ = std::max(reach_, static_cast<u64>(to));
            } else if (to >= static_cast<i64>(begin_) && to <= static_cast<i64>(at)) {
                // It goes on behind what is jumped back over; what jumps to its beginning may
                // be another that ends with it.
                const bool other = in.kind == Kind::jump && static_cast<u64>(to) == begin_;
                while (!other && !may_end_.empty() && may_end_.back().next >= static_cast<u64>(to))
                    may_end_.pop_back();
            }
        }
        if (front_ == Front::end && reach_ <= at) close();
    }

    struct PossibleEnd {
        u64 end, next;
    };
    ByteView code_;
    bool wide_;
    u64 address_;
    std::span<const u64> known_;  ///< addresses
    FunctionTable& out_;
    BigVector<Target> targets_;
    std::size_t next_ = 0;  ///< target
    u64 calls_ = 0, followed_ = 0;
    Front front_ = Front::end;
    bool filled_ = false;  ///< filler behind a call has gone before
    // The function that is followed: where it begins, where its last instruction so far ends, the
    // farthest place that it jumps to, and where the next one may begin.
    bool is_open_ = false, is_stub_ = false;
    u64 begin_ = 0, end_ = 0, reach_ = 0, limit_ = 0;
    std::vector<PossibleEnd> may_end_;  ///< calls that filler follows, up to where nothing jumps
};

}  // namespace

FunctionTable find_called_functions(const Image& image, std::span<const u64> known) {
    FunctionTable out;
    const bool wide = image.arch == "amd64";
    if (image.relocatable() || (!wide && image.arch != "386")) return out;
    for (const auto& s : image.sections) {
        if (!s.executable || !s.loaded || s.cost_class != CostClass::code) continue;
        const auto code = clip_slice(image.contents(s), 0, s.memory.size);
        if (code.size() < ~u32{0}) Finder(code, wide, s.memory.begin, known, out).run();
    }
    sort_by_digits(out, [](const FunctionBounds& f) { return f.begin; });
    // Sections of a damaged file may overlap.
    std::size_t kept = 0;
    for (const auto& f : out)
        if (kept == 0 || out[kept - 1].end() <= f.begin) out[kept++] = f;
    out.resize(kept);
    return out;
}

}  // namespace binsize
