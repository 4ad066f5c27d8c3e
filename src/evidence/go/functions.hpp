// What pclntab says about every function, decoded once: exact code sizes, packages, and for each
// pc-value table and funcdata blob its bytes and who uses it. Tables that functions share go to
// the lowest common owner of their users along function → package → module → program.
// Memory: 12 bytes a function, 8 bytes a table or blob, a bit for each byte of pctab and funcdata.
#pragma once

#include "evidence/go/packages.hpp"
#include "evidence/go/pclntab.hpp"
#include "evidence/go/starts.hpp"
#include "evidence/go/users.hpp"

namespace binsize::go {

class Functions {
public:
    /// Decodes `table` into sizes, packages and users. Both arguments must outlive the result.
    Functions(const Pclntab& table, Packages& packages);

    [[nodiscard]] const Pclntab& table() const { return *table_; }
    [[nodiscard]] const Packages& packages() const { return *packages_; }
    [[nodiscard]] u32 count() const { return static_cast<u32>(sizes_.size()); }
    /// Empty where the record has none, and for functions behind the point where names add up to
    /// more than their table: no two share one.
    [[nodiscard]] std::string_view name(u32 f) const;
    /// Bytes of code, padding not included; never past the next function.
    [[nodiscard]] u32 size(u32 f) const { return sizes_[f]; }
    /// Id in packages(), or Packages::none or ::generated.
    [[nodiscard]] u32 package(u32 f) const { return package_[f]; }
    /// Gives a function to a package that other evidence names: C has none in its records.
    void place(u32 f, u32 package) { package_[f] = package; }
    /// Whether no Go compiler made it: a C object's, that the Go linker linked itself.
    [[nodiscard]] bool is_foreign(u32 f) const;
    [[nodiscard]] bool has_foreign() const { return has_foreign_; }
    /// The package whose compilation unit holds the function: who instantiated a generic one.
    [[nodiscard]] u32 unit_package(u32 unit) const;

    /// The source file of a function's first instruction; empty where nothing tells.
    [[nodiscard]] std::string_view first_file(const Func& f) const;
    /// Entries of a function's inline tree.
    [[nodiscard]] u32 inlined_count(const Func& f) const;

    /// The lowest common owner of two users, each as User spells them.
    [[nodiscard]] u32 join(u32 a, u32 b) const;
    /// Package of a user: Packages id, none or generated; for modules and the program: none.
    [[nodiscard]] u32 package_of_user(u32 user) const;

    /// Starts of pc-value tables as offsets of pctab; their bytes and users by rank.
    [[nodiscard]] const Starts& tables() const { return tables_; }
    [[nodiscard]] u32 table_size(u32 rank) const { return table_size_[rank]; }
    [[nodiscard]] u32 table_user(u32 rank) const { return table_user_[rank]; }

    /// Starts of funcdata blobs as offsets from blob_base(). A size of unknown_size reaches to the
    /// next blob.
    [[nodiscard]] u64 blob_base() const { return blob_base_; }
    [[nodiscard]] const Starts& blobs() const { return blobs_; }
    [[nodiscard]] u32 blob_size(u32 rank) const { return blob_size_[rank]; }
    [[nodiscard]] u32 blob_user(u32 rank) const { return blob_user_[rank]; }
    static constexpr u32 unknown_size = ~u32{0};
    /// The kinds of funcdata that each blob is, by rank: bit k for kind k. Functions share blobs of
    /// equal bytes, whatever their kinds.
    [[nodiscard]] std::vector<u8> blob_kinds() const;

    /// Functions whose record does not lie in the table, and tables that run into another one.
    [[nodiscard]] u32 damaged_records() const { return damaged_records_; }
    [[nodiscard]] u32 damaged_tables() const { return damaged_tables_; }

private:
    void find_starts();
    void find_packages();
    void place_plain_functions();
    void measure_tables();
    void find_users();
    void find_table_users();
    void find_blob_users();
    void measure_code();
    template <class F>
    void each_table(const Func& f, F&& each) const;
    template <class F>
    void each_blob(const Func& f, F&& each) const;
    [[nodiscard]] u32 first_value(u32 table_offset) const;
    [[nodiscard]] std::string_view own_file(const Func& f, u64& budget) const;
    [[nodiscard]] u32 length_of(u32 table_offset) const;

    const Pclntab* table_;
    Packages* packages_;
    std::vector<u32> sizes_, package_;
    std::vector<u32> name_;  ///< offsets in the table of names
    Starts units_;
    std::vector<u32> unit_package_;
    Starts tables_;
    std::vector<u32> table_size_, table_user_;
    std::vector<u32> table_length_;  ///< code bytes covered; dropped after use
    std::vector<i32> table_max_;     ///< largest value; dropped after use
    u64 blob_base_ = 0;
    Starts blobs_;
    std::vector<u32> blob_size_, blob_user_;
    u32 named_ = 0;             ///< functions before this one may be asked for their names
    bool has_foreign_ = false;  ///< some function is
    u32 damaged_records_ = 0, damaged_tables_ = 0;
};

}  // namespace binsize::go
