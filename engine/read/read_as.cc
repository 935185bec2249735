// Read as: the reader of each format, where one file makes documents by itself.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/read_as.h"

#include "engine/read/dockerfile.h"
#include "engine/read/jsonc.h"
#include "engine/read/keyed_lines.h"
#include "engine/read/nginx.h"
#include "engine/read/sshd.h"
#include "engine/read/toml.h"
#include "engine/read/xml.h"

namespace ordain::read {

bool read_as(FormatId format, const ReadContext& context, YamlSource yaml, Documents& documents) {
  switch (format) {
    case FormatId::kYaml:
      return read_yaml(context, yaml, documents);
    case FormatId::kJson:
      return read_json(context, documents);
    case FormatId::kJsonc:
      return read_jsonc(context, documents);
    case FormatId::kNdjson:
      return read_ndjson(context, documents);
    case FormatId::kCsv:
      return read_csv(context, documents);
    case FormatId::kDockerfile:
      return read_dockerfile(context, documents);
    case FormatId::kToml:
      return read_toml(context, documents);
    case FormatId::kIni:
      return read_ini(context, documents);
    case FormatId::kDotenv:
      return read_dotenv(context, documents);
    case FormatId::kProperties:
      return read_properties(context, documents);
    case FormatId::kXml:
      return read_xml(context, documents);
    case FormatId::kNginx:
      return read_nginx(context, documents);
    case FormatId::kSshd:
      return read_sshd(context, documents);
    case FormatId::kTerraform:
    case FormatId::kNone:
      break;
  }
  return false;
}

}  // namespace ordain::read
