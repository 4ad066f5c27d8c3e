//go:build !no_normx

package main

import "cuts/feat/normx"

func init() { features["normx"] = normx.Run }
