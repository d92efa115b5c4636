#include <nanobind/nanobind.h>
namespace doorstep::roads { void bind_matching(nanobind::module_&); void bind_shapes(nanobind::module_&); void bind_timed(nanobind::module_&); }
NB_MODULE(_network, m) { doorstep::roads::bind_matching(m); doorstep::roads::bind_shapes(m); doorstep::roads::bind_timed(m); }
