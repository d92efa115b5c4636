#include <nanobind/nanobind.h>
namespace doorstep::roads { int probe(); }
NB_MODULE(_network, m) { m.def("probe", &doorstep::roads::probe); }
