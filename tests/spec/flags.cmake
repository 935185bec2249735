# Every flag that a help text of the book offers is used by some command of the book.
# cmake -DROOT=<tree> -P flags.cmake
# SPDX-License-Identifier: Apache-2.0
cmake_minimum_required(VERSION 3.25)

file(GLOB_RECURSE pages ${ROOT}/tests/spec/*.md)
list(FILTER pages EXCLUDE REGEX "/tests/spec/runner/")
set(commands)
set(offers)
foreach(page IN LISTS pages)
  file(READ ${page} bytes)
  string(REGEX MATCHALL "\n\\$ [^\n]*" lines "${bytes}")
  string(APPEND commands "${lines}\n")
  # A row of a help text: "  -r, --rules FILE|DIR  Rules of ..." or "      --isolated  Do not ...".
  string(REGEX MATCHALL "\n  (-[a-z], |    )--[a-z-]+" rows "${bytes}")
  list(APPEND offers ${rows})
endforeach()
list(TRANSFORM offers STRIP)
list(REMOVE_DUPLICATES offers)
list(LENGTH offers count)
if(count LESS 20)
  message(FATAL_ERROR "only ${count} flags in the help texts below ${ROOT}/tests/spec: this test no longer sees them")
endif()
foreach(offer IN LISTS offers)
  string(REPLACE ", " "|" names "${offer}")
  if(NOT commands MATCHES " (${names})[ =;|\n]")
    message(SEND_ERROR "${offer}: no command below tests/spec uses it")
  endif()
endforeach()
