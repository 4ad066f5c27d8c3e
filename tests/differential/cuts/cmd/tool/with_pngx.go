//go:build !no_pngx

package main

import "cuts/feat/pngx"

func init() { features["pngx"] = pngx.Run }
