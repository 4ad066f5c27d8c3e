// What processors differ in where the step's own program starts and calls the kernel; a file each.
#pragma once

namespace binsize::alone {

extern "C" {
/// A call of the kernel; what fails is -errno.
long binsize_call(long number, long a, long b, long c, long d, long e, long f);
/// Where the kernel wants to be told, how a handler of signals ends.
extern void (*const binsize_restorer)();
}
/// The flag that says so (SA_RESTORER), or none.
extern const unsigned long restorer_flag;

}  // namespace binsize::alone
