//go:build !no_gitx

package main

import "cuts/feat/gitx"

func init() { features["gitx"] = gitx.Run }
