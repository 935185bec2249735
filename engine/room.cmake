# room(): a library of one folder of the engine, held to the law of one direction.
# SPDX-License-Identifier: Apache-2.0

# floors("low" "wing wing" "high"): the rooms from the ground up, those of one floor in one string.
function(floors)
  set(number 0)
  foreach(rooms IN LISTS ARGN)
    string(REPLACE " " ";" rooms "${rooms}")
    foreach(name IN LISTS rooms)
      set_property(GLOBAL PROPERTY ordain_floor_${name} ${number})
    endforeach()
    math(EXPR number "${number} + 1")
  endforeach()
endfunction()

# room(NAME [USES room...] [LIBS target...])
function(room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES;LIBS")
  get_property(floor GLOBAL PROPERTY ordain_floor_${name})
  if("${floor}" STREQUAL "")
    message(FATAL_ERROR "room ${name}: has no floor")
  endif()
  set(sees ${name})
  foreach(used IN LISTS arg_USES)
    get_property(used_floor GLOBAL PROPERTY ordain_floor_${used})
    if("${used_floor}" STREQUAL "" OR NOT used_floor LESS floor)
      message(FATAL_ERROR "room ${name}: may not use ${used}, which is not below it")
    endif()
    get_property(below GLOBAL PROPERTY ordain_sees_${used})
    list(APPEND sees ${below})
  endforeach()
  list(REMOVE_DUPLICATES sees)
  set_property(GLOBAL PROPERTY ordain_sees_${name} "${sees}")

  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/${name})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cc ${folder}/*.h)
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  add_library(ordain_${name} STATIC ${sources})
  set_target_properties(ordain_${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(ordain_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/..)
  list(TRANSFORM arg_USES PREPEND ordain_ OUTPUT_VARIABLE libraries)
  target_link_libraries(ordain_${name} PUBLIC ${libraries} ${arg_LIBS})

  string(REPLACE ";" "," seen "${sees}")
  add_test(NAME room.${name}
           COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DSEES=${seen}
                   -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/room_includes.cmake)
endfunction()
