// The Python module doorstep.roads._network: one line per area.
#include "bindings.hpp"

NB_MODULE(_network, module) {
  using namespace doorstep::roads;
  bind_hierarchy(module);
  bind_search(module);
  bind_matching(module);
  bind_shapes(module);
  bind_timed(module);
  bind_walks(module);
}
