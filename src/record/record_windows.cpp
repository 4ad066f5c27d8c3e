// Windows: nobody who observes a build yet. Steps of Go would be seen by -toolexec as elsewhere;
// the accounting of processes is another.
#include "record/record.hpp"

#include <cstdlib>

namespace binsize::record {

Result<Outcome> observe(const Plan&) {
    return fail(ErrorKind::unsupported,
                "a build cannot be recorded on Windows; records made elsewhere can be shown");
}

bool is_step(const char*) { return false; }

void run_step(int, char**) { std::abort(); }

}  // namespace binsize::record
