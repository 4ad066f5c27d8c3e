// The door of compare: Report × Report → differences, budgets, verdicts, variants. Sees no Image.
#pragma once

#include "report/report.hpp"
