//go:build !no_luax

package main

import "cuts/feat/luax"

func init() { features["luax"] = luax.Run }
