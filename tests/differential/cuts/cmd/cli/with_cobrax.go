//go:build !no_cobrax

package main

import "cuts/feat/cobrax"

func init() { features["cobrax"] = cobrax.Run }
