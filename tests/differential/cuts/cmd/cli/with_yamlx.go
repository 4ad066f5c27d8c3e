//go:build !no_yamlx

package main

import "cuts/feat/yamlx"

func init() { features["yamlx"] = yamlx.Run }
