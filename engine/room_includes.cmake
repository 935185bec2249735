# Reads every #include of a room and fails on one of a room that it may not see.
# cmake -DFOLDER=<engine/room> -DSEES=<room,room> -P room_includes.cmake
# SPDX-License-Identifier: Apache-2.0
cmake_minimum_required(VERSION 3.25)

# place(VARIABLE FILE LINE): "file:number" of the first line that holds this text.
function(place variable file line)
  file(READ ${file} bytes)
  string(FIND "${bytes}" "${line}" at)
  string(SUBSTRING "${bytes}" 0 ${at} before)
  string(REGEX REPLACE "[^\n]" "" before "${before}")
  string(LENGTH "${before}" number)
  math(EXPR number "${number} + 1")
  set(${variable} "${file}:${number}" PARENT_SCOPE)
endfunction()

string(REPLACE "," ";" sees "${SEES}")
file(GLOB_RECURSE files ${FOLDER}/*.cc ${FOLDER}/*.h ${FOLDER}/*.def)
foreach(file IN LISTS files)
  # A path with ".." would walk around the law.
  file(STRINGS ${file} lines REGEX "^[ \t]*#[ \t]*include[ \t]*[\"<](engine/|.*\\.\\./)")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^[^\"<]*[\"<]engine/([a-z_]+)/.*$" "\\1" room "${line}")
    if(line MATCHES "\\.\\./" OR NOT room IN_LIST sees)
      place(where ${file} "${line}")
      message(SEND_ERROR "${where}: ${line}\n  a file of this room may see: ${SEES}")
    endif()
  endforeach()
endforeach()
