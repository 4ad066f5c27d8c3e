//go:build !no_slogx

package main

import "cuts/feat/slogx"

func init() { features["slogx"] = slogx.Run }
