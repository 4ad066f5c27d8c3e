// The door of render: Report, Diff, Verdict → text, markdown, csv. Sees no Image.
#pragma once

#include "compare/compare.hpp"
