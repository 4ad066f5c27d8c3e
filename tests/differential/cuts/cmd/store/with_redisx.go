//go:build !no_redisx

package main

import "cuts/feat/redisx"

func init() { features["redisx"] = redisx.Run }
