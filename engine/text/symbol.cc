// Symbols: the names that rules speak of, as numbers.
// SPDX-License-Identifier: Apache-2.0
#include "engine/text/symbol.h"

#include "engine/text/check.h"

namespace ordain::text {

Symbol SymbolTable::intern(std::string_view text) {
  if (auto it = symbols_.find(text); it != symbols_.end()) return it->second;
  ORDAIN_CHECK(!frozen_);
  const std::string_view kept = arena_.copy(text);
  const auto symbol = static_cast<Symbol>(texts_.size());
  texts_.push_back(kept);
  symbols_.emplace(kept, symbol);
  return symbol;
}

Symbol SymbolTable::find(std::string_view text) const {
  auto it = symbols_.find(text);
  return it == symbols_.end() ? kNoSymbol : it->second;
}

}  // namespace ordain::text
