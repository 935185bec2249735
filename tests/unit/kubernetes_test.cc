// Kubernetes: which subjects a document gives, and what rules see of them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/kubernetes.h"

#include <catch2/catch.hpp>

#include "engine/data/dump.h"
#include "engine/read/load.h"

using namespace ordain;
using data::Node;
using Names = std::vector<std::string>;

namespace {

struct Loaded {
  text::SourceSet sources;
  text::SymbolTable symbols;
  text::Findings findings;
  data::Snapshot snapshot;

  explicit Loaded(const std::string& text, const std::string& name = "a.yaml") {
    snapshot = read::load({{name, text}}, {}, sources, symbols, findings);
    findings.sort(sources);
  }

  Names addresses(std::string_view domain) const {
    Names out;
    const data::Domain* found = snapshot.find_domain(domain);
    if (found == nullptr) return out;
    for (const data::Subject& subject : found->subjects) out.emplace_back(subject.address);
    return out;
  }
  Node subject(std::string_view domain, size_t i = 0) const {
    const data::Domain* found = snapshot.find_domain(domain);
    REQUIRE(found != nullptr);
    REQUIRE(found->subjects.size() > i);
    return found->subjects[i].node;
  }
  Node container(size_t i = 0) const { return subject("k8s.containers", i); }

  std::string place(text::Span span) const {
    const text::Position at = sources[span.source].position(span.begin);
    return std::to_string(at.line) + ":" + std::to_string(at.column);
  }
  // "level place message" of each finding.
  Names said() const {
    Names out;
    for (const text::Finding& finding : findings.all()) {
      out.push_back(std::string(text::name(finding.level)) + " " + place(finding.span) + " " +
                    finding.message);
    }
    return out;
  }
};

std::string text_at(Node node, std::initializer_list<std::string_view> path) {
  for (std::string_view key : path) {
    if (node) node = node.get(key);
  }
  return node ? std::string(node.text()) : "(none)";
}

const char* const kDeployment =
    "apiVersion: apps/v1\n"             // 1
    "kind: Deployment\n"                // 2
    "metadata:\n"                       // 3
    "  name: cart\n"                    // 4
    "  namespace: shop\n"               // 5
    "spec:\n"                           // 6
    "  replicas: 2\n"                   // 7
    "  template:\n"                     // 8
    "    spec:\n"                       // 9
    "      securityContext:\n"          // 10
    "        runAsNonRoot: true\n"      // 11
    "        runAsUser: 1000\n"         // 12
    "        fsGroup: 5\n"              // 13
    "      containers:\n"               // 14
    "        - name: cart\n"            // 15
    "          image: shop/cart:1\n"    // 16
    "          securityContext:\n"      // 17
    "            privileged: true\n"    // 18
    "            runAsUser: 0\n"        // 19
    "            runAsNonRoot: null\n"  // 20
    "        - name: log\n"             // 21
    "      initContainers:\n"           // 22
    "        - image: x\n"              // 23
    "      ephemeralContainers:\n"      // 24
    "        - name: debug\n";          // 25

}  // namespace

TEST_CASE("a workload's containers are subjects with addresses", "[kubernetes]") {
  const Loaded loaded(kDeployment);
  CHECK(loaded.said().empty());
  CHECK(loaded.addresses("k8s.Deployment") == Names{"Deployment/shop/cart"});
  CHECK(loaded.addresses("k8s.workloads") == Names{"Deployment/shop/cart"});
  CHECK(loaded.addresses("k8s.containers") ==
        Names{"Deployment/shop/cart/container/cart", "Deployment/shop/cart/container/log",
              "Deployment/shop/cart/init/#0", "Deployment/shop/cart/ephemeral/debug"});
  CHECK(text_at(loaded.container(0), {"kind"}) == "container");
  CHECK(text_at(loaded.container(2), {"kind"}) == "init");
  CHECK(text_at(loaded.container(3), {"kind"}) == "ephemeral");
  CHECK(loaded.place(loaded.container(2).get("kind").blame_span()) == "22:7");
}

