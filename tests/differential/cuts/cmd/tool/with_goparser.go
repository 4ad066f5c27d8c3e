//go:build !no_goparser

package main

import "cuts/feat/goparser"

func init() { features["goparser"] = goparser.Run }
