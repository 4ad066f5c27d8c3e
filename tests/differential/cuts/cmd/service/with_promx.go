//go:build !no_promx

package main

import "cuts/feat/promx"

func init() { features["promx"] = promx.Run }
