// libbinsize: where does every byte of an executable go, for programs. Everything that the command
// line prints comes from here.
//
//     auto report = binsize::open("app");
//     if (!report) …                                        // report.error().message says why
//     auto page = binsize::render(*report, "text");
//
// Nothing is printed, no environment is asked and nothing is thrown: what fails returns an Error,
// memory that is not to be had among it where a call returns a Result. Functions may be called from
// several threads at once; one object may be read by several threads while none changes it.
#pragma once

#include <binsize/diff.hpp>
#include <binsize/error.hpp>
#include <binsize/export.hpp>
#include <binsize/gate.hpp>
#include <binsize/json.hpp>
#include <binsize/open.hpp>
#include <binsize/render.hpp>
#include <binsize/report.hpp>
#include <binsize/row_text.hpp>
#include <binsize/text_sink.hpp>
#include <binsize/types.hpp>
#include <binsize/variants.hpp>

#include <string_view>

namespace binsize {

/// "0.1.0"
[[nodiscard]] BINSIZE_API std::string_view version();

}  // namespace binsize
