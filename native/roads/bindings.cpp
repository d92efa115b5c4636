// The Python module doorstep.roads._network: one line per area.
#include <nanobind/nanobind.h>

namespace doorstep::roads {

namespace nb = nanobind;

void bind_hierarchy(nb::module_& module);
void bind_search(nb::module_& module);
void bind_matching(nb::module_& module);
void bind_shapes(nb::module_& module);
void bind_timed(nb::module_& module);
void bind_walks(nb::module_& module);

}  // namespace doorstep::roads

NB_MODULE(_network, module) {
  using namespace doorstep::roads;
  bind_hierarchy(module);
  bind_search(module);
  bind_matching(module);
  bind_shapes(module);
  bind_timed(module);
  bind_walks(module);
}
