#include "CDocuments.h"

// The compiler embeds files in every language mode; the standard knows it since C23.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openapi[] = {
#embed "../../openapi.yaml"
};

const unsigned char *tune_document_openapi(void) { return openapi; }
size_t tune_document_openapi_size(void) { return sizeof openapi; }
