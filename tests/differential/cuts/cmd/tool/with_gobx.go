//go:build !no_gobx

package main

import "cuts/feat/gobx"

func init() { features["gobx"] = gobx.Run }