TEST_CASE("a view leads back to what it shows", "[kubernetes]") {
  const Loaded loaded(kDeployment);
  const Node view = loaded.subject("k8s.workloads");
  CHECK(text_at(view, {"metadata", "name"}) == "cart");
  CHECK(text_at(view, {"spec", "replicas"}) == "2");
  CHECK(view.original() == loaded.subject("k8s.Deployment"));
  CHECK(view.pointer() == "");
  CHECK(view.get("pod").pointer() == "/spec/template/spec");
  REQUIRE(view.get("pod").origin() != nullptr);
  CHECK(view.get("pod").origin()->what == "spec.template.spec");
  CHECK(view.get("pod").get("containers").pointer() == "/spec/template/spec/containers");
  CHECK(view.get("spec").origin() == nullptr);
  const Node container = loaded.container();
  CHECK(container.pointer() == "/spec/template/spec/containers/0");
  CHECK(container.get("image").pointer() == "/spec/template/spec/containers/0/image");
  CHECK(loaded.place(container.blame_span()) == "15:11");
  CHECK(text_at(container, {"workload", "metadata", "namespace"}) == "shop");
  CHECK(text_at(container, {"workload", "pod", "securityContext", "fsGroup"}) == "5");
  CHECK(container.get("workload").original() == view.original());
  CHECK(container.parent().pointer() == "/spec/template/spec/containers");
}

TEST_CASE("the pod's settings hold where the container has none", "[kubernetes]") {
  const Loaded loaded(kDeployment);
  const Node own = loaded.container(0).get("securityContext");
  CHECK(own.pointer() == "/spec/template/spec/containers/0/securityContext");
  CHECK(own.size() == 3);
  CHECK(text_at(own, {"privileged"}) == "true");
  CHECK(text_at(own, {"runAsUser"}) == "0");
  CHECK(own.get("runAsUser").origin() == nullptr);
  CHECK(own.get("runAsUser").pointer() ==
        "/spec/template/spec/containers/0/securityContext/runAsUser");
  const Node inherited = own.get("runAsNonRoot");
  CHECK(inherited.text() == "true");
  CHECK(inherited.pointer() == "/spec/template/spec/securityContext/runAsNonRoot");
  CHECK(loaded.place(inherited.blame_span()) == "11:9");
  REQUIRE(inherited.origin() != nullptr);
  CHECK(inherited.origin()->via == data::Origin::Via::kView);
  CHECK(inherited.origin()->what == "pod securityContext.runAsNonRoot");
  CHECK(loaded.place(inherited.origin()->span) == "11:9");
  CHECK_FALSE(own.get("fsGroup"));

  const Node made = loaded.container(1).get("securityContext");
  CHECK(made.size() == 2);
  CHECK(text_at(made, {"runAsUser"}) == "1000");
  CHECK(made.pointer() == "/spec/template/spec/containers/1/securityContext");
  CHECK(loaded.place(made.blame_span()) == "21:11");
  CHECK(made.parent() == loaded.container(1));
}

TEST_CASE("with nothing to inherit the container's own stands as it is", "[kubernetes]") {
  const Loaded loaded(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n"
      "  securityContext: {fsGroup: 1, runAsUser: null}\n"
      "  containers:\n  - name: a\n  - {name: b, securityContext: {runAsUser: null}}\n"
      "  - {name: c, securityContext: null}\n");
  CHECK_FALSE(loaded.container(0).get("securityContext"));
  CHECK(loaded.container(1).get("securityContext").size() == 1);
  CHECK(loaded.container(2).get("securityContext").kind() == data::Kind::kNull);
  CHECK(loaded.said().empty());
}

TEST_CASE("a securityContext written null takes the pod's", "[kubernetes]") {
  const Loaded loaded(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n"
      "  securityContext: {runAsUser: 7}\n"
      "  containers:\n  - name: a\n    securityContext:\n");
  const Node context = loaded.container().get("securityContext");
  CHECK(context.is_map());
  CHECK(text_at(context, {"runAsUser"}) == "7");
  CHECK(loaded.place(context.blame_span()) == "8:5");
  CHECK(context.pointer() == "/spec/containers/0/securityContext");
}

