// Words of Kubernetes: the keys that its reader asks for, looked up once a file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/data/document.h"

namespace ordain::read {

enum class Word : uint8_t {
  kApiVersion,
  kAppArmorProfile,
  kContainers,
  kEphemeralContainers,
  kGenerateName,
  kGmsaCredentialSpec,
  kGmsaCredentialSpecName,
  kInitContainers,
  kItems,
  kJobTemplate,
  kKind,
  kMetadata,
  kName,
  kNamespace,
  kPod,
  kRunAsGroup,
  kRunAsNonRoot,
  kRunAsUser,
  kSeccompProfile,
  kSeLinuxOptions,
  kSecurityContext,
  kSpec,
  kTemplate,
  kWindowsOptions,
  kWorkload,
};

inline constexpr std::array<std::string_view, 25> kWordTexts = {
    "apiVersion",
    "appArmorProfile",
    "containers",
    "ephemeralContainers",
    "generateName",
    "gmsaCredentialSpec",
    "gmsaCredentialSpecName",
    "initContainers",
    "items",
    "jobTemplate",
    "kind",
    "metadata",
    "name",
    "namespace",
    "pod",
    "runAsGroup",
    "runAsNonRoot",
    "runAsUser",
    "seccompProfile",
    "seLinuxOptions",
    "securityContext",
    "spec",
    "template",
    "windowsOptions",
    "workload",
};

constexpr std::string_view text_of(Word word) { return kWordTexts[static_cast<size_t>(word)]; }

// Most of them stand in the schemas and so are symbols: with those a look-up hashes no text. The
// others are keys of each document's own.
class Words {
 public:
  explicit Words(const text::SymbolTable& symbols) {
    for (size_t i = 0; i < kWordTexts.size(); ++i) symbols_[i] = symbols.find(kWordTexts[i]);
  }

  data::Node get(data::Node map, Word word) const {
    const text::Symbol symbol = symbols_[static_cast<size_t>(word)];
    return symbol ? map.get(symbol) : map.get(text_of(word));
  }
  // The key in `document`, made if it has none.
  data::Key key(data::Document& document, Word word) const {
    const text::Symbol symbol = symbols_[static_cast<size_t>(word)];
    return symbol ? symbol : document.intern_key(text_of(word));
  }

 private:
  std::array<text::Symbol, kWordTexts.size()> symbols_;
};

}  // namespace ordain::read
