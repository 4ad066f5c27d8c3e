//go:build !no_viperx

package main

import "cuts/feat/viperx"

func init() { features["viperx"] = viperx.Run }
