// Which functions a program reaches, and by which shortest chain from where it starts. First along
// what code names: calls, and addresses of functions and closures. Then, where asked, along what
// the tables lead to that code names: methods of itabs and types, and pointers in variables. That
// second part is more than what runs; of method look-ups it knows nothing.
#pragma once

#include "evidence/evidence.hpp"

#include <bit>
#include <functional>
#include <vector>

namespace binsize {

class Reach {
public:
    /// Where a program starts, in the order of the search: what main reaches is said to be main's,
    /// its chain is what somebody can break.
    enum class Start : u8 { none, main, initialiser, runtime };
    [[nodiscard]] static Start start_of(std::string_view function);
    struct Root {
        u32 function;
        Start start;
    };
    /// A direct call: who calls whom, and where in the caller's code.
    struct Call {
        u32 caller, callee;
        ByteView code;
        std::size_t at;
    };
    using OnCall = std::function<void(const Call&)>;

    /// `asked` marks functions whose calls are given to `on_call`, from all code, reached or not.
    /// They are followed last: a chain through one of them says only that there is none without.
    /// What is handed in must outlive this.
    Reach(const go::Program& program, const std::vector<Root>& roots,
          const std::vector<bool>& asked, const OnCall& on_call);

    /// Bytes of code of functions that only the second part could reach.
    [[nodiscard]] u64 others() const { return others_; }
    [[nodiscard]] bool reached(u32 f) const { return parent_[f] != 0; }
    /// Follows tables, too, until all of `wanted` are reached, and whatever is reached on the way.
    /// From here on reached() and chain() speak of both parts.
    void follow_tables(std::vector<u32> wanted);
    /// From a root to the function; empty where nothing reaches it.
    [[nodiscard]] std::vector<u32> chain(u32 f) const;
    /// Whether a table is a step of the chain.
    [[nodiscard]] bool by_table(u32 f) const;

private:
    [[nodiscard]] u64 text_size() const;
    void mark_entries();
    /// Of an address among entries; behind all of them where none can be.
    [[nodiscard]] u64 place_of(u64 address) const { return std::rotr(address - text_, shift_); }
    [[nodiscard]] std::optional<u32> function_at(u64 address) const;
    [[nodiscard]] ByteView code_of(u32 f) const;
    void reach(u32 f, u32 from, bool table);
    void flood(const OnCall& on_call);
    void release(const OnCall& on_call);
    void scan_calls(u32 f, const OnCall& on_call, bool follow);
    void scan_names(u32 f);
    void meet(u32 callee, u32 f);
    void keep_calls(const OnCall& on_call);
    void follow_kept(u32 f);
    bool take(u32 f, u64 target);
    void methods_of(u32 f, u32 type);
    void pointers_in(u32 f, u64 datum);
    [[nodiscard]] Extent unseen_datum(u64 address);

    const go::Program& program_;
    const go::Functions& functions_;
    const std::vector<bool>& asked_;
    Extent literals_;
    go::Isa isa_;
    u64 text_;
    ByteView code_;       ///< from text_ on
    int shift_ = 0;       ///< all entries lie at multiples of 1 << shift_ behind text_
    go::Starts entries_;  ///< by place_of()
    /// Entries of functions that are asked for or not reached yet: most calls are of neither.
    go::Starts open_;
    std::vector<u32> by_entry_;
    std::vector<u32> parent_;  ///< by function: 0 not reached, 1 a root, else who reaches it plus 2
    std::vector<bool> table_;  ///< by function: a table led to it
    std::vector<u32> order_;   ///< reached functions, in the order of the search
    std::size_t done_ = 0;
    /// What code names and is no function, once each (of literals one), by the first function, in
    /// the order of the search: tables are followed from there without a second look at the code.
    struct Name {
        u32 function;
        u64 target;
    };
    std::vector<Name> names_;
    u64 lowest_ = 0;   ///< of the addresses that is_named_ knows
    u64 highest_ = 0;  ///< behind all addresses
    go::Starts is_named_;
    struct Held {
        u32 callee, from;
    };
    std::vector<Held> held_;  ///< asked functions that something reaches
    /// Whom the functions call that the first part does not reach, so that the second need not look
    /// for calls again.
    std::vector<u32> callees_, first_callee_;
    bool holds_ = true;
    u64 others_ = 0;
    std::vector<bool> type_seen_, itab_seen_, datum_seen_;
    std::vector<u64> open_data_;
    /// Addresses that data named lately and that nothing more comes of: types, above all, are named
    /// again and again.
    static constexpr std::size_t remembered = 4096;
    std::vector<u64> lately_ = std::vector<u64>(remembered);
    [[nodiscard]] u64& lately(u64 address) { return lately_[address / 8 % remembered]; }
    bool literal_named_ = false, literals_seen_ = false;
    Extent itabs_;  ///< from the first to behind the last
};

}  // namespace binsize
