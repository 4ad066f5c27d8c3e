//go:build !no_ginx

package main

import "cuts/feat/ginx"

func init() { features["ginx"] = ginx.Run }
