//go:build !no_s3x

package main

import "cuts/feat/s3x"

func init() { features["s3x"] = s3x.Run }
