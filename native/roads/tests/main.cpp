#include <cstdio>

#include "check.hpp"

int main() {
  using namespace doorstep::roads::tests;
  int failed = 0;
  for (const Test& test : tests()) {
    const int before = failures();
    test.run();
    if (failures() == before) continue;
    ++failed;
    std::fprintf(stderr, "FAILED %s\n", test.name);
  }
  std::printf("%d passed, %d failed\n", static_cast<int>(tests().size()) - failed, failed);
  return failed ? 1 : 0;
}
