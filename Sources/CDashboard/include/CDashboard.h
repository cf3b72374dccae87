// The dashboard's files as part of the program, in its read-only memory.
#ifndef CDASHBOARD_H
#define CDASHBOARD_H

#include <stddef.h>

/// How many files there are.
int tune_dashboard_count(void);
/// The name of a file, such as `index.html`.
const char *tune_dashboard_name(int index);
/// The first byte of a file.
const unsigned char *tune_dashboard_bytes(int index);
/// The size of a file in bytes.
size_t tune_dashboard_size(int index);

#endif
