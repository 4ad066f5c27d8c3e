//go:build !no_bigx

package main

import "cuts/feat/bigx"

func init() { features["bigx"] = bigx.Run }
