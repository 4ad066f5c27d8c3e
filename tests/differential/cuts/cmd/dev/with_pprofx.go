//go:build !no_pprofx

package main

import "cuts/feat/pprofx"

func init() { features["pprofx"] = pprofx.Run }
