//go:build !no_kafkax

package main

import "cuts/feat/kafkax"

func init() { features["kafkax"] = kafkax.Run }
