// Platforms: what makes subjects of the documents of a file, a row for each in platforms.def.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/platform.h"

#include <array>

#include "engine/read/ansible.h"
#include "engine/read/arm.h"
#include "engine/read/cloudformation.h"
#include "engine/read/compose.h"
#include "engine/read/dockerfile.h"
#include "engine/read/github.h"
#include "engine/read/gitlab.h"
#include "engine/read/kubernetes.h"
#include "engine/read/nginx.h"
#include "engine/read/openapi.h"
#include "engine/read/settings.h"
#include "engine/read/sshd.h"
#include "engine/read/terraform_plan.h"

namespace ordain::read {
namespace {

struct Row {
  std::string_view family;
  bool (*derive)(const ReadFile& file, DerivedSubjects& subjects);
  bool world_a_file;
};

constexpr std::array kRows = {
#define PLATFORM(id, family, derive, world_a_file, doc) Row{family, derive, world_a_file},
#include "engine/read/platforms.def"
#undef PLATFORM
};
static_assert(kRows.size() == static_cast<size_t>(PlatformId::kCount) && kRows.size() <= 32);

}  // namespace

std::string_view family(PlatformId id) { return kRows[static_cast<size_t>(id)].family; }

bool has_world_a_file(PlatformId id) { return kRows[static_cast<size_t>(id)].world_a_file; }

data::Node understood(const data::Snapshot& snapshot, const data::Document& document) {
  const data::Domain* templates = snapshot.find_domain("cfn.templates");
  if (templates == nullptr) return {};
  for (const data::Subject& subject : templates->subjects) {
    if (&subject.node.document() == &document) return subject.node;
  }
  return {};
}

PlatformSet derive_platforms(const ReadFile& file, DerivedSubjects& subjects) {
  PlatformSet found;
  for (size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].derive(file, subjects)) found.put(static_cast<PlatformId>(i));
  }
  return found;
}

}  // namespace ordain::read
