# Reads every #include of a room and fails on one of a room that it may not see.
# cmake -DFOLDER=<engine/room> -DSEES=<room,room> -P room_includes.cmake
# SPDX-License-Identifier: Apache-2.0
cmake_minimum_required(VERSION 3.25)
string(REPLACE "," ";" sees "${SEES}")
file(GLOB_RECURSE files ${FOLDER}/*.cc ${FOLDER}/*.h ${FOLDER}/*.def)
foreach(file IN LISTS files)
  file(STRINGS ${file} lines REGEX "^[ \t]*#[ \t]*include[ \t]*[\"<]engine/")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^[^\"<]*[\"<]engine/([a-z_]+)/.*$" "\\1" room "${line}")
    if(NOT room IN_LIST sees)
      message(SEND_ERROR "${file}: ${line}\n  a file of this room may see: ${SEES}")
    endif()
  endforeach()
endforeach()
