//go:build !no_otelx

package main

import "cuts/feat/otelx"

func init() { features["otelx"] = otelx.Run }
