// Inputs for measuring, made from a number and nothing else: the same bytes on every machine.
// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/generate.h"

#include <fmt/format.h>

namespace ordain::bench {
namespace {

constexpr std::string_view kYaml = R"(---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-{0}
  namespace: team-{1}
  labels:
    app.kubernetes.io/name: app-{0}
    app.kubernetes.io/part-of: team-{1}
spec:
  replicas: {2}
  selector:
    matchLabels:
      app: app-{0}
  template:
    metadata:
      labels:
        app: app-{0}
    spec:
      serviceAccountName: app-{0}
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: main
          image: registry.k8s.io/team-{1}/app-{0}:1.{2}.0
          ports:
            - containerPort: 8080
              name: http
          env:
            - name: LOG_LEVEL
              value: "info"
            - name: PASSWORD
              valueFrom:
                secretKeyRef:
                  name: app-{0}
                  key: password
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              cpu: 500m
              memory: 256Mi
          readinessProbe:
            httpGet:
              path: /ready
              port: http
          securityContext:
            privileged: {3}
            allowPrivilegeEscalation: false
            capabilities:
              drop:
                - ALL
        - name: proxy
          image: registry.k8s.io/proxy:2.0.1
          args: ["--listen", "0.0.0.0:9000", "--upstream", "127.0.0.1:8080"]
          resources:
            limits:
              cpu: 100m
              memory: 64Mi
          securityContext:
            capabilities:
              drop: ["ALL"]
)";

constexpr std::string_view kJson =
    R"({{"apiVersion":"apps/v1","kind":"Deployment","metadata":{{"name":"app-{0}","namespace":"team-{1}",)"
    R"("labels":{{"app.kubernetes.io/name":"app-{0}","app.kubernetes.io/part-of":"team-{1}"}}}},)"
    R"("spec":{{"replicas":{2},"selector":{{"matchLabels":{{"app":"app-{0}"}}}},"template":{{"metadata":)"
    R"({{"labels":{{"app":"app-{0}"}}}},"spec":{{"serviceAccountName":"app-{0}","securityContext":)"
    R"({{"runAsNonRoot":true,"seccompProfile":{{"type":"RuntimeDefault"}}}},"containers":[{{"name":"main",)"
    R"("image":"registry.k8s.io/team-{1}/app-{0}:1.{2}.0","ports":[{{"containerPort":8080,"name":"http"}}],)"
    R"("env":[{{"name":"LOG_LEVEL","value":"info"}},{{"name":"PASSWORD","valueFrom":{{"secretKeyRef":)"
    R"({{"name":"app-{0}","key":"password"}}}}}}],"resources":{{"requests":{{"cpu":"100m","memory":"128Mi"}},)"
    R"("limits":{{"cpu":"500m","memory":"256Mi"}}}},"readinessProbe":{{"httpGet":{{"path":"/ready","port":"http"}}}},)"
    R"("securityContext":{{"privileged":{3},"allowPrivilegeEscalation":false,"capabilities":{{"drop":["ALL"]}}}}}},)"
    R"({{"name":"proxy","image":"registry.k8s.io/proxy:2.0.1","args":["--listen","0.0.0.0:9000","--upstream",)"
    R"("127.0.0.1:8080"],"resources":{{"limits":{{"cpu":"100m","memory":"64Mi"}}}},"securityContext":)"
    R"({{"capabilities":{{"drop":["ALL"]}}}}}}]}}}}}}}})";

constexpr std::string_view kAutoscaler = R"(---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: app-{0}
  namespace: team-{1}
spec:
  maxReplicas: 9
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: app-{0}
)";

std::string one(std::string_view pattern, int number) {
  return fmt::format(fmt::runtime(pattern), number, number % 50, number % 7 + 1,
                     number % 1000 == 0);
}

constexpr std::string_view kStage = R"(FROM registry.shop.example/base-{0}:1.{1} AS stage-{0}
ARG VERSION=1.{1}
ENV APP=/srv/app-{0} LOG_LEVEL=info \
    PATH=/srv/app-{0}/bin:/usr/bin:/bin
