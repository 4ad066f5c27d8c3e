//go:build !no_regex

package main

import "cuts/feat/regex"

func init() { features["regex"] = regex.Run }
