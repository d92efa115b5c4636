// Memory for large tables that are read all over, in huge pages where the system has them: with small ones half
// of the reads of a matrix of legs wait for the address to be looked up.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace doorstep::search {

template <class T>
struct HugePages {
  using value_type = T;
  static constexpr std::size_t kPage = std::size_t{1} << 21;

  HugePages() = default;
  template <class Other>
  explicit HugePages(const HugePages<Other>&) {}

  // Small tables get small pages: a huge one is filled with zeros as a whole.
  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T), page = bytes < kPage / 2 ? alignof(std::max_align_t) : kPage;
    const std::size_t whole = (bytes + page - 1) / page * page;
    void* memory = std::aligned_alloc(page, whole);
    if (memory == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    if (page == kPage) madvise(memory, whole, MADV_HUGEPAGE);  // a wish; small pages serve as well
#endif
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t) { std::free(memory); }

  bool operator==(const HugePages&) const = default;
};

}  // namespace doorstep::search
