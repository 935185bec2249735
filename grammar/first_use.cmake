# Makes a generated lexer or parser read its tables when the first one is made, not at each start of
# the program, as the tool does since 4.10: a check of few files parses no rule and needs none.
# cmake -DFILE=<generated .cpp> -P first_use.cmake
# SPDX-License-Identifier: Apache-2.0
file(READ ${FILE} code)
if(NOT code MATCHES "Initializer")
  return()
endif()
string(REGEX REPLACE "\n[A-Za-z]+::Initializer [A-Za-z]+::_init;\n" "\n" lazy "${code}")
string(REGEX REPLACE "(\n  _interpreter = new )" "\n  static const Initializer tables;\\1" lazy_made "${lazy}")
if(lazy STREQUAL code OR lazy_made STREQUAL lazy)
  message(FATAL_ERROR "${FILE}: the tool writes other code than it did; this step is to be mended")
endif()
file(WRITE ${FILE} "${lazy_made}")
