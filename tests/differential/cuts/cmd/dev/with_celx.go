//go:build !no_celx

package main

import "cuts/feat/celx"

func init() { features["celx"] = celx.Run }
