// Several threads: each anneals a part of the plan for a while, then the plan is put together and cut anew.
//
// A part keeps its tasks and its share of the vehicles, the temperature is everybody's. Parts hand back the
// plans they have come to, not their best ones; the best plan is the sum of the parts' best ones, whenever that
// is lower. Spells are counted in iterations, so that the same numbers of iterations and threads give
// the same plan.
#pragma once

#include <memory>
#include <thread>

#include "chain.hpp"
#include "division.hpp"

namespace doorstep::search {

template <class P>
class Team {
 public:
  // `lead` is the chain of the calling thread, and has a plan.
  Team(const Problem& problem, const Candidates& candidates, Control& control, Chain<P>& lead)
      : problem_(problem),
        candidates_(candidates),
        control_(control),
        lead_(lead),
        division_(problem, candidates, control.settings().seed ^ 0x7465616d),
        iterations_(lead.stepper().iterations()) {}

  i64 iterations() const { return iterations_; }
  const std::vector<PlannedRoute>& best() const { return best_; }
  const Score& score() const { return score_; }

  void anneal(const Schedule& schedule, double until, i64 least_penalty) {
    best_ = lead_.stepper().incumbent().plan();
    score_ = lead_.stepper().incumbent().score();
    std::vector<PlannedRoute> routes = lead_.stepper().routes();
    std::vector<i32> absent = lead_.stepper().absent().tasks();
    i64 spell = first_spell();
    while (!control_.stopped() && control_.clock().used(iterations_) < until) {
      const i32 wanted = Division::sensible_parts(static_cast<i32>(routes.size()), problem_.tasks(), threads());
      const i32 parts = static_cast<i32>(std::min<i64>(wanted, control_.iterations_left(iterations_)));
      if (parts < 1) break;
      assemble(parts, least_penalty);
      hand_out(division_(routes, absent, parts));
      spell = work(schedule, until, parts, spell);
      gather(parts, routes, absent);
    }
  }

 private:
  static constexpr double kSpell_s = 0.3;
  static constexpr i64 kFirstSpell = 10000, kShortestSpell = 2000;

  i32 threads() const { return control_.settings().threads; }

  // Spells of a tenth of a second or two; where iterations are the budget, at least twenty of them.
  i64 first_spell() const {
    const i64 most = control_.settings().limits.iterations;
    if (control_.settings().limits.time_s > 0 || most <= 0) return kFirstSpell;
    const i64 longest = std::max<i64>(3 * kFirstSpell, problem_.tasks());
    return std::clamp(most / threads() / 20, kShortestSpell, longest);
  }

  void assemble(i32 parts, i64 least_penalty) {
    while (static_cast<i32>(chains_.size()) + 1 < parts) {
      const u64 seed = control_.settings().seed + 0x9e3779b97f4a7c15 * (chains_.size() + 1);
      chains_.push_back(std::make_unique<Chain<P>>(problem_, candidates_, seed));
      chains_.back()->least_penalty(least_penalty);
    }
  }
  Chain<P>& chain(i32 part) { return part == 0 ? lead_ : *chains_[part - 1]; }

  // Each part gets the vehicles it uses and a share of those that are free, of every kind.
  void hand_out(const std::vector<Part>& parts) {
    const i32 count = static_cast<i32>(parts.size());
    i32 used_by_all = 0;
    for (const Part& part : parts) used_by_all += static_cast<i32>(part.routes.size());
    for (i32 p = 0; p < count; ++p) chain(p).stepper().begin_part(parts[p].routes, parts[p].absent);
    for (i32 kind = 0; kind < problem_.kinds(); ++kind) {
      const i32 most = problem_.kind(kind).count;
      i32 used = 0;
      for (i32 p = 0; p < count; ++p) used += chain(p).stepper().solution().used(kind);
      for (i32 p = 0; p < count; ++p) {
        const i32 own = chain(p).stepper().solution().used(kind);
        const bool endless = most == kUnlimited;
        chain(p).stepper().limit_kind(kind, endless ? most : own + share_of(most - used, p, count));
      }
    }
    for (i32 p = 0; p < count; ++p) {
      const i32 own = static_cast<i32>(parts[p].routes.size());
      const bool endless = most_routes_ == kUnlimited;
      chain(p).stepper().recreate().limit_routes(
          endless ? kUnlimited : own + share_of(most_routes_ - used_by_all, p, count));
    }
    ++spells_;
  }
  // Of so many free vehicles those of part p; what cannot be divided goes to another part each time.
  i32 share_of(i32 free, i32 part, i32 parts) const {
    const i32 turn = static_cast<i32>((part + spells_) % parts);
    return free / parts + (turn < free % parts ? 1 : 0);
  }

