//go:build !no_tomlx

package main

import "cuts/feat/tomlx"

func init() { features["tomlx"] = tomlx.Run }
