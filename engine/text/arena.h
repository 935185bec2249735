// Arena: memory that is given out piece by piece and taken back all at once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/text/pages.h"

namespace ordain::text {

// A bump allocator. What it makes lives until the arena dies and is never destroyed, so only
// trivially destructible types are let in. Not for several threads at a time.
class Arena {
 public:
  Arena() = default;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;

  void* allocate(size_t size, size_t align) {
    size_t at = (used_ + align - 1) & ~(align - 1);
    if (blocks_.empty() || at + size > capacity_) {
      // Blocks grow with the arena, so that a small one is cheap and a large one has few blocks.
      capacity_ = std::max(size + align,
                           std::min(kLargest, kSmallest << std::min<size_t>(blocks_.size(), 10)));
      add_block(std::malloc(capacity_));
      at = 0;
    }
    used_ = at + size;
    return blocks_.back().get() + at;
  }

  // Makes room for so many bytes at once, in pages as large as the system gives: for an arena that
  // is known to need about as much.
  void expect(size_t bytes) {
    capacity_ = (bytes + kHugePage - 1) & ~(kHugePage - 1);
    add_block(std::aligned_alloc(kHugePage, capacity_));
    advise_large(blocks_.back().get(), capacity_);
    used_ = 0;
  }

  template <typename T, typename... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>, "an arena never runs a destructor");
    return new (allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }

  // A copy of `items` that lives as long as the arena.
  template <typename T>
  std::span<T> copy(std::span<const T> items) {
    static_assert(std::is_trivially_destructible_v<T> && std::is_trivially_copyable_v<T>);
    if (items.empty()) return {};
    T* place = static_cast<T*>(allocate(items.size_bytes(), alignof(T)));
    std::memcpy(static_cast<void*>(place), items.data(), items.size_bytes());
    return {place, items.size()};
  }
  template <typename T>
  std::span<T> copy(const std::vector<T>& items) {
    return copy(std::span<const T>(items));
  }

  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* place = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
  }

  // Forgets all that was made and keeps the newest block (the largest, as blocks grow), so that a
  // loop that clears it stops asking the system for memory.
  void clear() {
    if (blocks_.size() > 1) {
      blocks_.erase(blocks_.begin(), blocks_.end() - 1);
      total_ = capacity_;
    }
    used_ = 0;
  }

  // Bytes taken from the system.
  size_t total() const { return total_; }

 private:
  static constexpr size_t kSmallest = 1024;
  static constexpr size_t kLargest = 1 << 20;
  static constexpr size_t kHugePage = 2 << 20;

  struct Free {
    void operator()(std::byte* block) const { std::free(block); }
  };

  void add_block(void* memory) {
    if (memory == nullptr) throw std::bad_alloc();
    blocks_.emplace_back(static_cast<std::byte*>(memory));
    total_ += capacity_;
  }

  std::vector<std::unique_ptr<std::byte, Free>> blocks_;
  size_t capacity_ = 0;
  size_t used_ = 0;
  size_t total_ = 0;
};

}  // namespace ordain::text