  // All parts side by side for so many iterations each; the length of the next spell.
  i64 work(const Schedule& schedule, double until, i32 parts, i64 spell) {
    const i64 left = control_.iterations_left(iterations_);
    const double began_s = wall_s(), cpu_began_s = thread_cpu_s();
    const Clock::Start start = control_.clock().start(iterations_, parts);
    std::vector<i64> own(static_cast<std::size_t>(parts), std::min(spell, left / parts));
    if (own[0] < spell) own[0] += left % parts;
    std::vector<double> cpu_s(static_cast<std::size_t>(parts), 0);
    std::vector<std::thread> others;
    for (i32 p = 1; p < parts; ++p) {
      others.emplace_back([&, p] {
        const double from_s = thread_cpu_s();
        work_alone(chain(p), schedule, until, start, own[p], [](i64) {});
        cpu_s[p] = thread_cpu_s() - from_s;
      });
    }
    work_alone(chain(0), schedule, until, start, own[0], [&](i64 done) { tell(iterations_ + done * parts); });
    const double own_cpu_s = thread_cpu_s() - cpu_began_s;
    for (std::thread& other : others) other.join();
    double others_cpu_s = 0;
    for (const double one : cpu_s) others_cpu_s += one;
    control_.clock().meet(own_cpu_s, others_cpu_s, parts);
    if (control_.settings().limits.time_s <= 0) return spell;
    const double took_s = std::max(1e-3, wall_s() - began_s);
    return std::max(kShortestSpell, std::min(2 * spell, static_cast<i64>(static_cast<double>(spell) * kSpell_s / took_s)));
  }

  template <class Tell>
  void work_alone(Chain<P>& chain, const Schedule& schedule, double until, const Clock::Start& start, i64 iterations,
                  const Tell& tell) {
    const i64 from = chain.stepper().iterations();
    const double cpu_from_s = thread_cpu_s();
    const auto done = [&] { return chain.stepper().iterations() - from; };
    const auto used = [&] { return control_.clock().used(start, thread_cpu_s() - cpu_from_s, done()); };
    const auto go_on = [&](double share) {
      tell(done());
      return share < until && !control_.stopped();
    };
    chain.anneal(schedule, iterations, used, go_on, [](const Score&) { return false; });
  }

  void tell(i64 iterations) {
    control_.watch([&] {
      i32 served = 0;
      for (const PlannedRoute& route : best_) served += static_cast<i32>(route.tasks.size());
      return Progress{0, iterations, score_.cost, static_cast<i32>(best_.size()), problem_.tasks() - served};
    });
  }

  void gather(i32 parts, std::vector<PlannedRoute>& routes, std::vector<i32>& absent) {
    routes.clear();
    absent.clear();
    Score sum{0, 0, 0};
    i64 done = 0;
    for (i32 p = 0; p < parts; ++p) {
      const Stepper<P>& stepper = chain(p).stepper();
      for (PlannedRoute& route : stepper.routes()) routes.push_back(std::move(route));
      absent.insert(absent.end(), stepper.absent().tasks().begin(), stepper.absent().tasks().end());
      sum += stepper.incumbent().score();
    }
    done = lead_.stepper().iterations();
    for (const auto& other : chains_) done += other->stepper().iterations();
    iterations_ = done;
    if (sum < score_) {
      score_ = sum;
      best_.clear();
      for (i32 p = 0; p < parts; ++p) {
        for (PlannedRoute& route : chain(p).stepper().incumbent().plan()) best_.push_back(std::move(route));
      }
    }
    control_.note(score_);
  }

  const Problem& problem_;
  const Candidates& candidates_;
  Control& control_;
  Chain<P>& lead_;
  std::vector<std::unique_ptr<Chain<P>>> chains_;
  Division division_;
  std::vector<PlannedRoute> best_;
  Score score_;
  i64 iterations_, spells_ = 0;

 public:
  void limit_routes(i32 most) { most_routes_ = most; }

 private:
  i32 most_routes_ = kUnlimited;
};

}  // namespace doorstep::search
