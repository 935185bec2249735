// Symbols: the names that rules speak of, as numbers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/text/arena.h"

namespace ordain::text {

// A name as a number, from 1 without a gap. 0 is no name. The top bit is never set: data uses it
// for names of one document.
using Symbol = uint32_t;
inline constexpr Symbol kNoSymbol = 0;

// Filled while rules are loaded, then frozen: from then on it is read by all threads with no lock.
class SymbolTable {
 public:
  SymbolTable() : texts_(1) {}

  // The symbol of `text`, made if it is new. Aborts when the table is frozen and `text` is new.
  Symbol intern(std::string_view text);
  // The symbol of `text`, or kNoSymbol.
  Symbol find(std::string_view text) const;
  std::string_view text(Symbol symbol) const { return texts_[symbol]; }
  size_t size() const { return texts_.size(); }
  void freeze() { frozen_ = true; }

 private:
  Arena arena_;
  std::vector<std::string_view> texts_;
  std::unordered_map<std::string_view, Symbol> symbols_;
  bool frozen_ = false;
};

}  // namespace ordain::text
