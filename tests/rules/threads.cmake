# The same bytes out for any number of threads, in every format that holds no elapsed time.
# cmake -DORDAIN=<program> -DWORLD=<folder> -P threads.cmake
# SPDX-License-Identifier: Apache-2.0
cmake_minimum_required(VERSION 3.25)
foreach(format concise json sarif)
  set(first)
  foreach(jobs 1 2 4 16)
    execute_process(COMMAND ${ORDAIN} check ${WORLD} -f ${format} -j ${jobs} --show passed,na
                    RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE err)
    if(NOT code EQUAL 1 OR NOT err STREQUAL "")
      message(SEND_ERROR "${format} -j ${jobs}: exit ${code}, stderr: ${err}")
    endif()
    string(LENGTH "${out}" size)
    if(size LESS 1000)
      message(SEND_ERROR "${format} -j ${jobs}: only ${size} bytes")
    endif()
    if(jobs EQUAL 1)
      set(first "${out}")
    elseif(NOT out STREQUAL first)
      message(SEND_ERROR "${format}: -j ${jobs} prints other bytes than -j 1")
    endif()
  endforeach()
endforeach()
