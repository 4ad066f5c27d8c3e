//go:build !no_grpcx

package main

import "cuts/feat/grpcx"

func init() { features["grpcx"] = grpcx.Run }
