#include "crew.hpp"

#include <atomic>
#include <new>
#include <stdexcept>

#include "check.hpp"

namespace doorstep::search::tests {

TEST(what_a_thread_throws_is_thrown_where_it_is_joined) {
  std::atomic<int> done{0};
  Crew crew;
  for (int i = 0; i < 4; ++i) {
    crew.send([&done, i] {
      if (i == 2) throw std::bad_alloc();
      ++done;
    });
  }
  bool thrown = false;
  try {
    crew.join();
  } catch (const std::bad_alloc&) {
    thrown = true;
  }
  CHECK(thrown && done == 3);
  crew.join();  // once is enough
}

TEST(who_throws_beside_a_crew_waits_for_it_first) {
  std::atomic<bool> may_go{false}, is_done{false};
  bool thrown = false;
  try {
    Crew crew;
    crew.send([&] {
      while (!may_go) std::this_thread::yield();
      is_done = true;
    });
    may_go = true;
    throw std::runtime_error("no thread more");
  } catch (const std::runtime_error&) {
    thrown = true;
    CHECK(is_done);
  }
  CHECK(thrown);
}

}  // namespace doorstep::search::tests
