//go:build !no_zerologx

package main

import "cuts/feat/zerologx"

func init() { features["zerologx"] = zerologx.Run }
