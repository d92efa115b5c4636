#include "simd.hpp"

#define KERNELS_NAME "baseline"
#define KERNELS_TABLE BASELINE_KERNELS
#include "simd_kernels.inc"
