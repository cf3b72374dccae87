#include "CDatasets.h"

// The compiler embeds files in every language mode; the standard knows it since C23.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char iris[] = {
#embed "iris.csv.gz"
};

static const unsigned char digits[] = {
#embed "digits.csv.gz"
};

const unsigned char *tune_dataset_iris(void) { return iris; }
size_t tune_dataset_iris_size(void) { return sizeof iris; }

const unsigned char *tune_dataset_digits(void) { return digits; }
size_t tune_dataset_digits_size(void) { return sizeof digits; }
