// The door of the bulk readers: what the file still knows about itself, read over the extents
// that an Image names. Readers make plain tables, never claims; analysis turns them into claims.
#pragma once

#include "evidence/symtab.hpp"
