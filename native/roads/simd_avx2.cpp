// Compiled with -mavx2 -mbmi2 on x86-64 only.
#include "simd.hpp"

#define KERNELS_NAME "avx2"
#define KERNELS_TABLE AVX2_KERNELS
#include "simd_kernels.inc"
