// The smallest test runner that will do: named tests, checks that say where and what.
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace doorstep::roads::tests {

struct Test {
  const char* name;
  std::function<void()> run;
};

inline std::vector<Test>& tests() {
  static std::vector<Test> all;
  return all;
}

inline int& failures() {
  static int count = 0;
  return count;
}

struct Register {
  Register(const char* name, std::function<void()> run) { tests().push_back({name, std::move(run)}); }
};

inline void check(bool holds, const char* what, const char* file, int line) {
  if (holds) return;
  ++failures();
  std::fprintf(stderr, "%s:%d: %s\n", file, line, what);
}

}  // namespace doorstep::roads::tests

#define CHECK(condition) ::doorstep::roads::tests::check((condition), #condition, __FILE__, __LINE__)
#define TEST(name)                                                              \
  static void name();                                                           \
  static const ::doorstep::roads::tests::Register register_##name(#name, name); \
  static void name()
