// Adds the rich model to the module.
#pragma once

#include <nanobind/nanobind.h>

namespace doorstep::search {

void bind_rich(nanobind::module_& module);

}  // namespace doorstep::search
