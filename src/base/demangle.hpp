// C++ (Itanium, MSVC) and Rust names as people write them, through LLVM's demangler.
#pragma once

#include <binsize/types.hpp>

#include <atomic>
#include <string>
#include <string_view>

namespace binsize {

/// Whether demangle() may change the name: starts like a mangled one.
[[nodiscard]] bool looks_mangled(std::string_view name);
/// The readable name, or the name itself where it is not mangled or cannot be read. Rust's legacy
/// names are spelled as Rust does, without hash. Safe for any name on a stack of 512 KiB: one that
/// is too long, or might expand without reason, is returned unchanged (base/demangle_cost.hpp).
[[nodiscard]] std::string demangle(std::string_view name);

/// What demangling the names of one file may cost. Each name is bounded by itself, but a file can
/// hold a million that go to the limit: when far more was printed than honest names of that size
/// need, the rest stay as they are. Threads may share one.
class DemanglingAccount {
public:
    /// `name_bytes`: what all the names together have, mangled.
    explicit DemanglingAccount(u64 name_bytes) : left_((u64{64} << 20U) + 16 * name_bytes) {}
    /// Whether it is spent. With several threads it depends on chance which names stayed mangled
    /// then, but not whether any did.
    [[nodiscard]] bool empty() const { return left_.load(std::memory_order_relaxed) == 0; }
    void spend(u64 cost);

private:
    std::atomic<u64> left_;
};

/// One thread's way to the account.
class Demangler {
public:
    explicit Demangler(DemanglingAccount& account) : account_(account) {}
    ~Demangler() { account_.spend(pending_); }
    Demangler(const Demangler&) = delete;
    Demangler& operator=(const Demangler&) = delete;
    /// demangle(), or the name itself once the account is spent.
    [[nodiscard]] std::string operator()(std::string_view name);

private:
    DemanglingAccount& account_;
    u64 pending_ = 0;  // spent, but not yet told
};

}  // namespace binsize
