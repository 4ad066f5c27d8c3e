#include "report/report.hpp"

namespace binsize {}
