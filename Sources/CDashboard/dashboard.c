#include "CDashboard.h"

#include <string.h>

// The compiler embeds files in every language mode; the standard knows it since C23.
#pragma clang diagnostic ignored "-Wc23-extensions"

/// A text and its name; a zero follows the text, which has none.
struct file {
    const char *name;
    const unsigned char *bytes;
};

static const struct file files[] = {
#include "files.inc"
// The chart library comes from a package and is not part of the project; without it the page shows tables.
#if __has_embed("../../.build-assets/echarts.min.js")
    {"echarts.min.js", (const unsigned char[]){
#embed "../../.build-assets/echarts.min.js" suffix(, 0)
    }},
#endif
#if __has_embed("../../.build-assets/echarts.licence.txt")
    {"echarts.licence.txt", (const unsigned char[]){
#embed "../../.build-assets/echarts.licence.txt" suffix(, 0)
    }},
#endif
};

int tune_dashboard_count(void) { return sizeof files / sizeof files[0]; }
const char *tune_dashboard_name(int index) { return files[index].name; }
const unsigned char *tune_dashboard_bytes(int index) { return files[index].bytes; }
size_t tune_dashboard_size(int index) { return strlen((const char *)files[index].bytes); }
