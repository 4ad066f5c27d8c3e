//go:build !no_htmlx

package main

import "cuts/feat/htmlx"

func init() { features["htmlx"] = htmlx.Run }
