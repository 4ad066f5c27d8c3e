//go:build !no_chix

package main

import "cuts/feat/chix"

func init() { features["chix"] = chix.Run }
