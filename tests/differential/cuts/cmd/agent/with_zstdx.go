//go:build !no_zstdx

package main

import "cuts/feat/zstdx"

func init() { features["zstdx"] = zstdx.Run }
