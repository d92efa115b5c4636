// The Python module doorstep.roads._network: one line per area.
#include "bindings.hpp"

NB_MODULE(_network, module) {
  using namespace doorstep::roads;
  // A program that ends leaves its objects to the system (compute/garbage.py): that is no leak to talk about.
  nanobind::set_leak_warnings(false);
  bind_hierarchy(module);
  bind_search(module);
  bind_matching(module);
  bind_shapes(module);
  bind_timed(module);
  bind_walks(module);
}
