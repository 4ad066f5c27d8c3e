//go:build !no_rpcx

package main

import "cuts/feat/rpcx"

func init() { features["rpcx"] = rpcx.Run }