TEST_CASE("windowsOptions are merged field by field", "[kubernetes]") {
  const Loaded loaded(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n"
      "  securityContext:\n"
      "    windowsOptions: {hostProcess: true, runAsUserName: a, gmsaCredentialSpec: s}\n"
      "  containers:\n"
      "  - {name: a, securityContext: {windowsOptions: {runAsUserName: b}}}\n"
      "  - {name: b, securityContext: {windowsOptions: {gmsaCredentialSpecName: n}}}\n"
      "  - {name: c}\n");
  const auto options = [&](size_t i) {
    return loaded.container(i).get("securityContext").get("windowsOptions");
  };
  CHECK(text_at(options(0), {"hostProcess"}) == "true");
  CHECK(text_at(options(0), {"runAsUserName"}) == "b");
  CHECK(text_at(options(0), {"gmsaCredentialSpec"}) == "s");
  CHECK(options(0).get("hostProcess").pointer() ==
        "/spec/securityContext/windowsOptions/hostProcess");
  CHECK(options(0).pointer() == "/spec/containers/0/securityContext/windowsOptions");
  CHECK(text_at(options(1), {"gmsaCredentialSpec"}) == "(none)");
  CHECK(text_at(options(1), {"runAsUserName"}) == "a");
  CHECK(options(2).pointer() == "/spec/securityContext/windowsOptions");
}

TEST_CASE("every workload kind has its pod", "[kubernetes]") {
  const std::string pod = "{containers: [{name: c}]}";
  const std::pair<const char*, std::string> rows[] = {
      {"v1 Pod", "spec: " + pod},
      {"v1 ReplicationController", "spec: {template: {spec: " + pod + "}}"},
      {"v1 PodTemplate", "template: {spec: " + pod + "}"},
      {"apps/v1 Deployment", "spec: {template: {spec: " + pod + "}}"},
      {"apps/v1 StatefulSet", "spec: {template: {spec: " + pod + "}}"},
      {"apps/v1 DaemonSet", "spec: {template: {spec: " + pod + "}}"},
      {"extensions/v1beta1 ReplicaSet", "spec: {template: {spec: " + pod + "}}"},
      {"batch/v1 Job", "spec: {template: {spec: " + pod + "}}"},
      {"batch/v1beta1 CronJob", "spec: {jobTemplate: {spec: {template: {spec: " + pod + "}}}}"},
  };
  for (const auto& [type, body] : rows) {
    const std::string words = type;
    const size_t space = words.find(' ');
    const std::string kind = words.substr(space + 1);
    const Loaded loaded("apiVersion: " + words.substr(0, space) + "\nkind: " + kind +
                        "\nmetadata: {name: x}\n" + body + "\n");
    INFO(words);
    CHECK(loaded.addresses("k8s." + kind) == Names{kind + "/x"});
    CHECK(loaded.addresses("k8s.containers") == Names{kind + "/x/container/c"});
    CHECK(loaded.said().empty());
  }
}

TEST_CASE("groups of others are part of the domain", "[kubernetes]") {
  const Loaded loaded(
      "apiVersion: mesh.example/v1\nkind: Service\nmetadata: {name: a, namespace: n}\n"
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: n}\n"
      "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r}\n"
      "---\napiVersion: argoproj.io/v1\nkind: Deployment\nmetadata: {name: d}\nspec: 1\n");
  CHECK(loaded.addresses("k8s.mesh.example/Service") == Names{"Service/n/a"});
  CHECK(loaded.addresses("k8s.Service") == Names{"Service/n/a"});
  CHECK(loaded.addresses("k8s.Role") == Names{"Role/r"});
  CHECK(loaded.addresses("k8s.argoproj.io/Deployment") == Names{"Deployment/d"});
  CHECK(loaded.addresses("k8s.workloads").empty());
  CHECK(loaded.said().empty());
}

TEST_CASE("lists are unpacked", "[kubernetes]") {
  const Loaded loaded(
      "apiVersion: v1\nkind: List\nitems:\n"
      "- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c}]}}\n"
      "- apiVersion: v1\n  kind: PodList\n  items:\n"
      "  - metadata: {name: b}\n    spec: {containers: [{name: d}]}\n"
      "  - kind:\n    metadata: {generateName: job-}\n"
      "- {apiVersion: v1, kind: Pod}\n"
      "- {apiVersion: acme.io/v1, kind: AccessList, metadata: {name: l}}\n");
  CHECK(loaded.said() == Names{"note 10:5 Pod/job-* has no spec: no container of it is checked",
                               "note 12:3 Pod/#0.2 has no spec: no container of it is checked"});
  CHECK(loaded.addresses("k8s.Pod") == Names{"Pod/a", "Pod/b", "Pod/job-*", "Pod/#0.2"});
  CHECK(loaded.addresses("k8s.containers") == Names{"Pod/a/container/c", "Pod/b/container/d"});
  CHECK(loaded.addresses("k8s.acme.io/AccessList") == Names{"AccessList/l"});
  CHECK(loaded.addresses("k8s.List").empty());
  const Node view = loaded.subject("k8s.workloads", 1);
  CHECK(text_at(view, {"kind"}) == "Pod");
  CHECK(text_at(view, {"apiVersion"}) == "v1");
  CHECK(view.get("pod").pointer() == "/items/1/items/0/spec");
  const Node null_kind = loaded.subject("k8s.workloads", 2);
  CHECK(text_at(null_kind, {"kind"}) == "Pod");
  CHECK(null_kind.size() == 3);
}

