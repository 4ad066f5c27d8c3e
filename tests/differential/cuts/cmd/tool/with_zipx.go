//go:build !no_zipx

package main

import "cuts/feat/zipx"

func init() { features["zipx"] = zipx.Run }
