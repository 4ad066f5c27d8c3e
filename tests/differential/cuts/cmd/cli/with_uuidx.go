//go:build !no_uuidx

package main

import "cuts/feat/uuidx"

func init() { features["uuidx"] = uuidx.Run }