TEST_CASE("lists nested without end stop", "[kubernetes]") {
  std::string text;
  for (int i = 0; i < 40; ++i) text += R"({"apiVersion": "v1", "kind": "List", "items": [)";
  for (int i = 0; i < 40; ++i) text += "]}";
  const Loaded loaded(text, "a.json");
  REQUIRE(loaded.findings.all().size() == 1);
  CHECK(loaded.findings.all()[0].code == "read/limit");
  CHECK(loaded.findings.has_errors());
}

TEST_CASE("a shape that hides containers is an error, and the object stays", "[kubernetes]") {
  const std::pair<const char*, const char*> rows[] = {
      {"spec: {containers: x}",
       "error 4:8 containers of Pod/p is the string x, wants a list; its containers are not "
       "checked"},
      {"spec: {containers: {name: c}}",
       "error 4:8 containers of Pod/p is a map, wants a list; its containers are not checked"},
      {"spec: {initContainers: [7]}",
       "error 4:25 element 0 of initContainers of Pod/p is the int 7, wants a map; it is not "
       "checked"},
      {"spec: {containers: [null]}",
       "error 4:21 element 0 of containers of Pod/p is null, wants a map; it is not checked"},
      {"spec: [a]",
       "error 4:1 spec of Pod/p is a list, wants a map; its containers are not checked"},
      {"spec: {securityContext: [], containers: []}",
       "error 4:8 securityContext of the pod of Pod/p is a list, wants a map; what its containers "
       "inherit is not known"},
      {"spec: {containers: [{name: c, securityContext: 1}]}",
       "warning 4:31 securityContext of a container of Pod/p is the int 1, wants a map"},
      {"spec: {containers: [{name: []}]}",
       "warning 4:22 name of a container of Pod/p is a list, wants a string"},
      {"spec: {containers: []}\npod: {}",
       "warning 5:1 pod is no field of what Pod/p describes; rules see what the platform makes of "
       "the object in its place"},
  };
  for (const auto& [body, message] : rows) {
    const Loaded loaded("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n" + std::string(body));
    INFO(body);
    CHECK(loaded.said() == Names{message});
    CHECK(loaded.addresses("k8s.Pod") == Names{"Pod/p"});
    CHECK(loaded.addresses("k8s.workloads") == Names{"Pod/p"});
    CHECK_FALSE(loaded.subject("k8s.workloads").get("pod") == loaded.subject("k8s.Pod"));
  }
}

TEST_CASE("odd objects are said and kept", "[kubernetes]") {
  const std::pair<const char*, const char*> rows[] = {
      {"apiVersion: v1\nkind: Secret\nmetadata: [a]\n",
       "warning 3:1 metadata of a Secret is a list, wants a map"},
      {"apiVersion: v1\nkind: Secret\nmetadata: {name: {a: 1}}\n",
       "warning 3:12 name of a Secret is a map, wants a string"},
      {"apiVersion: v1\nkind: List\nitems: {}\n",
       "error 3:1 items of a List is a map, wants a list; they are not checked"},
      {"apiVersion: v1\nkind: List\nitems: [x]\n",
       "error 3:9 item 0 of a List is the string x, wants an object of Kubernetes; it is not "
       "checked"},
      {"apiVersion: v1\nkind: List\nitems:\n- {kind: Pod}\n",
       "error 4:3 item 0 of a List has no apiVersion and kind that are strings, wants an object of "
       "Kubernetes; it is not checked"},
      {"apiVersion: v1\nkind: containers\nmetadata: {name: a}\n",
       "warning 2:1 containers is no name of a kind"},
      {"apiVersion: apps/v1\nkind: deployment\nmetadata: {name: a}\n",
       "error 2:1 deployment is no name of a kind and is not checked, did you mean Deployment?"},
      {"apiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: a}\n",
       "error 2:1 kind Deploymnet is not known and is not checked, did you mean Deployment?"},
      {"apiVersion: 1\nkind: Pod\n",
       "warning 1:1 apiVersion is the int 1, wants a string; this is read as no object of "
       "Kubernetes"},
  };
  for (const auto& [text, message] : rows) {
    const Loaded loaded(text);
    INFO(text);
    CHECK(loaded.said() == Names{message});
    CHECK(loaded.addresses("k8s.containers").empty());
  }
}

