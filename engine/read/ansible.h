// Ansible: playbooks and lists of tasks, and their plays and tasks as subjects.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/platform.h"

namespace ordain::read {

// Appends the subjects of the file's documents and says whether one of them is Ansible's: a list of
// plays (maps with `hosts`, or with import_playbook), or of tasks: in a folder `tasks` or
// `handlers` a list of maps, elsewhere one of which an entry has a `name` and a module by its full
// name (ansible.builtin.copy). The subjects:
//
//   ansible.plays  a play, and `file`
//   ansible.tasks  a task, also of a block, of handlers and of pre_tasks: `module` (its name;
//                  without ansible.builtin and ansible.legacy), `params` (what it is given, with
//                  `args` and with `key=value` in a text; of a command, `free_form` is the text
//                  itself), `no_log` and `become` as blocks and plays around it say, `file`, `play`
//
// A setting that is on or off, or a mode, and that is one template ({{ ... }}) is unknown, as it is
// filled in when the play runs; other texts stay texts. A shape that hides subjects is an error
// read/ansible-shape. Blocks are followed 32 deep.
bool derive_ansible(const ReadFile& file, DerivedSubjects& subjects);

}  // namespace ordain::read
