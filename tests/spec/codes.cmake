# Every code that the engine can put on a finding is shown on some page of the book.
# cmake -DROOT=<tree> -P codes.cmake
# SPDX-License-Identifier: Apache-2.0
cmake_minimum_required(VERSION 3.25)

# Codes that no page can show, each with its reason; one that a page does show must leave the list.
set(exceptions
    "comply/catalogue: the catalogues are shipped, and a test of their own holds them whole"
    "test/update: a page that cannot be written, which tests that run as root cannot bring about"
    "read/unknown-format: the command line knows the formats and refuses --as first, so only unit.load shows it")

set(shown_nowhere)
foreach(exception IN LISTS exceptions)
  string(REGEX REPLACE ":.*" "" code ${exception})
  list(APPEND shown_nowhere ${code})
endforeach()

# What the engine says.
file(GLOB_RECURSE sources ${ROOT}/engine/*.cc ${ROOT}/engine/*.h ${ROOT}/engine/*.def)
set(codes)
foreach(source IN LISTS sources)
  file(READ ${source} bytes)
  string(REGEX MATCHALL "\"(lang|read|eval|run|comply|test|lint|app|evidence)/[a-z0-9.-]+\"" found "${bytes}")
  list(APPEND codes ${found})
endforeach()
list(TRANSFORM codes REPLACE "\"" "")
list(REMOVE_DUPLICATES codes)
list(SORT codes)
list(LENGTH codes count)
if(count LESS 20)
  message(FATAL_ERROR "only ${count} codes in ${ROOT}/engine: this test no longer sees them")
endif()

# What the pages show; those of the runner show the runner.
file(GLOB_RECURSE pages ${ROOT}/tests/spec/*.md)
list(FILTER pages EXCLUDE REGEX "/tests/spec/runner/")
set(book)
foreach(page IN LISTS pages)
  file(READ ${page} bytes)
  string(APPEND book "${bytes}")
endforeach()

foreach(code IN LISTS codes)
  # As a report writes it: error[read/limit], or the same word in JSON.
  string(REGEX REPLACE "\\." "\\\\." pattern ${code})
  string(REGEX MATCH "[[\"]${pattern}[]\"]" shown "${book}")
  if(code IN_LIST shown_nowhere)
    if(shown)
      message(SEND_ERROR "${code}: a page shows it; take it off the exceptions of codes.cmake")
    endif()
  elseif(NOT shown)
    message(SEND_ERROR "${code}: no page below tests/spec shows this code")
  endif()
endforeach()
foreach(code IN LISTS shown_nowhere)
  if(NOT code IN_LIST codes)
    message(SEND_ERROR "${code}: an exception of codes.cmake that the engine no longer says")
  endif()
endforeach()