TEST_CASE("objects in a bare list are said to be unchecked", "[kubernetes]") {
  const Loaded loaded("- {apiVersion: v1, kind: Pod, metadata: {name: p}}\n");
  CHECK(loaded.said() ==
        Names{"warning 1:3 objects in a bare list are no Kubernetes objects and are "
              "not checked; a kind: List holds them under items"});
  CHECK(Loaded("- {name: a}\n").said().empty());
}

TEST_CASE("a workload without containers says that none is checked", "[kubernetes]") {
  const Loaded loaded(
      "apiVersion: apps/v1\nkind: Deployment\n"
      "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\nspec:\n"
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: }\nspec: {containers: }\n");
  CHECK(loaded.said() ==
        Names{"note 1:1 Deployment/#0 has no spec.template.spec: no container of it is checked",
              "note 4:1 Deployment/#1 has no spec.template.spec: no container of it is checked",
              "note 12:1 the pod of Pod/#2 lists no containers: none is checked"});
  CHECK(loaded.addresses("k8s.workloads") == Names{"Deployment/#0", "Deployment/#1", "Pod/#2"});
  CHECK_FALSE(loaded.subject("k8s.workloads", 1).get("pod"));
}

TEST_CASE("a name repeated in one workload is a warning", "[kubernetes]") {
  const Loaded loaded(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n"
      "  - {name: a}\n  - {name: a}\n");
  CHECK(loaded.said() == Names{"warning 7:6 Pod/p/container/a stands twice in one workload"});
}

TEST_CASE("a duplicate key on the way marks the subject", "[kubernetes]") {
  const Loaded loaded(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n"
      "  securityContext: {runAsUser: 1}\n  securityContext: {runAsUser: 2}\n"
      "  containers:\n  - {name: a}\n"
      "  containers:\n  - {name: b}\n");
  CHECK(loaded.addresses("k8s.containers") == Names{"Pod/p/container/b"});
  CHECK(loaded.container().has(data::kDuplicateKey));
  const Node user = loaded.container().get("securityContext").get("runAsUser");
  CHECK(user.text() == "2");
  CHECK(user.has(data::kDuplicateKey));
  CHECK_FALSE(loaded.subject("k8s.workloads").has(data::kDuplicateKey));

  const Loaded kinds("apiVersion: v1\nkind: Pod\nkind: ConfigMap\nmetadata: {name: p}\n");
  CHECK(kinds.addresses("k8s.ConfigMap") == Names{"ConfigMap/p"});
  CHECK(kinds.findings.has_errors());
}

TEST_CASE("aliases and merge keys keep their origin through a view", "[kubernetes]") {
  const Loaded loaded(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n"
      "  securityContext: &s {runAsUser: &u 0}\n"
      "  containers:\n"
      "  - {name: a, image: &i x, securityContext: {runAsGroup: *u}}\n"
      "  - {name: b, image: *i}\n");
  const Node image = loaded.container(1).get("image");
  CHECK(image.text() == "x");
  REQUIRE(image.origin() != nullptr);
  CHECK(image.origin()->via == data::Origin::Via::kAlias);
  CHECK(loaded.container(0).get("securityContext").get("runAsGroup").origin() != nullptr);
}

TEST_CASE("names from outside cannot write to the terminal or grow without end", "[kubernetes]") {
  const Loaded loaded(R"({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": ")" +
                          std::string(1000, 'x') + R"(", "namespace": "a\u001bb"}})",
                      "a.json");
  const std::string address = loaded.addresses("k8s.Secret").at(0);
  CHECK(address.find('\x1b') == std::string::npos);
  CHECK(address.size() < 300);
}
