// The data sets that are part of the program, as gzip files in its read-only memory.
#ifndef CDATASETS_H
#define CDATASETS_H

#include <stddef.h>

/// The first byte of the gzipped table of 150 irises: 4 numeric columns, 3 classes.
const unsigned char *tune_dataset_iris(void);
/// The size of the gzipped iris table in bytes.
size_t tune_dataset_iris_size(void);

/// The first byte of the gzipped table of 1,797 handwritten digits: 64 numeric columns, 10 classes.
const unsigned char *tune_dataset_digits(void);
/// The size of the gzipped digits table in bytes.
size_t tune_dataset_digits_size(void);

#endif
