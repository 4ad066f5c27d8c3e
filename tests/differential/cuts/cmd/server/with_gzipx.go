//go:build !no_gzipx

package main

import "cuts/feat/gzipx"

func init() { features["gzipx"] = gzipx.Run }
