//go:build !no_langx

package main

import "cuts/feat/langx"

func init() { features["langx"] = langx.Run }
