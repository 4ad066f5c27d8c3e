//go:build !no_boltx

package main

import "cuts/feat/boltx"

func init() { features["boltx"] = boltx.Run }
