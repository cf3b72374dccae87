#ifndef TUNE_OPENBLAS_SHIM_H
#define TUNE_OPENBLAS_SHIM_H

#include <cblas.h>
#include <stddef.h>

// The routines of LAPACK that we call, which are part of libopenblas. Matrices are column-major; the last
// arguments are the lengths of the texts, as Fortran compilers pass them.

void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t uplo_length);

void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t uplo_length);

void dsyev_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
            double *work, const int *lwork, int *info, size_t jobz_length, size_t uplo_length);

#endif
