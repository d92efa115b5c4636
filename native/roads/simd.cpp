#include "simd.hpp"

#include <atomic>
#include <cstdlib>

namespace doorstep::roads {
namespace {

const Kernels& best() {
#if defined(DOORSTEP_AVX2)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) return AVX2_KERNELS;
#endif
  return BASELINE_KERNELS;
}

const Kernels& asked_for() {
  const char* asked = std::getenv("DOORSTEP_CPU");
  return asked && std::string_view(asked) == "baseline" ? BASELINE_KERNELS : best();
}

std::atomic<const Kernels*>& chosen() {
  static std::atomic<const Kernels*> kernels{&asked_for()};
  return kernels;
}

}  // namespace

const Kernels& kernels() { return *chosen().load(); }

bool use_kernels(std::string_view name) {
  if (name == "best") {
    chosen() = &best();
    return true;
  }
  if (name == BASELINE_KERNELS.name) {
    chosen() = &BASELINE_KERNELS;
    return true;
  }
  if (name != best().name) return false;
  chosen() = &best();
  return true;
}

}  // namespace doorstep::roads
