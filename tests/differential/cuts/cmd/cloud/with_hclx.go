//go:build !no_hclx

package main

import "cuts/feat/hclx"

func init() { features["hclx"] = hclx.Run }
