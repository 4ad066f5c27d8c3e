//go:build !no_rsax

package main

import "cuts/feat/rsax"

func init() { features["rsax"] = rsax.Run }
