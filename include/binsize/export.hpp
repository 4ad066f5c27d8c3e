// What the shared library shows to its users; everything else in it is hidden.
#pragma once

#if defined(__GNUC__) || defined(__clang__)
#define BINSIZE_API __attribute__((visibility("default")))
#else
#define BINSIZE_API
#endif
