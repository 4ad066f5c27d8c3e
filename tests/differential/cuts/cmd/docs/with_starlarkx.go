//go:build !no_starlarkx

package main

import "cuts/feat/starlarkx"

func init() { features["starlarkx"] = starlarkx.Run }
