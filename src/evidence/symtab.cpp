#include "evidence/symtab.hpp"

namespace binsize {}
