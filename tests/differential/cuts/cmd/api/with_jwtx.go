//go:build !no_jwtx

package main

import "cuts/feat/jwtx"

func init() { features["jwtx"] = jwtx.Run }
