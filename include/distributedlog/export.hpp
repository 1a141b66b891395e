// What leaves the shared library. Everything without this mark has hidden visibility.
#pragma once

#if !defined(__cplusplus) || __cplusplus < 202002L
#error "distributedlog needs C++20: set cpp_std=c++20 (Meson) or -std=c++20"
#endif

#define DISTRIBUTEDLOG_API __attribute__((visibility("default")))
