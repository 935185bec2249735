// Shell programs: which start others, and which of their flags take the next word as a value.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/shell_programs.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace ordain::read {
namespace {

constexpr std::array<std::string_view, 6> kShells = {"ash", "bash", "dash", "ksh", "sh", "zsh"};

constexpr std::array kStarters = {
    ProgramStarter{"builtin"},
    ProgramStarter{"command"},
    ProgramStarter{"doas", 0, " -u -C "},
    ProgramStarter{"dumb-init"},
    ProgramStarter{"env", 0, " -u --unset -C --chdir -S "},
    ProgramStarter{"eval"},
    ProgramStarter{"exec", 0, " -a "},
    ProgramStarter{"gosu", 1},
    ProgramStarter{"ionice", 0, " -c -n -p "},
    ProgramStarter{"nice", 0, " -n --adjustment "},
    ProgramStarter{"nohup"},
    ProgramStarter{"setpriv", 0, " --reuid --regid --groups "},
    ProgramStarter{"setsid"},
    ProgramStarter{"su-exec", 1},
    ProgramStarter{"sudo", 0,
                   " -u --user -g --group -h --host -p --prompt -C -D --chdir -R -T -U "},
    ProgramStarter{"time", 0, " -f --format -o --output "},
    ProgramStarter{"timeout", 1, " -k --kill-after -s --signal "},
    ProgramStarter{"tini", 0, " -p -e "},
    ProgramStarter{"xargs", 0,
                   " -a --arg-file -d --delimiter -E -I -L -n --max-args -P --max-procs -s "},
};

struct Valued {
  std::string_view programs;
  std::string_view flags;
};
// Each name with a blank around it.
constexpr std::array kValued = {
    Valued{" apt-get apt aptitude apt-cache ",
           " -t --target-release --default-release -o --option -c --config-file -a "
           "--host-architecture "},
    Valued{" apk ",
           " -p --root -X --repository -t --virtual --repositories-file --arch --cache-dir "
           "--keys-dir --wait --cache-max-age --progress-fd "},
    Valued{" yum dnf microdnf tdnf ",
           " -c --config -x --exclude --enablerepo --disablerepo --installroot --releasever "
           "--setopt --repo --repoid -d --debuglevel -e --errorlevel --advisory --comment "
           "--forcearch --repofrompath "},
    Valued{" zypper ",
           " -R --root -c --config -D --reposd-dir -C --cache-dir -p --plus-repo "
           "--from -r --repo -t --type --releasever "},
    Valued{" pip ",
           " -r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links -t "
           "--target --prefix --root --trusted-host -e --editable --cert --client-cert --proxy "
           "--timeout --retries --cache-dir --log --platform --python-version --implementation "
           "--abi --no-binary --only-binary --upgrade-strategy --src -C --config-settings "
           "--progress-bar --report --python "},
    Valued{" npm pnpm yarn npx ",
           " --registry --prefix --cache --loglevel --tag --omit --include --only --cwd -C --dir "
           "--filter -w --workspace --modules-folder --cache-folder --network-timeout "
           "--userconfig --otp --location --mutex -p --package "},
    Valued{" gem ",
           " -v --version -i --install-dir -n --bindir -s --source -P --trust-policy -p "
           "--http-proxy --platform --config-file "},
    Valued{
        " curl ",
        " -o --output -H --header -d --data --data-raw --data-binary --data-urlencode -u --user "
        "-A --user-agent -e --referer -x --proxy -T --upload-file -X --request --cacert --capath "
        "-E --cert --key -m --max-time --connect-timeout --retry --retry-delay "
        "--retry-max-time -w --write-out -b --cookie -c --cookie-jar -F --form -r --range -y -Y "
        "-C --continue-at --resolve --limit-rate --output-dir -K --config --url --ciphers "
        "--tls-max --max-redirs --noproxy --proto --proto-redir -D --dump-header --pinnedpubkey "},
    Valued{
        " wget ",
        " -O --output-document -P --directory-prefix -o --output-file -a --append-output -U "
        "--user-agent -T --timeout -t --tries -w --wait --header --user --password "
        "--ca-certificate --ca-directory -e --execute -i --input-file -A -R -Q -l -D --post-data "
        "--method --body-data --certificate --private-key --secure-protocol "},
    Valued{" git ", " -c -C --git-dir --work-tree -b --branch --depth -o --origin -j --jobs "},
    Valued{
        " useradd adduser ",
        " -u --uid -g --gid --ingroup -G --groups -s --shell -d --home --home-dir -h -c --comment "
        "--gecos -p --password -k --skel -K -b --base-dir -e -f "},
    Valued{" usermod ", " -u -g -G -s -d -c -p -L -l -e -f -a "},
    Valued{" chmod chown chgrp ", " --reference "},
    Valued{" install ", " -m --mode -o --owner -g --group -t --target-directory -S --suffix "},
    Valued{" mkdir ", " -m --mode "},
    Valued{" tar ", " -C --directory -f --file -T -X --exclude -b "},
    Valued{" docker podman nerdctl ",
           " -e --env -v --volume -p --publish --name --network --net -u --user -w --workdir "
           "--entrypoint --mount -f --file -t --tag --build-arg --target -m --memory --cpus "
           "--cap-add --cap-drop --security-opt --env-file --label -l "},
};

using Names = std::unordered_set<std::string_view>;

Names split(std::string_view names) {
  Names out;
  for (size_t at = 1; at < names.size();) {
    const size_t blank = names.find(' ', at);
    out.insert(names.substr(at, blank - at));
    at = blank + 1;
  }
  return out;
}

// By program, the flags that take a value.
const std::unordered_map<std::string_view, Names>& valued() {
  static const std::unordered_map<std::string_view, Names> all = [] {
    std::unordered_map<std::string_view, Names> out;
    for (const Valued& row : kValued) {
      for (const std::string_view program : split(row.programs))
        out.try_emplace(program, split(row.flags));
    }
    return out;
  }();
  return all;
}

}  // namespace

std::string_view program_name(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

bool is_shell_program(std::string_view program) {
  return std::find(kShells.begin(), kShells.end(), program) != kShells.end();
}

bool is_python_program(std::string_view program) {
  if (!program.starts_with("python")) return false;
  return program.find_first_not_of("0123456789.", 6) == program.npos;
}

const ProgramStarter* program_starter(std::string_view program) {
  for (const ProgramStarter& row : kStarters) {
    if (row.name == program) return &row;
  }
  return nullptr;
}

bool takes_value(std::string_view program, std::string_view flag) {
  if (flag.size() < 2) return false;
  const auto known = valued().find(program);
  return known != valued().end() && known->second.contains(flag);
}

}  // namespace ordain::read
