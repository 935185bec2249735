// Columns: growing arrays of plain values, cheap to grow when they are large.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace ordain::data {

// Gives `bytes` to an array that had its memory here before, or to a new one (null). A large block
// is remapped instead of copied and asked for in huge pages. Throws std::bad_alloc.
void* grow_block(void* block, size_t bytes);

// What std::vector is, for values that may be moved as bytes.
template <typename T>
class Column {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Column() = default;
  Column(Column&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Column& operator=(Column&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~Column() { std::free(data_); }

  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }
  T& back() { return data_[size_ - 1]; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  operator std::span<const T>() const { return {data_, size_}; }

  void reserve(size_t capacity) {
    if (capacity <= capacity_) return;
    data_ = static_cast<T*>(grow_block(data_, capacity * sizeof(T)));
    capacity_ = capacity;
  }
  void push_back(const T& value) {
    const T copy = value;
    make_room(1);
    data_[size_++] = copy;
  }
  void append(std::span<const T> values) {
    make_room(values.size());
    if (!values.empty()) std::memcpy(data_ + size_, values.data(), values.size_bytes());
    size_ += values.size();
  }
  // Drops what is behind `size`, which is no more than there are.
  void cut(size_t size) { size_ = size; }
  void clear() { size_ = 0; }

 private:
  void make_room(size_t more) {
    if (size_ + more > capacity_) reserve(std::max(size_ + more, capacity_ + capacity_ / 2 + 8));
  }

  T* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace ordain::data
