// Several threads: each anneals its share of the plan for a while, then the plan is put together and cut anew.
//
// Inside a spell a chain sees its own share alone: units, vehicles, random numbers, temperature. Shares hand back the
// plans they have come to, not their best ones; the best plan is the sum of the shares' best ones, whenever that is
// lower.
//
// Where routes share docks, plugs, the room of hubs or trucks that supply them, no share is right on its own, and where
// there are only a few routes none is worth it: then every chain works on the whole plan, and all go on from the best
// of theirs. Spells are counted in iterations, so that the same numbers of iterations and threads give the same plan.
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>

#include "control.hpp"
#include "crew.hpp"
#include "rich/division.hpp"
#include "rich/spell.hpp"

namespace doorstep::search::rich {

template <class Chain>
class Team {
 public:
  // `lead` is the chain of the calling thread, and has a plan of all units.
  Team(Control& control, Chain& lead, i32 most_routes)
      : problem_(lead.problem()),
        control_(control),
        lead_(lead),
        division_(problem_, control.settings().seed ^ 0x7465616d),
        all_(whole(problem_, lead.routes())),
        best_(lead.best()),
        score_(lead.score()),
        iterations_(lead.iterations()) {
    all_.most_routes = most_routes;
  }

  i64 iterations() const { return iterations_; }
  const std::vector<PlannedRoute>& best() const { return best_; }
  const Score& score() const { return score_; }

  void anneal(const Schedule& schedule) {
    i64 spell = first_spell();
    while (!control_.stopped() && control_.clock().used(iterations_) < 1) {
      const i64 left = control_.iterations_left(iterations_);
      if (left < 1) break;
      const i32 wanted = parts_of(static_cast<i32>(all_.routes.size()));
      const i32 count = static_cast<i32>(std::min<i64>(wanted > 1 ? wanted : threads(), left));
      assemble(count);
      const std::vector<Share> shares =
          wanted > 1 ? division_(all_, count, [this](i32 task) { return lead_.ring(task); })
                     : std::vector<Share>(static_cast<std::size_t>(count), all_);
      spell = work(schedule, shares, spell);
      if (wanted > 1) put_together(static_cast<i32>(shares.size()));  // fewer than asked for, maybe
      else go_on_from_the_best(count);
      control_.note(score_);
    }
  }

  // Into how many shares a plan of so many routes is cut; 1: every chain works on the whole.
  i32 parts_of(i32 routes) const {
    if (problem_.uses().shares() || problem_.supply()) return 1;
    return std::max(1, std::min(threads(), std::max(routes / kRoutes, std::min(2, routes / kLeastRoutes))));
  }

 private:
  static constexpr double kSpell_s = 0.2, kShortestSpell_s = 0.02, kSpellsOfABudget = 100;
  static constexpr i64 kSpells = 60, kShortestSpell = 64, kLongestSpell = 4000;
  static constexpr i32 kRoutes = 5, kLeastRoutes = 2;  // of a share; where there are two of them only

  i32 threads() const { return control_.settings().threads; }

  // Where iterations are the budget, of about equal length; where time is, of a hundredth of it.
  i64 first_spell() const {
    const i64 most = control_.settings().limits.iterations;
    if (is_timed() || most <= 0) return kShortestSpell;
    return std::clamp(most / threads() / kSpells, kShortestSpell, kLongestSpell);
  }

  void assemble(i32 chains) {
    while (static_cast<i32>(fellows_.size()) + 1 < chains) {
      fellows_.push_back(lead_.fellow(control_.settings().seed + 0x9e3779b97f4a7c15 * (fellows_.size() + 1)));
    }
  }
  Chain& chain(i32 part) { return part == 0 ? lead_ : *fellows_[static_cast<std::size_t>(part) - 1]; }

