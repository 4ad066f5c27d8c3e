// Where Rust code says that it may panic: core::panic::Location, which stripping leaves, names the
// source file, line and column of each place. The compiler writes {path, its length, line, column}
// into read-only data, and code that may panic takes the record's address.
// Facts: rust-lang/rust, library/core/src/panic/location.rs; rustc_codegen_ssa
// (span_as_caller_location).
#pragma once

#include "base/pages.hpp"
#include "evidence/go/pointers.hpp"

namespace binsize {

struct RustLocation {
    u64 address = 0;
    u32 path = 0;  ///< number of RustLocations::paths
    u32 line = 0, column = 0;
};

struct RustLocations {
    struct Path {
        u64 address = 0;
        std::string_view text;  ///< printable, ends with ".rs"
    };
    std::vector<Path> paths;
    BigVector<RustLocation> records;  ///< by address
    u64 record_size = 0;
};

/// Empty where there are none, and in objects.
[[nodiscard]] RustLocations read_rust_locations(const go::PointerReader& reader);

}  // namespace binsize
