//go:build !no_natsx

package main

import "cuts/feat/natsx"

func init() { features["natsx"] = natsx.Run }