  // All shares side by side for so many iterations each; the length of the next spell.
  i64 work(const Schedule& schedule, const std::vector<Share>& shares, i64 spell) {
    const auto parts = static_cast<i32>(shares.size());
    const i64 left = control_.iterations_left(iterations_);
    const double cpu_began_s = thread_cpu_s();
    const Clock::Start start = control_.clock().start(iterations_, parts);
    std::vector<i64> own(shares.size(), std::min(spell, left / parts));
    if (own[0] < spell) own[0] += left % parts;
    std::vector<double> cpu_s(shares.size(), 0);
    is_over_.store(false, std::memory_order_relaxed);
    Crew others;
    for (std::size_t p = 1; p < shares.size(); ++p) {
      others.send([&, p] {
        const double from_s = thread_cpu_s();
        work_alone(chain(static_cast<i32>(p)), shares[p], schedule, start, own[p], [](i64) {});
        cpu_s[p] = thread_cpu_s() - from_s;
      });
    }
    work_alone(lead_, shares[0], schedule, start, own[0], [&](i64 done) { tell(iterations_ + done * parts); });
    const double own_cpu_s = thread_cpu_s() - cpu_began_s;
    others.join();
    double others_cpu_s = 0;
    for (const double one : cpu_s) others_cpu_s += one;
    control_.clock().meet(own_cpu_s, others_cpu_s, parts);
    iterations_ = 0;
    for (i32 p = 0; p <= static_cast<i32>(fellows_.size()); ++p) iterations_ += chain(p).iterations();
    if (!is_timed()) return spell;
    cpu_s[0] = own_cpu_s;
    const double took_s = std::max(1e-3, *std::ranges::max_element(cpu_s));
    const double wanted_s =
        std::clamp(control_.settings().limits.time_s / kSpellsOfABudget, kShortestSpell_s, kSpell_s);
    const auto fitting = static_cast<i64>(static_cast<double>(spell) * wanted_s / took_s);
    return std::max(kShortestSpell, std::min(2 * spell, fitting));
  }

  bool is_timed() const { return control_.settings().limits.time_s > 0; }

  template <class Tell>
  void work_alone(Chain& chain, const Share& share, const Schedule& schedule, const Clock::Start& start, i64 iterations,
                  const Tell& tell) {
    const double cpu_from_s = thread_cpu_s();
    chain.begin(share);
    const i64 from = chain.iterations();
    const auto done = [&] { return chain.iterations() - from; };
    const auto used = [&] { return control_.clock().used(start, thread_cpu_s() - cpu_from_s, done()); };
    const auto go_on = [&](double used_up) {
      tell(done());
      // Under the clock nobody waits for the slowest: the first one that is done ends the spell.
      const bool is_over = is_timed() && is_over_.load(std::memory_order_relaxed);
      return used_up < 1 && !is_over && !control_.stopped();
    };
    rich::anneal(chain, schedule, iterations, used, go_on, [](const Score&) { return false; });
    is_over_.store(true, std::memory_order_relaxed);
  }

  void tell(i64 iterations) {
    control_.watch([&] {
      const auto absent = left_out(problem_, all_.units, best_).size();
      return Progress{0, iterations, score_.cost, static_cast<i32>(best_.size()), static_cast<i32>(absent)};
    });
  }

  void put_together(i32 parts) {
    all_.routes.clear();
    Score sum{0, 0, 0};
    for (i32 p = 0; p < parts; ++p) {
      for (PlannedRoute& route : chain(p).routes()) all_.routes.push_back(std::move(route));
      sum += chain(p).score();
    }
    if (!(sum < score_)) return;
    score_ = sum;
    best_.clear();
    for (i32 p = 0; p < parts; ++p) {
      const std::vector<PlannedRoute> plan = chain(p).best();
      best_.insert(best_.end(), plan.begin(), plan.end());
    }
  }

  void go_on_from_the_best(i32 parts) {
    i32 leader = 0;
    for (i32 p = 0; p < parts; ++p) {
      if (chain(p).energy() < chain(leader).energy()) leader = p;
      if (!(chain(p).score() < score_)) continue;
      score_ = chain(p).score();
      best_ = chain(p).best();
    }
    all_.routes = chain(leader).routes();
  }

  const Problem& problem_;
  Control& control_;
  Chain& lead_;
  std::vector<std::unique_ptr<Chain>> fellows_;
  Division division_;
  Share all_;
  std::vector<PlannedRoute> best_;
  Score score_;
  i64 iterations_;
  std::atomic<bool> is_over_{false};
};

}  // namespace doorstep::search::rich
