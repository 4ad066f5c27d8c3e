// Catch2 2 and 3 under one include: the two differ in header names and in where Approx lives.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
