#include "rich/walk_times.hpp"

namespace doorstep::search::rich::walk {

Times::Times(const WalkProblem& problem) : problem_(problem), matter_(false) {}

Timed Times::operator()(const Solution&, const Route& route) const {
  (void)problem_;
  return {true, 0, 0, route.cost};
}

}  // namespace doorstep::search::rich::walk