WORKDIR $APP
# What the build needs, and nothing else
RUN apt-get update && \
    apt-get install -y --no-install-recommends \
      build-essential=12.9 \
      ca-certificates=20230311 \
      curl=7.88.1-10 && \
    rm -rf /var/lib/apt/lists/*
COPY --chown=10001:10001 package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev && \
    if [ "$LOG_LEVEL" = info ]; then echo "built $VERSION" > version; fi
RUN ["/bin/sh", "-c", "test -f version && chmod 644 version"]
EXPOSE 8080/tcp 9090
USER 10001:10001
HEALTHCHECK --interval=30s CMD curl -fsS http://localhost:8080/healthz || exit 1
ENTRYPOINT ["/srv/app-{0}/bin/run"]
CMD ["--port", "8080"]
)";

}  // namespace

std::string dockerfile(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += fmt::format(kStage, i, i % 100);
  return out;
}

std::string deployments_yaml(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += one(kYaml, i);
  return out;
}

std::string autoscalers_yaml(int count) {
  std::string out;
  for (int i = count - 1; i >= 0; --i) out += one(kAutoscaler, i);
  return out;
}

std::string crowded_pod_yaml(int count) {
  std::string out =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: crowded, namespace: team}\nspec:\n"
      "  containers:\n";
  for (int i = 0; i < count; ++i)
    out += fmt::format("    - {{name: app-{0}, image: 'registry.k8s.io/app:1.2.{0}'}}\n", i);
  return out;
}

std::string resources_hcl(int count) {
  constexpr std::string_view kResource = R"(
resource "aws_security_group" "shop_NUMBER" {
  name        = "shop-NUMBER"
  description = "what reaches ${var.name} from ${local.networks[NUMBER]}" # of the shop
  vpc_id      = module.network.vpc_id
  tags        = merge(local.tags, { Name = "shop-NUMBER", team = var.team })

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = [for n in var.networks : n.cidr if n.public && n.number != NUMBER]
  }
  dynamic "egress" {
    for_each = var.open ? aws_subnet.all[*].cidr_block : []
    content {
      from_port   = 0
      to_port     = 0
      protocol    = "-1"
      cidr_blocks = [egress.value]
    }
  }
  user_data = <<-EOT
    #!/bin/sh
    echo "number NUMBER of ${var.name}"
    EOT
}
)";
  std::string out;
  constexpr std::string_view kNumber = "NUMBER";
  for (int i = 0; i < count; ++i) {
    std::string_view rest = kResource;
    for (size_t at = rest.find(kNumber); at != std::string_view::npos; at = rest.find(kNumber)) {
      out += rest.substr(0, at);
      out += std::to_string(i);
      rest.remove_prefix(at + kNumber.size());
    }
    out += rest;
  }
  return out;
}

std::string nested_yaml(int count, int depth) {
  std::string nest;
  for (int i = 0; i < depth; ++i) nest += "{a: ";
  nest += "1" + std::string(static_cast<size_t>(depth), '}');
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += fmt::format(
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: nest-{}\n  annotations: {}\n", i,
        nest);
  }
  return out;
}

std::string rules(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += fmt::format(
        "rule bench.replicas-{0} \"Not {1}\" {{\n  for d in k8s.Deployment\n  deny d.spec.replicas "
        "== "
        "{1}\n}}\n",
        i, 1000 + i);
  }
  return out;
}

std::string long_rules(int count) {
  constexpr std::string_view kRule =
      R"(rule bench.long-{0} "Containers of kind {0} are as they should be" {{
  severity high
  control "iso27001:2022/A.8.9"
  why "What runs with more than it needs gives more away when it is taken over."
  remedy "Set the field that the message names."
  tags "bench", "pods"
  for c in k8s.containers where c.kind != "kind-{0}"
  let image = oci.image(c.image)
  let ports = [p.containerPort for p in c.ports? where p.protocol == "TCP"]
  require image.registry in ["registry.example-{0}", "registry.k8s.io"] or exists image.digest
    message "{{c.name}} comes from {{image.registry}}"
  deny any e in c.env? {{ exists e.value and e.name matches '(?i)(secret|token)-{0}$' }}
  require every p in ports {{ p in 1024..65535 }}
  each e in c.env? where exists e.valueFrom {{
    require e.name != "NAME_{0}" implies exists e.valueFrom.secretKeyRef
      message "{{e.name}} of {{c.name}} comes from no secret"
  }}
  if c.securityContext.privileged {{
    require c.name == "main-{0}"
  }}
}}
)";
  std::string out;
  for (int i = 0; i < count; ++i) out += fmt::format(kRule, i);
  return out;
}

std::string join_rule() {
  return R"(rule bench.autoscaled "Deployments have an autoscaler" {
  for d in k8s.Deployment
  require any h in k8s.HorizontalPodAutoscaler
      where h.spec.scaleTargetRef.name == d.metadata.name
        and h.metadata.namespace == d.metadata.namespace { h.spec.maxReplicas > 1 }
}
)";
}

std::string deployments_json(int count) {
  std::string out = R"({"apiVersion":"v1","kind":"List","items":[)";
  for (int i = 0; i < count; ++i) out += (i > 0 ? "," : "") + one(kJson, i);
  return out + "]}\n";
}

}  // namespace ordain::bench
