//go:build !no_jsonx

package main

import "cuts/feat/jsonx"

func init() { features["jsonx"] = jsonx.Run }
