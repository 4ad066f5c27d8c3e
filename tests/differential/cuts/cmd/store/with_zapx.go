//go:build !no_zapx

package main

import "cuts/feat/zapx"

func init() { features["zapx"] = zapx.Run }
