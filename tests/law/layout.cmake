# The tree is laid out as CONTRIBUTING.md says: the folders at the top, and the habits of each file.
# cmake -DROOT=<tree> -P layout.cmake
# SPDX-License-Identifier: Apache-2.0
cmake_minimum_required(VERSION 3.25)
set(folders editor-support engine fixtures grammar rules stdlib tests)
set(most_lines 600)
set(spdx "SPDX-License-Identifier: Apache-2.0")

# The folders at the top are these and no others, but for hidden ones and the builds.
file(GLOB entries LIST_DIRECTORIES true RELATIVE ${ROOT} ${ROOT}/*)
foreach(entry IN LISTS entries)
  if(IS_DIRECTORY ${ROOT}/${entry} AND NOT entry MATCHES "^(\\.|build$)" AND NOT entry IN_LIST folders)
    message(SEND_ERROR "${entry}/: no folder of this house; the top holds ${folders}")
  endif()
endforeach()
foreach(folder IN LISTS folders)
  if(NOT IS_DIRECTORY ${ROOT}/${folder})
    message(SEND_ERROR "${folder}/: is missing")
  endif()
endforeach()

# No name that takes in everything. What a fixture is called is part of its world.
file(GLOB_RECURSE entries LIST_DIRECTORIES true RELATIVE ${ROOT}
     ${ROOT}/engine/* ${ROOT}/grammar/* ${ROOT}/rules/* ${ROOT}/stdlib/* ${ROOT}/tests/*)
foreach(entry IN LISTS entries)
  if(entry MATCHES "(^|[/_])(utils?|common|helpers?|misc|manager)(_[^/]*)?(\\.[^/]*)?$")
    message(SEND_ERROR "${entry}: a name that takes in everything; say what it is for")
  endif()
endforeach()

# Sources.
file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/engine/*.cc ${ROOT}/engine/*.h ${ROOT}/engine/*.def
     ${ROOT}/tests/*.cc ${ROOT}/tests/*.h ${ROOT}/tests/*.def ${ROOT}/grammar/*.g4)
foreach(source IN LISTS sources)
  file(READ ${ROOT}/${source} bytes)
  if(NOT bytes MATCHES "^// [^\n]+ [^\n]+ [^\n]+\n// ${spdx}\n")
    message(SEND_ERROR "${source}:1: wants its purpose in one sentence, and on line 2 // ${spdx}")
  endif()
  foreach(word "\t" TODO FIXME)
    string(FIND "${bytes}" "${word}" at)
    if(NOT at EQUAL -1)
      string(SUBSTRING "${bytes}" 0 ${at} before)
      string(REGEX REPLACE "[^\n]" "" before "${before}")
      string(LENGTH "${before}" line)
      math(EXPR line "${line} + 1")
      string(REPLACE "\t" "a tab" word "${word}")
      message(SEND_ERROR "${source}:${line}: holds ${word}")
    endif()
  endforeach()
  string(REGEX REPLACE "[^\n]" "" breaks "${bytes}")
  string(LENGTH "${breaks}" lines)
  if(lines GREATER most_lines)
    message(SEND_ERROR "${source}: ${lines} lines; no file is longer than ${most_lines}")
  endif()
endforeach()

# Headers that cost seconds a file are included by one file of the engine at most.
foreach(header "antlr4-runtime\\.h|Ordain[A-Z][A-Za-z]*\\.h" "CLI/[A-Za-z]+\\.hpp")
  set(users)
  foreach(source IN LISTS sources)
    file(STRINGS ${ROOT}/${source} found REGEX "^[ \t]*#[ \t]*include[ \t]*[\"<]([^\">]*/)?(${header})[\">]")
    if(found AND source MATCHES "^engine/")
      list(APPEND users ${source})
    endif()
  endforeach()
  list(LENGTH users count)
  if(count GREATER 1)
    list(JOIN users " and " users)
    message(SEND_ERROR "${users} include ${header}, which one file may")
  endif()
endforeach()

# Files of the build and scripts: a purpose first (after #!), the licence within the comment.
file(GLOB_RECURSE scripts RELATIVE ${ROOT} ${ROOT}/engine/*.cmake ${ROOT}/tests/*.cmake
     ${ROOT}/engine/CMakeLists.txt ${ROOT}/grammar/CMakeLists.txt ${ROOT}/tests/CMakeLists.txt)
foreach(script IN LISTS scripts ITEMS CMakeLists.txt dev .ci/run)
  if(EXISTS ${ROOT}/${script})
    file(READ ${ROOT}/${script} bytes LIMIT 2000)
    if(NOT bytes MATCHES "^(#![^\n]+\n)?# [^\n]+ [^\n]+\n(#[^\n]*\n)*# ${spdx}\n")
      message(SEND_ERROR "${script}:1: wants its purpose in one sentence, then # ${spdx}")
    endif()
  endif()
endforeach()
