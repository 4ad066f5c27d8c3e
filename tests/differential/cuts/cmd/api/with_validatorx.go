//go:build !no_validatorx

package main

import "cuts/feat/validatorx"

func init() { features["validatorx"] = validatorx.Run }
