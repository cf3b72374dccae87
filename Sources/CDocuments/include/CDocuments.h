// The documents that are part of the program, in its read-only memory.
#ifndef CDOCUMENTS_H
#define CDOCUMENTS_H

#include <stddef.h>

/// The first byte of `openapi.yaml`.
const unsigned char *tune_document_openapi(void);
/// The size of `openapi.yaml` in bytes.
size_t tune_document_openapi_size(void);

#endif
