#include "analysis/analysis.hpp"

namespace binsize {}
